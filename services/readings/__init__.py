"""Readings: heard, checked, stored, listed and exported."""
