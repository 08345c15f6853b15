"""The inbox of an office and what is done to many cases at once."""
