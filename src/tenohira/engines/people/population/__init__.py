"""Synthetic residents: a believable population after real distributions, the same for the same seed."""
