"""Errors of the speech engines, found at start.

NotSpoken (dialogue)
└── NoSpeechEngine     none is installed, or not the one that the settings name; the text says what to install
"""

from dialogue.errors import NotSpoken


class NoSpeechEngine(NotSpoken):
    """No engine can speak. Install one of those named, or record every text."""
