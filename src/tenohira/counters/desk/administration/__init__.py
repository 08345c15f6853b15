"""The hall itself: offices, staff, routes, imports, what is stuck."""
