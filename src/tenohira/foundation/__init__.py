"""What every room of the house stands on. Knows no engine and no HTTP."""
