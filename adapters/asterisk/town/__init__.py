"""The town: a second Asterisk that plays the public network, and the simulated residents who live in it."""
