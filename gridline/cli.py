"""The command line: `gridline COMMAND`."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from gridline import VERSION
from gridline.command_line import CommandParser
from gridline.commands import (
    alarms,
    backup,
    bridge,
    call,
    db,
    doctor,
    export,
    import_files,
    model,
    readings,
    run,
    talk,
    trunk,
)
from gridline.failures import expected, in_words

FAILED = 2
BROKEN_PIPE = 141
"""As the shell calls a program that wrote to a reader who had left."""
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what it does, its options, and how it is run with them and the settings file."""

    what: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Path | None], int]


COMMANDS = {
    "run": Command("start everything and keep it running", run.add_arguments, run.run),
    "bridge": Command("serve the calls of a running Asterisk", bridge.add_arguments, bridge.run),
    "talk": Command("hold a conversation in the terminal, without a telephone", talk.add_arguments, talk.run),
    "call": Command("let a simulated resident phone the running company", call.add_arguments, call.run),
    "readings": Command("list meter readings", readings.add_arguments, readings.run),
    "alarms": Command("show or acknowledge callers in danger whom nobody answered", alarms.add_arguments, alarms.run),
    "doctor": Command("look at every part and say what to do", doctor.add_arguments, doctor.run),
    "trunk": Command("add or check a SIP trunk", trunk.add_arguments, trunk.run),
    "model": Command("fetch, check and choose a speech model", model.add_arguments, model.run),
    "import": Command("import consumers, accounts, meters and readings", import_files.add_arguments, import_files.run),
    "export": Command("write accepted readings for billing", export.add_arguments, export.run),
    "backup": Command("keep database, journal and outbox in a folder", backup.add_arguments, backup.run),
    "restore": Command("put a backup in place", backup.add_restore_arguments, backup.run_restore),
    "db": Command("bring the database's tables to this version, or show theirs", db.add_arguments, db.run),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its status: 0 done, 1 not well, 2 not possible as asked."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # a pipe shows what happens as it happens, and no terminal is too old for a sign
            stream.reconfigure(line_buffering=True, errors="backslashreplace")
    chosen = parser().parse_args(arguments)
    try:
        status = COMMANDS[chosen.command].run(chosen, chosen.settings)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return _reader_left()
    except Exception as error:
        told = expected(error)
        if told is None:
            raise
        sys.stderr.write(f"gridline: {in_words(told)}\n")
        return FAILED
    return status


def parser() -> CommandParser:
    """The whole command line."""
    whole = CommandParser("gridline", description="The telephone side of an electricity utility.")
    whole.set_defaults(settings=None)
    whole.add_argument("--version", action="version", version=f"gridline {VERSION}")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")
    for name, command in COMMANDS.items():
        what = f"{command.what[:1].upper()}{command.what[1:]}."
        command.add_arguments(commands.add_parser(name, help=command.what, description=what))
    return whole


def _reader_left() -> int:
    """`gridline readings | head` ends quietly, also when Python flushes at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return BROKEN_PIPE
