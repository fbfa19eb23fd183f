"""The composition root: the command line, the settings, and the one place that joins everything."""

VERSION = "0.1.0"
