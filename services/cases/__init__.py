"""Cases: registered, found, worked on, and called back about."""
