"""Lists of cases as files: asked for, let go by a second person, fetched once."""
