"""`gridline model evaluate`: how well a model hears your own recordings, and what our dialogue makes of it."""

import argparse
import asyncio
import sys
from argparse import ArgumentTypeError
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TypeVar

from adapters.recognition.models.inspection import ModelFacts, inspect
from gridline.errors import CommandError
from gridline.evaluation.dialogue_scores import dialogue_scores
from gridline.evaluation.evaluation import Plan, Reached, hear_all, hold_all
from gridline.evaluation.hearing import Hearing, open_hearing
from gridline.evaluation.manifest import read_manifest
from gridline.evaluation.report import dialogue_json, dialogue_tables, heard_json, heard_tables
from gridline.evaluation.sayings import Speaker, speakers
from gridline.evaluation.scores import scores, sureness
from gridline.evaluation.telephone import Condition
from gridline.evaluation.thresholds import Thresholds
from gridline.pages.printed import add_json, json_text
from gridline.pages.progress_line import ProgressLine
from gridline.settings.sections import RecognitionSettings

T = TypeVar("T")

_CONDITIONS = "clean,alaw,noise20,noise10"
_STRINGS = 50
_MOST_FIGURES = 6
_USUAL = Thresholds()


@dataclass(frozen=True, slots=True)
class Work:
    """Who says what, and who is told how far it has come."""

    people: Sequence[Speaker]
    plan: Plan
    reached: Reached


@dataclass(frozen=True, slots=True)
class Found:
    """A result for people and for programs."""

    lines: Iterable[str]
    values: Mapping[str, object]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line of `gridline model evaluate`."""
    parser.add_argument(
        "folder", type=Path, metavar="DIR", help="with manifest.csv: path, text, speaker and maybe kind"
    )
    parser.add_argument("--model", metavar="NAME|FOLDER", help="otherwise the one in use")
    parser.add_argument("--dialogue", action="store_true", help="hold whole dialogues instead of hearing each once")
    add_json(parser)
    parser.add_argument(
        "--conditions", type=_several(Condition.parse), default=_CONDITIONS, metavar="LIST", help=f"({_CONDITIONS})"
    )
    parser.add_argument(
        "--strings",
        type=_count,
        default=_STRINGS,
        metavar="N",
        help=f"joined digits: N values, N accounts ({_STRINGS})",
    )
    parser.add_argument("--seed", type=_count, default=1, metavar="N", help="of strings, noise and intervals (1)")
    for name, usual in (("sure", _USUAL.sure), ("floor", _USUAL.floor), ("yes-no", _USUAL.yes_no)):
        what = f"thresholds to try ({usual:g})"
        parser.add_argument(f"--{name}", type=_several(_share), default=str(usual), metavar="LIST", help=what)


def run(arguments: argparse.Namespace, section: RecognitionSettings, model: Path) -> int:
    """Evaluate the model in that folder; 0. Raises MistakesInFiles, ModelUnfit, NoRecogniser, RecogniserFailed."""
    people = speakers(read_manifest(arguments.folder), arguments.seed)
    facts = inspect(model)
    plan = Plan(arguments.conditions, arguments.strings, arguments.seed, _thresholds(arguments))
    totals: dict[str, int] = {}
    line = ProgressLine(sys.stderr, totals)

    def reached(done: int, total: int) -> None:
        totals["answers"] = total
        line.reached("answers", done)

    try:
        work = _dialogues if arguments.dialogue else _heard
        found = asyncio.run(_evaluated(work, Work(people, plan, reached), facts, section.load_timeout_s))
    finally:
        line.gone()
    if arguments.json:
        sys.stdout.write(json_text({"model": str(model), **found.values}))
    else:
        print("\n".join((f"Model {model}", "", *found.lines)))
    return 0


async def _evaluated(
    work: Callable[[Work, Hearing], Awaitable[Found]], on: Work, model: ModelFacts, load_timeout_s: float
) -> Found:
    async with open_hearing(model, load_timeout_s) as hearing:
        return await work(on, hearing)


async def _heard(work: Work, hearing: Hearing) -> Found:
    heard = await hear_all(work.people, work.plan, hearing, work.reached)
    found, sure = scores(heard, work.plan.seed), sureness(heard)
    return Found(heard_tables(found, sure), heard_json(found, sure))


async def _dialogues(work: Work, hearing: Hearing) -> Found:
    held = await hold_all(work.people, work.plan, hearing, work.reached)
    if not held:
        raise CommandError("there is no answer to a question: record whole numbers, or two single digits or more")
    found = dialogue_scores(held, work.plan.seed)
    return Found(dialogue_tables(found), dialogue_json(found))


def _thresholds(arguments: argparse.Namespace) -> tuple[Thresholds, ...]:
    """Each of the one with each of the other."""
    return tuple(Thresholds(*each) for each in product(arguments.sure, arguments.floor, arguments.yes_no))


def _several(parse: Callable[[str], T]) -> Callable[[str], tuple[T, ...]]:
    """A list with commas."""

    def read(text: str) -> tuple[T, ...]:
        try:
            return tuple(parse(each.strip()) for each in text.split(","))
        except ValueError as error:
            raise ArgumentTypeError(str(error)) from error

    return read


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ValueError(f"{text!r} is no threshold: write a number from 0 to 1, such as 0.75")
    return share


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_FIGURES):
        raise ArgumentTypeError(f"{text!r} is no number: write 0, 1, 2 and so on")
    return int(text)
