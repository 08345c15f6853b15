"""Cases of the office: status, contents, decisions, the acts of its staff."""
