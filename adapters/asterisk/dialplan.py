"""What fills the dialplan's templates, and the names by which the bridge and the dialplan talk to each other."""

from collections.abc import Iterable
from enum import Enum
from itertools import chain

from adapters.asterisk.parts import part, parts
from adapters.asterisk.settings import AsteriskSettings, TownSettings
from adapters.asterisk.talks import SPOOL
from adapters.asterisk.templates import Block, Value, fill
from models.queue import QueuePriority

HEARTBEAT = "GRIDLINE_HEARTBEAT"
"""Global variable: seconds since 1970, renewed by the living bridge well within the stale time."""

DIALLED = "GRIDLINE_DIALLED"
"""The number that the caller dialled, digits and + only; empty when the trunk sends none."""

NEXT = "GRIDLINE_NEXT"
"""Set by the bridge before it gives a call back to the dialplan; one of `Next`."""

QUEUE = "GRIDLINE_QUEUE"
"""Set by the bridge with `Next.OPERATORS`: the queue's name; empty or unknown means the first."""

PRIORITY = "QUEUE_PRIO"
"""Set by the bridge with `Next.OPERATORS`: Asterisk serves the higher number first. Nothing else sets it."""

RECORD = "GRIDLINE_RECORD"
"""Set to yes by the bridge once the caller has heard that talks are recorded; the dialplan sets it to on."""

SURVEY = "GRIDLINE_SURVEY"
"""Set to yes by the bridge for a caller who is to come back after his talk; the dialplan empties it."""

RETURN = "GRIDLINE_RETURN"
"""Set by the dialplan when a call comes back: `queue-<QUEUESTATUS>`, `queue-danger`, `queue-callback` or
`dispatcher-unreached`."""

BRIDGE_CONTEXT = "bridge"
"""Where a call stands while the bridge has it."""

DANGER_UNREACHED = "GridlineDangerUnreached"
"""User event of the dialplan: no bridge was there, and nobody on duty answered a caller in danger."""

UNREACHED_PLACE = ("static", "unreached")
"""Context and extension where such a caller stands from then on, until an operator answers him."""

DIALOUT_NUMBER = "GRIDLINE_NUMBER"
DIALOUT_RING_S = "GRIDLINE_RING_S"

TURNS_CONTEXT = "turns"
"""Where a placeholder waits in a queue: `Local/<queue>@turns`."""

TURN_CONTEXT = "turn"
"""Where its other half goes when an agent has answered it; there it waits for commands."""

DIALOUT_CONTEXT = "dialout"
"""Where an attempt of ours is dialled: `Local/<attempt>@dialout`."""

NOTICE_CONTEXT = "notice"
"""Where its other half goes when it was answered; there it waits for commands."""

GUARDS = "out"
"""Family of Asterisk's own database: when an attempt was dialled."""

PLACE = "GRIDLINE_PLACE"
"""The place in the queue that a placeholder takes."""

ATTEMPT = "GRIDLINE_ATTEMPT"
SHOWN = "GRIDLINE_SHOWN"
"""The number of ours that whoever is rung sees."""

ATTEMPT_TOLD = "GridlineAttempt"
"""User event of the dialplan: an attempt was answered, or is over. How, stands in its `rung_variable`."""

TOWN_HEARTBEAT = "TOWN_HEARTBEAT"
RESIDENT_CONTEXT = "resident"


class Next(Enum):
    """Where a call goes when the bridge gives it back."""

    OPERATORS = "operators"
    DISPATCHER = "dispatcher"
    HANG_UP = "hangup"
    RING = "ring"
    """In [turn] only: ring the attempt."""
    STATIC = "static"
    """The path that needs nobody: text, danger key, queue, text."""


def rung_variable(attempt: str) -> str:
    """The global variable that says how an attempt goes: `dialled`, then DIALSTATUS and cause; `bolted`: it may not be
    dialled; empty: nothing is known of it."""
    return f"GRIDLINE_RUNG_{attempt.replace('-', '_')}"


def company_values(settings: AsteriskSettings) -> dict[str, Value]:
    """The company's dialplan: every number that it can ring stands in it, except in [ring-once]."""
    recordings = settings.recordings
    return {
        "channel_ceiling": settings.channel_ceiling,
        "heartbeat_stale_s": settings.heartbeat_stale_s,
        "step_timeout_s": settings.step_timeout_s,
        "agent_wait_s": settings.agent_wait_s,
        "danger_priority": QueuePriority.DANGER.value,
        "talks": settings.instance / SPOOL,
        "first_queue": settings.queues[0].name,
        "phone_numbers": parts(part("phone_number", {"number": number}) for number in settings.company_numbers),
        "queue_extensions": parts(
            part("queue_extension", {"name": queue.name, "max_wait_s": queue.max_wait_s}) for queue in settings.queues
        ),
        "duty_calls": parts(chain.from_iterable(_duty_calls(settings, duty) for duty in settings.duty)),
        "dialout_calls": parts(
            part("dialout_next_call" if place else "dialout_call", {"trunk": trunk.name})
            for place, trunk in enumerate(settings.trunks)
        ),
        "turn_came": _played(settings, recordings.turn_came),
        "static_intro": _played(settings, recordings.static_intro),
        "static_end": _played(settings, recordings.static_end),
        "safety": _played(settings, recordings.safety),
        "danger_unreached": _played(settings, recordings.danger_unreached),
        "overload": _played(settings, recordings.overload),
        "overload_end": _played(settings, recordings.overload_end),
    }


def town_values(settings: TownSettings) -> dict[str, Value]:
    """The town's dialplan: what each number does when nobody plays its resident."""
    return {
        "heartbeat_stale_s": settings.heartbeat_stale_s,
        "ring_s": settings.ring_s,
        "rules": parts(
            part("town_rule", {"number": number, "answer": answer.value}) for number, answer in settings.answers
        ),
    }


def _duty_calls(settings: AsteriskSettings, duty: str) -> Iterable[Block]:
    ring: dict[str, Value] = {"ring_s": settings.duty_ring_s}
    if duty in {agent.name for agent in settings.agents}:
        yield part("duty_agent_call", {"agent": duty, **ring})
        return
    for place, trunk in enumerate(settings.trunks):
        name = "duty_next_trunk_call" if place else "duty_trunk_call"
        yield part(name, {"number": duty, "trunk": trunk.name, **ring})


def _played(settings: AsteriskSettings, recordings: tuple[str, ...]) -> Block:
    """Recordings one after another, as Playback and Read take them."""
    folder = settings.sounds / settings.language
    return Block("&".join(fill("{{file}}", {"file": folder / recording}) for recording in recordings))
