"""Anyone may ask whether a paper of the city is genuine."""
