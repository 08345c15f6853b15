"""Changes of tables of the sign-in (allauth), which the portal wires."""
