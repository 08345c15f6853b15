"""Looking residents up with a stated purpose, and keeping their links and mandates."""
