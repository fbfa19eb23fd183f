"""The operational staff: its messages, and callers in danger."""
