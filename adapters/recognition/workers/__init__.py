"""Recognition in processes of our own."""
