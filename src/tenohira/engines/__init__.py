"""General capabilities without HTTP, ranked: a room imports only lower ranks and never its equals."""
