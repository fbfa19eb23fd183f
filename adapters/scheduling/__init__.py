"""The library that wakes us, and its faults fenced."""
