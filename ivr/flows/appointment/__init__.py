"""Flows: appointments."""
