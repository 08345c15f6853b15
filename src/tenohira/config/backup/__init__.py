"""Keeping the hall safe: database and files as one point in time, proved whole, and brought back."""
