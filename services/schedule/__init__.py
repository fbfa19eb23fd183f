"""Work that comes round: what is due, and that it was done."""
