"""Whether somebody speaks on a line."""
