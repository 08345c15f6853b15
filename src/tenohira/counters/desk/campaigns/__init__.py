"""Telling people what they need: whom, a second pair of eyes, when, what came of it."""
