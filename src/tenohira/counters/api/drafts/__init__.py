"""Applications being written: started, filled page by page, sent."""
