"""Flows: complaints, quality, thefts, and how a case stands."""
