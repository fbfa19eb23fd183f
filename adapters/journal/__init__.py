"""What a call must not lose, on the disk beside the bridge: journals of calls, the outbox, registration numbers."""
