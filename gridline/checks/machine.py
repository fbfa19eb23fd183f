"""Checks of the machine and of this installation: Python, packages, disk, limits, time, rights."""

import os
import re
import resource
import shutil
import sys
import tempfile
import time
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from gridline.checks.diagnosis import Check, Diagnosis, Look, SlowLook, State
from gridline.settings.sections import StorageSettings

_LOCK = Path(__file__).resolve().parents[2] / "requirements.lock"
_OLDEST_PYTHON = (3, 11)
_FILES_PER_CALL = 12
"""Descriptors of one call in Asterisk and the bridge together, with room to spare."""
_YEAR_OF_THIS_VERSION = 2026
_MB = 1 << 20


def python() -> Diagnosis:
    """The interpreter's version."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] >= _OLDEST_PYTHON:
        return Diagnosis("python", State.WELL, f"Python {found}")
    return Diagnosis("python", State.ILL, f"Python {found}", "Install Python 3.11 or newer and run ./run again.")


def packages(lock: Path = _LOCK) -> Diagnosis:
    """The installed packages against the lock, as far as they are needed here."""
    try:
        locked = re.findall(r"^([A-Za-z0-9._-]+)==([^\s\\;]+)", lock.read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return Diagnosis("packages", State.IDLE, "there is no requirements.lock to compare with")
    wrong = [name for name, wanted in locked if _installed(name) not in (wanted, "")]
    missing = [name for name, _ in locked if not _installed(name) and _is_needed(name)]
    if not wrong and not missing:
        return Diagnosis("packages", State.WELL, f"{len(locked)} packages as locked")
    what = "; ".join(
        f"{head}: {', '.join(names)}" for head, names in (("other versions", wrong), ("missing", missing)) if names
    )
    state = State.ILL if missing else State.WARNING
    return Diagnosis("packages", state, what, "Run ./run once more: it installs what the lock names.")


def disk(part: str, folder: Path, limits: StorageSettings) -> Diagnosis:
    """Free space where a folder lies or will lie."""
    free_mb = shutil.disk_usage(_existing(folder)).free // _MB
    what = f"{free_mb} MB free for {folder}"
    remedy = f"Free some space: below {limits.least_free_mb} MB calls are no longer taken by machine."
    if free_mb < limits.least_free_mb:
        return Diagnosis(part, State.ILL, what, remedy)
    return Diagnosis(part, State.WARNING if free_mb < limits.warn_free_mb else State.WELL, what, remedy)


def writable(part: str, folders: tuple[Path, ...]) -> Diagnosis:
    """Whether we may write where we must, tried by writing."""
    refused = [refusal for folder in folders if (refusal := _refusal(folder))]
    if not refused:
        return Diagnosis(part, State.WELL, f"{len(folders)} folders can be written")
    remedy = "Give the folder to the account that runs Gridline (chown), or set another one."
    return Diagnosis(part, State.ILL, "; ".join(refused), remedy)


def open_files(channels: int) -> Diagnosis:
    """The limit on open files against the channel ceiling."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = 512 + channels * _FILES_PER_CALL
    what = f"{soft} open files allowed, about {needed} needed for {channels} channels"
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return Diagnosis("open files", State.WELL, what)
    remedy = f"Set LimitNOFILE={needed} in the service, or `ulimit -n {needed}` (hard limit {hard})."
    return Diagnosis("open files", State.WARNING, what, remedy)


def time_zones(zones: tuple[str, ...] = ("Asia/Almaty", "Europe/Moscow", "Europe/Samara")) -> Diagnosis:
    """Whether the companies' time zones are known."""
    missing = []
    for zone in zones:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, OSError):
            missing.append(zone)
    if missing:
        return Diagnosis("time zones", State.ILL, f"unknown: {', '.join(missing)}", "Install the package tzdata.")
    return Diagnosis("time zones", State.WELL, ", ".join(zones))


def clock() -> Diagnosis:
    """A clock that can be believed: reading windows close by it."""
    now = time.time()
    year = time.gmtime(now).tm_year
    remedy = "Set the clock and keep it by NTP: reading windows open and close by it."
    if year < _YEAR_OF_THIS_VERSION:
        return Diagnosis("clock", State.ILL, f"the clock stands in {year}", remedy)
    newest = _LOCK.stat().st_mtime if _LOCK.exists() else 0.0
    if now < newest - 86_400:
        return Diagnosis("clock", State.WARNING, "the clock is behind the files of this installation", remedy)
    return Diagnosis("clock", State.WELL, time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now)))


def machine_checks(storage: StorageSettings, channels: int, folders: tuple[Path, ...]) -> list[Check]:
    """All checks of this module."""
    return [
        Look("python", python),
        SlowLook("packages", packages),
        SlowLook("disk", lambda: disk("disk", storage.journal, storage)),
        SlowLook("rights", lambda: writable("rights", folders)),
        Look("open files", lambda: open_files(channels)),
        SlowLook("time zones", time_zones),
        Look("clock", clock),
    ]


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _is_needed(name: str) -> bool:
    """Packages of the tests are locked too, and need not be here."""
    try:
        needed = requires("gridline") or []
    except PackageNotFoundError:
        return False
    names = [re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in needed if "extra ==" not in line]
    return name.lower().replace("_", "-") in {each.lower().replace("_", "-") for each in names}


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder


def _refusal(folder: Path) -> str:
    place = _existing(folder)
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=".gridline-check-") as file:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return f"{folder}: {error.strerror}"
    return ""
