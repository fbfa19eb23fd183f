"""Calls of ours: when they may be made, how often, what becomes of them, and what proves it."""
