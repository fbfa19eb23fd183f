"""The processes of the service: how each starts, shows that it lives, and ends."""
