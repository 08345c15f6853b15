"""Where people and machines meet the hall."""
