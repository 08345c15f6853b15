"""Services: what can be asked of the city, and the forms."""
