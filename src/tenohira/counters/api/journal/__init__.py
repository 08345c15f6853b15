"""The journal of a case and of the office."""
