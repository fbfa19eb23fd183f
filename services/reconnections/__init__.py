"""The list of reconnections."""
