"""The first page: what needs doing, what is under way, and where to begin."""
