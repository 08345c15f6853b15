"""Cases of a resident: the list, one case with its timeline, corrections, papers, withdrawal."""
