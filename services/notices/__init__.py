"""Telling consumers by telephone: who is to be told what, whose turn it is, what he heard, and the proof of it."""
