"""Not wanting to be told of procedures unasked."""
