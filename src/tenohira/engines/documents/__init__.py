"""Files kept safe, and papers the city issues. Ground rank: knows no other engine."""
