"""Each use of a service, from draft to disposal. Joining rank."""
