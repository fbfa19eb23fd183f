"""What commands print: one page for each matter, for people and for programs."""
