"""Inbound calls: which flow answers, and what becomes of the call."""
