"""The trial hall: made-up residents, staff and cases of a real city pack, started with one command."""
