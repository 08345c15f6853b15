"""Reading the slip of a resident's guide at the counter."""
