"""The register of proof as CSV: a row for each entry of the chain, from which its hash can be worked out again."""

import csv
import io
from datetime import UTC, datetime

from models.outbound.proof import FIRST, ProofLink
from models.phone_number import PhoneNumber

HEADER = (
    *("serial", "attempt", "campaign", "rung_at", "answered_at", "text_version", "text_sha256", "outcome"),
    *("heard_s", "of_s", "key", "number", "number_digest", "recording_sha256", "previous", "hash"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def header_line() -> str:
    return _line(HEADER)


def entry_line(link: ProofLink, phone: PhoneNumber | None, *, numbers: bool) -> str:
    """`phone` is None where it was erased; it is shown whole with `numbers`. Times are UTC, to the millisecond."""
    entry = link.entry
    shown = "" if phone is None else phone.e164 if numbers else phone.masked
    return _line(
        (
            *(str(link.serial), entry.attempt, entry.campaign, _time(entry.rung_at), _time(entry.answered_at)),
            *(str(entry.text_version), entry.text_sha256, entry.outcome.value),
            *(_seconds(entry.heard_ms), _seconds(entry.of_ms), entry.key, shown),
            *(entry.number_digest, entry.recording_sha256, link.previous, link.hash),
        )
    )


def head_line(head: ProofLink | None) -> str:
    """The last row: where the whole chain ended when the file was made, of which this file may hold a part."""
    serial, hash_ = (head.serial, head.hash) if head is not None else (0, FIRST)
    return _line((f"head {serial}", *[""] * (len(HEADER) - 2), hash_))


def _line(cells: tuple[str, ...]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\n").writerow([_plain(cell) for cell in cells])
    return text.getvalue()


def _plain(cell: str) -> str:
    """A spreadsheet takes what begins so for a formula: with an apostrophe before it, it is text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _time(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds") if at is not None else ""


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.3f}"
