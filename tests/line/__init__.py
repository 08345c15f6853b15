"""LINE from end to end: the hall, its worker and a stand-in for LINE over HTTP."""
