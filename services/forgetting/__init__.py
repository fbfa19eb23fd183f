"""What is kept no longer, and of whom nothing is kept."""
