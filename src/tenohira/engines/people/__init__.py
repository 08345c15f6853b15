"""Residents, households, organisations, staff, offices, accounts and mandates.

Ground rank: knows no other engine.
"""
