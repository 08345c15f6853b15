"""Several workers and writers at once, on a database that lets them."""
