"""`gridline works register|proof`: the proof that consumers were told, as a file or on paper, and whether it holds."""

import argparse
import re
from argparse import ArgumentTypeError
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from adapters.files.new_file import new_file
from adapters.files.proof_register import entry_line, head_line, header_line
from gridline.commands.dispatcher_options import add_action
from gridline.commands.works_desk import Answer, WorksDesk
from gridline.errors import CommandError
from gridline.pages.printed import add_json
from gridline.pages.proof import proof_as_json, proof_as_text
from models.outbound.campaign import Campaign
from models.outbound.proof import FIRST, ProofLink
from services.notices.check_proof import CheckProof
from services.notices.notice_board import ProvedRing

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
    """One row for each ring of each campaign of the works, in the order of the chain."""
    board, path = desk.database.notice_board, arguments.to
    campaigns = await board.campaigns(arguments.reference)
    if not campaigns:
        raise CommandError(f"works {arguments.reference} were never announced. See: gridline works list")
    rings = [ring for each in campaigns for ring in await board.proof(each.campaign_id)]
    rings.sort(key=lambda ring: ring.link.serial)
    head = await board.head()
    with new_file(path) as file:
        if path.suffix.lower() == ".pdf":
            _print(file, desk, campaigns, rings, head, numbers=arguments.numbers)
        else:
            lines = (entry_line(each.link, each.phone, numbers=arguments.numbers) for each in rings)
            file.writelines(line.encode() for line in (header_line(), *lines, head_line(head)))
    return Answer(f"{path}  {len(rings)} rings, head {head.hash if head else FIRST}\n")


async def _proof(arguments: argparse.Namespace, desk: WorksDesk) -> Answer:
    state = await CheckProof(desk.database.notice_board)(arguments.head)
    text = proof_as_json(state) if arguments.json else proof_as_text(state, desk.now)
    return Answer(text, 0 if state.is_whole else _BROKEN)


def _print(
    file: BinaryIO,
    desk: WorksDesk,
    campaigns: Sequence[Campaign],
    rings: Sequence[ProvedRing],
    head: ProofLink | None,
    *,
    numbers: bool,
) -> None:
    from adapters.files.printed_register import RegisterCover, print_register  # noqa: PLC0415 a PDF library is slow to load

    cover = RegisterCover(desk.profile.name, campaigns[0].reference, campaigns, desk.now.now, desk.now.zone)
    print_register(file, cover, rings, head, numbers=numbers)


def _file(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in {".csv", ".pdf"}:
        raise ArgumentTypeError(f"{text!r}: name it .csv, or .pdf to print")
    return path


def _head(text: str) -> str:
    if _HASH.fullmatch(text.lower()) is None:
        raise ArgumentTypeError(f"{text!r} is no head of the proof: it has 64 letters and digits")
    return text.lower()


ACTIONS: Mapping[str, Callable[[argparse.Namespace, WorksDesk], Awaitable[Answer]]] = {
    "register": _register,
    "proof": _proof,
}
