"""Finding a procedure and reading what it is."""
