"""The command line: `gridline COMMAND`."""

import argparse
import os
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Protocol, cast

from gridline import VERSION
from gridline.command_line import CommandParser
from gridline.failures import expected, in_words

FAILED = 2
BROKEN_PIPE = 141
"""As the shell calls a program that wrote to a reader who had left."""
INTERRUPTED = 130


class CommandModule(Protocol):
    """A module of gridline.commands: the options of one command, and how it is run with them and the settings file."""

    def add_arguments(self, parser: argparse.ArgumentParser, /) -> None: ...

    def run(self, arguments: argparse.Namespace, file: Path | None, /) -> int: ...


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what it does, and where it is. Imported when it is wanted: all together take seconds."""

    what: str
    module: Callable[[], CommandModule]


def _in(name: str) -> Callable[[], CommandModule]:
    return lambda: cast("CommandModule", import_module(f"gridline.commands.{name}"))


COMMANDS = {
    "run": Command("start everything and keep it running", _in("run")),
    "bridge": Command("serve the calls of a running Asterisk", _in("bridge")),
    "scheduler": Command("have work done when its time has come", _in("scheduler")),
    "media": Command("play and listen for the calls of a running Asterisk", _in("media")),
    "talk": Command("hold a conversation in the terminal, without a telephone", _in("talk")),
    "call": Command("let a simulated resident phone the running company", _in("call")),
    "demo": Command("show an evening on which everybody phones, with real calls", _in("demo")),
    "readings": Command("list meter readings", _in("readings")),
    "messages": Command("list voice messages, open one, and settle it", _in("messages")),
    "recordings": Command("list recordings of talks, open or erase one, pause one under way", _in("recordings")),
    "erase": Command("erase a person's data on request, with proof", _in("erase")),
    "queues": Command("show who waits for an agent, and a day's service level", _in("queues")),
    "surveys": Command("show how callers judged their talks, and ask a number no more", _in("surveys")),
    "storm": Command("show or order what all callers hear first when everybody phones", _in("storm")),
    "cases": Command("list cases, open one, and work on it", _in("cases")),
    "dispatch": Command("show, acknowledge or answer messages to the operational staff", _in("dispatch")),
    "alarms": Command("show or acknowledge callers in danger whom nobody answered", _in("alarms")),
    "outages": Command("show outages, and say what callers are told of them", _in("outages")),
    "works": Command("list, plan or cancel planned works, and tell consumers of them", _in("works")),
    "optouts": Command("list, add or revoke numbers that want no calls about planned works", _in("optouts")),
    "doctor": Command("look at every part and say what to do", _in("doctor")),
    "trunk": Command("add or check a SIP trunk", _in("trunk")),
    "model": Command("fetch, check, choose and measure a speech model", _in("model")),
    "appointments": Command("list appointments, open times, and say what became of one", _in("appointments")),
    "reconnect": Command("bring supply after payment a step further, and tell what is late", _in("reconnect")),
    "import": Command("import consumers, accounts, meters and readings", _in("import_files")),
    "export": Command("write accepted readings for billing", _in("export")),
    "backup": Command("keep database, journal and outbox in a folder", _in("backup")),
    "restore": Command("put a backup in place", _in("restore")),
    "db": Command("bring the database's tables to this version, or show theirs", _in("db")),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its status: 0 done, 1 not well, 2 not possible as asked."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # a pipe shows what happens as it happens, and no terminal is too old for a sign
            stream.reconfigure(line_buffering=True, errors="backslashreplace")
    words = sys.argv[1:] if arguments is None else list(arguments)
    chosen = parser(words).parse_args(words)
    try:
        status = COMMANDS[chosen.command].module().run(chosen, chosen.settings)
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


def parser(wanted: Collection[str] = tuple(COMMANDS)) -> CommandParser:
    """The command line, with the options of those commands that are among the words `wanted`."""
    whole = CommandParser("gridline", description="The telephone side of an electricity utility.")
    whole.set_defaults(settings=None)
    whole.add_argument("--version", action="version", version=f"gridline {VERSION}")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")
    for name, command in COMMANDS.items():
        what = f"{command.what[:1].upper()}{command.what[1:]}."
        options = commands.add_parser(name, help=command.what, description=what)
        if name in wanted:
            command.module().add_arguments(options)
    return whole


def _reader_left() -> int:
    """`gridline readings | head` ends quietly, also when Python flushes at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return BROKEN_PIPE
