"""What waits for a member of staff to approve."""
