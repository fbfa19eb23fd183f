"""Voice messages before the machine and before people."""
