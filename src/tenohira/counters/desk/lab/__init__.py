"""The policy lab: changing a rule or a value in a draft, and seeing what it does to everybody."""
