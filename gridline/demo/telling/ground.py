"""The ground of the show: a company that rings again soon, and a town of ten consumers at one transformer."""

from pathlib import Path

from gridline.demo.ground import Ground, found, write
from gridline.demo.telling.people import ACCOUNTS
from gridline.settings.sections import Settings

_TERMS = "planned_notices: {rings: {rounds: 2, pause_min: 1, most_a_day: 3}}"
_OUTBOUND = """
[outbound]
channels = 5
calls_per_second = 2.0
ring_s = 15
"""
"""Two cores hear so many residents at once."""


def prepare(settings: Settings, folder: Path) -> Ground:
    ground = found(folder)
    write(ground, settings, ACCOUNTS, _TERMS, _OUTBOUND)
    return ground
