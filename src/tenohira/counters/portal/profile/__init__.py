"""What the city knows of the visitor, for whom they may act, and who looked."""
