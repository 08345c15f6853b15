"""The keys of what is sealed: which there are, what each still seals, and turning to a new one."""
