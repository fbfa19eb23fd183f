"""Unit tests of the local store."""
