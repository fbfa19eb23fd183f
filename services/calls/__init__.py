"""Calls, queues and recorded talks."""
