"""Importing the resident register: reading the file, checking rows and households, loading them at once."""
