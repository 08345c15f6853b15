"""Running the hall: logs, health, figures for monitoring, and the checks before it opens."""
