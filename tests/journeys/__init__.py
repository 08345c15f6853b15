"""Whole journeys through the trial hall, in a real browser."""
