"""What is asked of people: field types, pages, checks. Work rank; pure, without models."""
