"""`gridline doctor`: every part looked at from outside, with what to do; whether or not the service is up."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from adapters.database.schema import newest_revision
from gridline.checks.asterisk import asterisk_checks
from gridline.checks.content import content_checks
from gridline.checks.diagnosis import Check, Diagnosis, Look, State, examine
from gridline.checks.machine import clock, machine_checks, packages, python
from gridline.checks.recognition import recognition_checks
from gridline.checks.running import RunningService
from gridline.health import as_json
from gridline.pages.printed import add_json, json_text
from gridline.settings import Settings, SettingsRefused, read_settings, settings_file
from gridline.settings.translation import ami_settings, asterisk_settings

LOOK_TIMEOUT_S = 20.0
_SIGNS = {State.WELL: "ok  ", State.IDLE: "-   ", State.WARNING: "warn", State.ILL: "ILL "}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline doctor`."""
    add_json(parser)


def run(arguments: argparse.Namespace, file: Path | None) -> int:
    """Look at everything and print it; 0 when all is well, also with warnings, 1 when a part is ill."""
    found = asyncio.run(examine(checks(file), LOOK_TIMEOUT_S))
    if arguments.json:
        sys.stdout.write(json_text(as_json(found)))
    else:
        print("\n".join(report(found)))
    sys.stdout.flush()
    return int(any(each.state is State.ILL for each in found))


def checks(file: Path | None) -> list[Check]:
    """Every check that the settings allow; with settings that cannot be read, what needs none."""
    chosen = settings_file(file)
    try:
        settings = read_settings(chosen)
    except SettingsRefused as error:
        refusal = _refused(error)
        looks = (("settings", lambda: refusal), ("python", python), ("packages", packages), ("clock", clock))
        return [Look(part, function) for part, function in looks]
    source = f"{chosen} and the environment" if chosen else "defaults and the environment"
    return [Look("settings", lambda: Diagnosis("settings", State.WELL, source)), *_all(settings)]


def report(found: Sequence[Diagnosis]) -> list[str]:
    """Lines for a person: what is ill stands with its remedy."""
    width = max(len(each.part) for each in found)
    lines = []
    for each in found:
        lines.append(f"{_SIGNS[each.state]}  {each.part:<{width}}  {each.what}")
        if each.remedy and not each.is_good:
            lines.append(f"      {'':<{width}}  -> {each.remedy}")
    return lines


def _all(settings: Settings) -> list[Check]:
    # The company's numbers only let the developer's telephone dial: the looks do not need the profile.
    told = asterisk_settings(settings, ())
    storage, section = settings.storage, settings.asterisk
    folders = (section.instance, storage.journal, storage.recordings, storage.sounds, settings.database.file.parent)
    return [
        *machine_checks(storage, section.channel_ceiling, folders),
        *asterisk_checks(told, section.cache, lambda secrets: ami_settings(told, settings.bridge, secrets)),
        *content_checks(settings, newest_revision),
        *recognition_checks(settings),
        RunningService(settings.web),
    ]


def _refused(error: SettingsRefused) -> Diagnosis:
    return Diagnosis("settings", State.ILL, str(error), "Correct them; the other parts are looked at after that.")
