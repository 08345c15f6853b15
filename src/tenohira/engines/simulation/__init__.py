"""Trying a policy before deciding it: two sets of definitions, one register, who gains and who loses."""
