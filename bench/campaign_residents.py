"""The town of a campaign: residents whom its Asterisk plays alone, and its own count of who was rung, and when."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from adapters.asterisk.server import AsteriskServer

_NUMBERS = "+7000200XXXX"
"""Of the tenants (tests/live/scripts.py)."""
_SHELF = "bench"
_RUNG = re.compile(rf"^/{_SHELF}/(\d+)-\S+\s*: (\d+)\s*$", re.MULTILINE)
Plays = Mapping[str, Sequence[str]]

VARIED: Plays = {
    "012": ("Ringing()", "Wait(0.5)", "Answer()", "Wait(2)", "SendDTMF(1)", "Wait(60)"),
    "3": ("Ringing()", "Wait(1)", "Answer()", "Wait(90)"),
    "4": ("Ringing()", "Wait(0.5)", "Answer()", "Wait(3)"),
    "56": ("Hangup(17)",),
    "7": ("Ringing()", "Wait(60)"),
    "8": ("Ringing()", "Wait(1)", "Hangup(21)"),
    "9": ("Ringing()", "Wait(0.5)", "Answer()", "Wait(2)", "SendDTMF(9)", "Wait(60)"),
}
"""What is done at numbers that end in these digits: presses 1, listens only, hangs up in the middle, is busy, does not
come, pressed it away, wants no such calls.
"""
ALL_BUSY: Plays = {"0123456789": ("Hangup(17)",)}
WHO = "Of ten, three press 1, one 9, one only listens, one leaves in the middle, two are busy, one is out, one rejects"
NEVER_ANSWER = "5678"
"""Last digits of the numbers where nobody ever answers."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A telephone of the town rang."""

    phone: str = field(repr=False)
    """Digits alone."""
    at_s: int
    """Since 1970, in whole seconds."""


async def play_residents(town: AsteriskServer, plays: Plays = VARIED) -> None:
    """From now on each number behaves by its last digit, and each call to it is counted before anything else."""
    with (town.settings.instance / "etc/extensions.conf").open("a", encoding="utf-8") as extensions:
        extensions.write(_dialplan(plays))
    await town.console("dialplan reload")


async def forget_rung(town: AsteriskServer) -> None:
    """Count from zero."""
    await town.console(f"database deltree {_SHELF}")


async def rung_in(town: AsteriskServer) -> Sequence[Rung]:
    """Every call that has come to a resident, as the town's Asterisk has it in its own database."""
    return [Rung(phone, int(at_s)) for phone, at_s in _RUNG.findall(await town.console(f"database show {_SHELF}"))]


def _dialplan(plays: Plays) -> str:
    lines = ["", "[rules]", f"exten => _{_NUMBERS},1,Set(DB({_SHELF}/${{EXTEN:1}}-${{UNIQUEID}})=${{EPOCH}})"]
    lines += [" same => n,Goto(bench-residents,${EXTEN:-1},1)", "[bench-residents]"]
    for digits, steps in plays.items():
        lines.append(f"exten => _[{digits}],1,NoOp()")
        lines += [f" same => n,{step}" for step in (*steps, "Hangup(16)")]
    return "\n".join([*lines, ""])
