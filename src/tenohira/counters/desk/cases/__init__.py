"""One case: its page, what is done to it, its files."""
