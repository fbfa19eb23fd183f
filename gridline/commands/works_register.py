"""`gridline works register|proof`: the proof that consumers were told, as a file or on paper, and whether it holds."""

import argparse
import re
from argparse import ArgumentTypeError
from collections.abc import Mapping
from pathlib import Path

from gridline.commands.dispatcher_options import add_action
from gridline.commands.works_actions import Action, Answer
from gridline.pages.printed import add_json
from gridline.pages.proof import proof_as_json, proof_as_text
from gridline.works_desk import WorksDesk
from gridline.works_register import write_register
from services.notices.check_proof import CheckProof

_BROKEN = 1
_HASH = re.compile(r"[0-9a-f]{64}")


def add_actions(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    register = add_action(actions, "register", "write the proof that consumers were told into a file")
    register.add_argument("reference", metavar="REF", help="the works' number")
    register.add_argument(
        "--to", type=_file, required=True, metavar="FILE", help="register.csv, or register.pdf to print"
    )
    register.add_argument("--numbers", action="store_true", help="with telephone numbers in full")
    proof = add_action(actions, "proof", "check the whole proof, and show its head")
    proof.add_argument("--head", type=_head, metavar="HASH", help="a head that was printed: must be in the proof")
    add_json(proof)


async def _register(arguments: argparse.Namespace, desk: WorksDesk) -> Answer:
    return Answer(await write_register(desk, arguments.reference, arguments.to, numbers=arguments.numbers))


async def _proof(arguments: argparse.Namespace, desk: WorksDesk) -> Answer:
    state = await CheckProof(desk.database.notice_board)(arguments.head)
    text = proof_as_json(state) if arguments.json else proof_as_text(state, desk.now)
    return Answer(text, 0 if state.is_whole else _BROKEN)


def _file(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in {".csv", ".pdf"}:
        raise ArgumentTypeError(f"{text!r}: name it .csv, or .pdf to print")
    return path


def _head(text: str) -> str:
    if _HASH.fullmatch(text.lower()) is None:
        raise ArgumentTypeError(f"{text!r} is no head of the proof: it has 64 letters and digits")
    return text.lower()


ACTIONS: Mapping[str, Action] = {
    "register": _register,
    "proof": _proof,
}
