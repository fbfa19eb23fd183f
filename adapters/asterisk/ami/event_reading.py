"""AMI messages read into values: dictionaries end here."""

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import unquote

from adapters.asterisk.agi import agi_answer
from adapters.asterisk.ami import events
from adapters.asterisk.dialplan import ATTEMPT_TOLD, DANGER_UNREACHED
from models.call import CallKey

AmiHeaders = Mapping[str, str | list[str]]

_NOTHING: Final = ("", "<unknown>", "<null>", "unknown")


def read_event(headers: AmiHeaders, fallback_name: str) -> events.Event | None:
    """The value of an AMI event.

    None for an event that is not for us; Unknown where a needed header is missing or is no number.
    `fallback_name` names the node where Asterisk has no systemname set.
    """
    name = _first(headers, "Event")
    reader = _READERS.get(name)
    if reader is None:
        return None
    try:
        return reader(headers, fallback_name)
    except ValueError:
        return events.Unknown(name)


def text(headers: AmiHeaders, name: str) -> str:
    """A header as sent, the first where it came twice; empty where it is missing or a placeholder for nothing."""
    found = _first(headers, name)
    return "" if found in _NOTHING else found


def number(headers: AmiHeaders, name: str) -> int:
    """A whole number, 0 where the header is missing. Raises ValueError for anything else."""
    return int(text(headers, name) or 0)


def call_key(headers: AmiHeaders, fallback_name: str) -> CallKey:
    """Raises ValueError where the message names no channel's Uniqueid."""
    uniqueid = text(headers, "Uniqueid")
    if not uniqueid:
        raise ValueError("no Uniqueid")
    return CallKey(_first(headers, "SystemName") or fallback_name, uniqueid)


def _first(headers: AmiHeaders, name: str) -> str:
    found = headers.get(name, "")
    return found if isinstance(found, str) else found[0]


def _channel(headers: AmiHeaders, node: str) -> tuple[CallKey, str]:
    return call_key(headers, node), text(headers, "Channel")


def _agi_started(headers: AmiHeaders, node: str) -> events.Event:
    environment = _environment(_first(headers, "Env"))
    extension = text(headers, "Exten")
    dialled = environment.get("agi_dnid", "")
    numbered = [(name[8:], value) for name, value in environment.items() if name.startswith("agi_arg_")]
    return events.AgiStarted(
        *_channel(headers, node),
        linkedid=text(headers, "Linkedid"),
        context=text(headers, "Context"),
        extension=extension,
        called_number=extension if dialled in _NOTHING else dialled,
        caller_number=text(headers, "CallerIDNum"),
        caller_name=text(headers, "CallerIDName"),
        arguments=tuple(value for _, value in sorted(numbered, key=lambda item: int(item[0]))),
    )


def _environment(encoded: str) -> dict[str, str]:
    lines = unquote(encoded).split("\n")
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def _agi_answered(headers: AmiHeaders, node: str) -> events.Event:
    answer = agi_answer(_first(headers, "Result"))
    return events.AgiAnswered(*_channel(headers, node), text(headers, "CommandId"), answer)


def _agi_finished(headers: AmiHeaders, node: str) -> events.Event:
    return events.AgiFinished(*_channel(headers, node))


def _key_down(headers: AmiHeaders, node: str) -> events.Event | None:
    if _first(headers, "Direction") != "Received":
        return None
    return events.KeyDown(*_channel(headers, node), text(headers, "Digit"))


def _key_pressed(headers: AmiHeaders, node: str) -> events.Event | None:
    if _first(headers, "Direction") != "Received":
        return None
    return events.KeyPressed(*_channel(headers, node), text(headers, "Digit"), number(headers, "DurationMs"))


def _hangup_requested(headers: AmiHeaders, node: str) -> events.Event:
    return events.HangupRequested(*_channel(headers, node), number(headers, "Cause"))


def _hung_up(headers: AmiHeaders, node: str) -> events.Event:
    cause = number(headers, "Cause")
    linkedid = text(headers, "Linkedid")
    return events.HungUp(*_channel(headers, node), linkedid, cause, text(headers, "TechCause"))


def _queue_joined(headers: AmiHeaders, node: str) -> events.Event:
    place = number(headers, "Position"), number(headers, "Count")
    return events.QueueCallerJoined(*_channel(headers, node), text(headers, "Queue"), *place)


def _queue_left(headers: AmiHeaders, node: str) -> events.Event:
    return events.QueueCallerLeft(*_channel(headers, node), text(headers, "Queue"), number(headers, "Count"))


def _queue_abandoned(headers: AmiHeaders, node: str) -> events.Event:
    return events.QueueCallerAbandoned(*_channel(headers, node), text(headers, "Queue"), number(headers, "HoldTime"))


def _agent_connected(headers: AmiHeaders, node: str) -> events.Event:
    who = text(headers, "Queue"), text(headers, "Interface")
    caller = text(headers, "CallerIDNum")
    return events.AgentConnected(*_channel(headers, node), *who, number(headers, "HoldTime"), caller)


def _agent_completed(headers: AmiHeaders, node: str) -> events.Event:
    who = text(headers, "Queue"), text(headers, "Interface")
    return events.AgentCompleted(*_channel(headers, node), *who, number(headers, "TalkTime"))


def _user_event(headers: AmiHeaders, node: str) -> events.Event | None:
    here = _channel(headers, node)
    match _first(headers, "UserEvent"):
        case name if name == DANGER_UNREACHED:
            return events.DangerUnreached(*here, text(headers, "Dialled"), text(headers, "CallerIDNum"))
        case name if name == ATTEMPT_TOLD:
            return events.AttemptTold(*here, text(headers, "Attempt"), text(headers, "Over") == "yes")
        case _:
            return None


def _originate_answered(headers: AmiHeaders, node: str) -> events.Event:
    answered = _first(headers, "Response") == "Success"
    return events.OriginateAnswered(*_channel(headers, node), answered, number(headers, "Reason"))


def _fully_booted(headers: AmiHeaders, _: str) -> events.Event:
    return events.FullyBooted(number(headers, "Uptime"))


def _shutdown(headers: AmiHeaders, _: str) -> events.Event:
    return events.Shutdown(restarting=_first(headers, "Restart").lower() == "true")


_READERS: Final[Mapping[str, Callable[[AmiHeaders, str], events.Event | None]]] = {
    "AsyncAGIStart": _agi_started,
    "AsyncAGIExec": _agi_answered,
    "AsyncAGIEnd": _agi_finished,
    "DTMFBegin": _key_down,
    "DTMFEnd": _key_pressed,
    "HangupRequest": _hangup_requested,
    "Hangup": _hung_up,
    "QueueCallerJoin": _queue_joined,
    "QueueCallerLeave": _queue_left,
    "QueueCallerAbandon": _queue_abandoned,
    "AgentConnect": _agent_connected,
    "AgentComplete": _agent_completed,
    "UserEvent": _user_event,
    "OriginateResponse": _originate_answered,
    "FullyBooted": _fully_booted,
    "Shutdown": _shutdown,
}

EVENT_NAMES: Final = frozenset(_READERS)
"""The events worth reading; a frame with any other name is not even parsed."""
