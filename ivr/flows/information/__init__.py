"""Flows: answers and papers."""
