"""One instance's folder: claimed by one Asterisk at a time, written whole, freed of what a crash left."""

import fcntl
import os
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path

from adapters.asterisk.configuration import ami_address
from adapters.asterisk.credentials import write_private
from adapters.asterisk.errors import AlreadyRunning, InstanceUnusable, PortTaken
from adapters.asterisk.settings import NodeSettings
from adapters.asterisk.talks import SPOOL

_FOLDERS = ("etc", "lib", "db", "keys", "spool", SPOOL, "run", "log", "log/cdr-csv", "agi-bin")
_LEFT_BY_A_CRASH = ("run/asterisk.pid", "run/asterisk.ctl")


def claim(instance: Path) -> int:
    """Take the folder for ourselves and return the lock's descriptor.

    Asterisk inherits the descriptor, so that the folder stays taken while it lives even if its supervisor has died.
    Raises AlreadyRunning or InstanceUnusable.
    """
    try:
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(instance / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise unusable(instance, error) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise AlreadyRunning(f"Asterisk{_pid_in(instance)} already runs in {instance}: stop it first.") from error
    return descriptor


def prepare(instance: Path, files: Mapping[str, str], free_bytes: int) -> None:
    """Make the folders, remove what a crash left and write the configuration. Raises InstanceUnusable."""
    try:
        free = shutil.disk_usage(instance).free
        if free < free_bytes:
            raise InstanceUnusable(
                f"Only {free >> 20} MB are free for {instance}, {free_bytes >> 20} MB are needed: free some space."
            )
        for folder in _FOLDERS:
            (instance / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
        for leftover in _LEFT_BY_A_CRASH:
            (instance / leftover).unlink(missing_ok=True)
        for name, text in files.items():
            write_private(instance / "etc" / name, text)
    except OSError as error:
        raise unusable(instance, error) from error


def link_data(instance: Path, data: Path, sounds: Path | None) -> None:
    """Put Asterisk's data and our sounds together, so that a recording's id is its name. Raises InstanceUnusable.

    Names must be short: a long read-back is one line of the AMI, which ends at 1022 bytes.
    """
    links = {name: data / name for name in ("documentation", "rest-api")}
    if sounds is not None:
        links["sounds"] = sounds
    try:
        (instance / "data").mkdir(exist_ok=True, mode=0o700)
        for name, target in links.items():
            link = instance / "data" / name
            link.unlink(missing_ok=True)
            link.symlink_to(target)
    except OSError as error:
        raise unusable(instance, error) from error


def require_free_ports(settings: NodeSettings) -> None:
    """Raises PortTaken when somebody else listens where Asterisk would."""
    _require_free("sip_port", socket.SOCK_DGRAM, settings.bind_address, settings.sip_port)
    _require_free("ami_port", socket.SOCK_STREAM, ami_address(settings), settings.ami_port)


def unusable(instance: Path, error: OSError) -> InstanceUnusable:
    """The system's refusal, with the folder and the remedy."""
    return InstanceUnusable(
        f"The instance folder {instance} cannot be written: {error.strerror}. "
        "Free some space, mend its rights or choose another folder."
    )


def _require_free(setting: str, kind: socket.SocketKind, address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, kind) as probe:
        if kind is socket.SOCK_STREAM:
            # connections of an earlier run that wait out their time are no reason to refuse
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise PortTaken(
                f"{address}:{port} cannot be used: {error.strerror}. Stop who listens there, or change {setting}."
            ) from error


def _pid_in(instance: Path) -> str:
    try:
        return f" (pid {int((instance / 'run/asterisk.pid').read_text())})"
    except (OSError, ValueError):
        return ""
