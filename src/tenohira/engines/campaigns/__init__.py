"""Telling people what they need before they ask: who, four eyes, when, what came of it. Joining rank."""
