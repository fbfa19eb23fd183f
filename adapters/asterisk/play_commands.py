"""An utterance as commands for Asterisk."""

from collections.abc import Sequence

from adapters.asterisk.agi import application_command
from adapters.asterisk.utterance import Utterance

LONGEST_PLAY_LIST = 900
"""Characters of file names in one command; a header line of Asterisk ends at 1022."""


def play_commands(utterance: Utterance) -> list[str]:
    """`BackGround` joins files without a gap, where `Read` would wait 50 ms after each; both stop at the first key."""
    application = "BackGround" if utterance.interruptible else "Playback"
    return [application_command(application, files) for files in _play_lists(utterance.files)]


def _play_lists(files: Sequence[str]) -> list[str]:
    lists: list[str] = []
    for each in files:
        if lists and len(lists[-1]) + 1 + len(each) <= LONGEST_PLAY_LIST:
            lists[-1] += f"&{each}"
        else:
            lists.append(each)
    return lists
