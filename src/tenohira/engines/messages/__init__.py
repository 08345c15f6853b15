"""Notices to people: inbox and mail, each sent once. Ground rank: knows no other engine."""
