"""Outages and planned works, from the first report to the last one still out."""
