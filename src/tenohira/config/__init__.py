"""Settings, URLs, wiring and entry points: the only room that knows all the others."""
