"""Flows: no power."""
