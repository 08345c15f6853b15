"""What is lost when something breaks: nothing that was acknowledged. Real processes, killed for real."""
