"""The published roots of the journal, and the proof that a case's record is in them."""
