"""Unit tests of files in and out."""
