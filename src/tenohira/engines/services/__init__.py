"""The catalogue: reads whole service folders and composes forms, rules, flows and messages."""
