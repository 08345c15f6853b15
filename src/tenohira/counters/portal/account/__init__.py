"""Signing in: where people go after it, and what accounts of this city are like."""
