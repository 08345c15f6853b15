"""Lists that the widgets of forms ask for: towns, banks, branches, the city's outline."""
