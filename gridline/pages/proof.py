"""Whether the proof of notices holds, as whoever keeps the register reads it, and as programs do."""

from gridline.pages.outages import Moment
from gridline.pages.printed import json_text
from models.outbound.proof import FIRST
from services.notices.check_proof import ProofState


def proof_as_text(state: ProofState, moment: Moment) -> str:
    """The head stands on a line of its own: it goes into the day's printed register."""
    lines = [] if state.has_printed else ["NOT WHOLE: the head that was printed is not among the entries that hold"]
    if state.broken_at is not None:
        lines.append(f"BROKEN at entry {state.broken_at}: it was changed, or something before it was removed")
    head = state.head
    last = f", the last rung at {moment.shown(head.entry.rung_at)}" if head else ""
    lines.append(f"entries that hold: {state.links}{last}")
    lines.append(f"head at {moment.shown(moment.now)}: {head.hash if head else FIRST}")
    return "\n".join(lines) + "\n"


def proof_as_json(state: ProofState) -> str:
    return json_text(
        {
            "whole": state.is_whole,
            "entries": state.links,
            "broken_at": state.broken_at,
            "printed_head_found": state.has_printed,
            "head": state.head.hash if state.head else FIRST,
        }
    )
