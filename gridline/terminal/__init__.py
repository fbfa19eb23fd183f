"""A conversation held in a terminal instead of on a telephone."""
