"""What Asterisk keeps of an attempt: a global variable that says how it goes, and the guard against a second ring."""

import time

from adapters.asterisk.ami.actions import AmiActions
from adapters.asterisk.dialplan import GUARDS, rung_variable
from models.attempt import AttemptSeen, AttemptState, ended

DIALLED = "dialled"
"""What an attempt's variable holds from just before the dialling on."""
BOLTED = "bolted"
"""What it holds of one that is not to be dialled any more: the dialplan dials only what it knows nothing of."""
GUARD_S = 86400.0
"""So long a guard is kept whose attempt is not known to be over: far longer than a request to dial may be late."""


async def attempt_seen(link: AmiActions, attempt: str, asterisk: str, *, is_live: bool) -> AttemptSeen:
    """What this Asterisk knows of an attempt. `is_live` is asked before: what has no channel has said all.

    Raises AmiError.
    """
    kept = await link.global_value(rung_variable(attempt))
    end, cause = told_end(kept)
    was_dialled = kept not in ("", BOLTED)
    return AttemptSeen(asterisk, is_live, was_dialled, is_bolted=kept == BOLTED, end=end, cause=cause)


def told_end(kept: str) -> tuple[AttemptState | None, int]:
    """State and cause from what an attempt's variable holds; no state where it was dialled, no more."""
    status, _, cause = kept.partition(" ")
    if status in ("", DIALLED, BOLTED):
        return None, 0
    told = int(cause) if cause.isdecimal() else 0
    return ended(status, told), told


async def bolt_attempt(link: AmiActions, attempt: str) -> None:
    """See to it that the attempt is not dialled any more. Raises AmiError.

    Where it is on its way at this moment its channel is live, and its variable says so. So whatever has no channel
    afterwards and is still bolted was never dialled.
    """
    await link.setvar_global(rung_variable(attempt), BOLTED)


async def forget_attempt(link: AmiActions, attempt: str) -> None:
    """Take its variable and its guard away: its end is filed, and each is asked for once. Raises AmiError."""
    await link.delete_global(rung_variable(attempt))
    await link.delete_stored(f"{GUARDS}/{attempt}")


async def prune_guards(link: AmiActions) -> int:
    """Take away old guards, of attempts that were bolted or that no bridge saw end; how many. Raises AmiError."""
    now = time.time()
    old = [key for key, at in await link.stored(GUARDS) if at.isdecimal() and now - int(at) > GUARD_S]
    for key in old:
        await link.delete_stored(f"{GUARDS}/{key}")
    return len(old)
