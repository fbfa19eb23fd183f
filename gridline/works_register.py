"""The register of proof of planned works, written as a file for programs or for paper."""

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from adapters.files.new_file import new_file
from adapters.files.proof_register import entry_line, head_line, header_line
from gridline.errors import CommandError
from gridline.works_desk import WorksDesk
from models.outbound.campaign import Campaign
from models.outbound.proof import FIRST, ProofLink
from services.notices.notice_board import NoticeCount, ProvedRing


async def write_register(desk: WorksDesk, reference: str, path: Path, *, numbers: bool = False) -> str:
    """One row for each ring of each campaign of the works, in the order of the chain; what to say of the file.

    Raises CommandError for works that were never announced, DatabaseAway, OSError.
    """
    board = desk.database.notice_board
    campaigns = await board.campaigns(reference)
    if not campaigns:
        raise CommandError(f"works {reference} were never announced. See: gridline works list")
    rings = [ring for each in campaigns for ring in await board.proof(each.campaign_id)]
    rings.sort(key=lambda ring: ring.link.serial)
    head = await board.head()
    with new_file(path) as file:
        if path.suffix.lower() == ".pdf":
            counts = [await board.counted(each.campaign_id) for each in campaigns]
            _print(file, desk, list(zip(campaigns, counts, strict=True)), rings, head, numbers=numbers)
        else:
            lines = (entry_line(each.link, each.phone, numbers=numbers) for each in rings)
            file.writelines(line.encode() for line in (header_line(), *lines, head_line(head)))
    return f"{path}  {len(rings)} rings, head {head.hash if head else FIRST}\n"


def _print(
    file: BinaryIO,
    desk: WorksDesk,
    campaigns: Sequence[tuple[Campaign, Sequence[NoticeCount]]],
    rings: Sequence[ProvedRing],
    head: ProofLink | None,
    *,
    numbers: bool,
) -> None:
    from adapters.files.printed_register import RegisterCover, TellingOf, print_register  # noqa: PLC0415 a PDF library is slow to load

    tellings = [TellingOf(campaign, counts) for campaign, counts in campaigns]
    cover = RegisterCover(desk.profile.name, campaigns[0][0].reference, tellings, desk.now.now, desk.now.zone)
    print_register(file, cover, rings, head, numbers=numbers)
