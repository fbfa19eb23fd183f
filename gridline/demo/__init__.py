"""The demo: a fictional town, its consumers, its network, and a resident who phones a reading in."""
