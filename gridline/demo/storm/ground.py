"""The ground of the storm's evening: agents who answer, and a storm that few calls can begin."""

from pathlib import Path

from gridline.demo.ground import Ground, found, write
from gridline.settings.sections import Settings

AGENTS = ("anna", "boris")
QUEUES = ("operators", "dispatch")
_STORM_SHARE = 0.3
_FEWEST = 4
_MOST = 60
"""Calls in five minutes begin a storm, as a default (models/storm.py)."""


def prepare(settings: Settings, folder: Path, calls: int) -> Ground:
    """Write profile and settings below `folder`. Callers press keys only: two cores do not hear a hundred voices."""
    ground = found(folder)
    storm = f"storm: {{on_calls: {storm_calls(calls)}, off_calls: 2}}"
    write(ground, settings, settings.demo.accounts, storm, _people(ground.telephones))
    return ground


def storm_calls(calls: int) -> int:
    """So many calls about power in five minutes begin the storm of an evening with so many `calls`."""
    return min(_MOST, max(_FEWEST, round(calls * _STORM_SHARE)))


def _people(contact: str) -> str:
    """Who answers: the same agents in both queues, each a telephone of the town."""
    agents = [f'[agents.{name}]\ncontact = "{contact}"' for name in AGENTS]
    members = ", ".join(f'"{name}"' for name in AGENTS)
    queues = [f"[queues.{name}]\nmembers = [{members}]\nwrap_up_s = 2" for name in QUEUES]
    return "\n".join([*agents, *queues])
