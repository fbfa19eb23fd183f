"""Appointments at offices and visits."""
