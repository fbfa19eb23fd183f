"""How well a speech model hears recordings, and what our dialogue makes of what it hears."""
