"""Speech models: checked without loading them, tried out, fetched, and kept."""
