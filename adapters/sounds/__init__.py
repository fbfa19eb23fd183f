"""Prompts as sound files: the pack read, checked, converted to what Asterisk plays, and found by id with its length."""
