"""The bridge: one process beside each Asterisk that runs the conversations of its calls."""
