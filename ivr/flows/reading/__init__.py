"""Flows: readings by telephone."""
