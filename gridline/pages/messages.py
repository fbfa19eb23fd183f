"""Voice messages as a person or a program reads them: the list, and one of them word by word."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from gridline.pages.printed import json_text
from models.heard_message import SpokenReading
from models.message_matching import MatchedReading
from models.message_review import SignedAction
from models.reading_history import AccountSheet, MeterSheet
from services.messages.filed_messages import WaitingMessage
from services.messages.message_board import OpenedMessage

_NOT_YET = "nothing has written it down yet"
Field = str | float | list[object] | dict[str, object] | None


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One message with the meters it may be of. Everything in it is personal data."""

    opened: OpenedMessage
    sheet: AccountSheet | None
    recording: Path | None
    """None where it lies on another node's disk."""
    is_there: bool = False

    @property
    def recording_in_words(self) -> str:
        message = self.opened.filed.message
        if self.recording is None:
            return f"on node {message.call.system_name if message.call else '-'}: {message.recording}"
        return str(self.recording) if self.is_there else f"{self.recording} (missing)"


def listed_as_text(listed: Sequence[WaitingMessage], zone: ZoneInfo, none: str) -> str:
    """A few lines a message, times in `zone`. Numbers are shown whole: whoever reads this may have to call back."""
    return "\n".join(_lines(each, zone, each.message.recording) for each in listed) if listed else f"{none}\n"


def listed_as_json(listed: Sequence[WaitingMessage]) -> str:
    """The same for programs, with every way to understand each message."""
    return json_text([_fields(each) for each in listed])


def page_as_text(page: MessagePage, zone: ZoneInfo) -> str:
    """All of one message: words with their confidence, the meters of its account, what people did."""
    words = "".join(f"  {word.start_s:6.1f} s  {word.confidence:4.2f}  {word.text}\n" for word in page.opened.words)
    meters = "".join(_meter_line(each) for each in page.sheet.meters) if page.sheet else ""
    history = "".join(f"  {_action_line(each, zone)}\n" for each in page.opened.history)
    parts = {"words": words, "meters": meters, "history": history}
    return _lines(page.opened.filed, zone, page.recording_in_words) + "".join(
        f"{name}\n{text}" for name, text in parts.items() if text
    )


def page_as_json(page: MessagePage) -> str:
    """The same for programs."""
    words: list[object] = [
        {"text": word.text, "confidence": word.confidence, "start_s": word.start_s, "end_s": word.end_s}
        for word in page.opened.words
    ]
    fields = {
        **_fields(page.opened.filed),
        "recording_path": str(page.recording) if page.recording else None,
        "recording_is_there": page.is_there,
        "words": words,
        "meters": [_meter(each) for each in page.sheet.meters] if page.sheet else [],
        "history": [_action(each) for each in page.opened.history],
    }
    return json_text(fields)


def _lines(waiting: WaitingMessage, zone: ZoneInfo, recording: str) -> str:
    message = waiting.message
    head = (str(waiting.number), f"{message.received_at.astimezone(zone):%Y-%m-%d %H:%M}", waiting.state.value)
    shown = {
        "about": message.kind.value,
        "why": _why(waiting),
        "account": str(waiting.account or "-"),
        "heard": waiting.transcript or "-",
        "reading": _reading(waiting.match) if waiting.match else "-",
        "caller": message.caller.e164 if message.caller else "-",
        "recording": f"{recording}, {message.seconds:.0f} s",
        "sha256": waiting.sha256 or "-",
    }
    return "".join(("  ".join(head), "\n", *(f"  {name:<11}{value}\n" for name, value in shown.items())))


def _why(waiting: WaitingMessage) -> str:
    if waiting.reason is not None:
        return waiting.reason.in_words
    return "sure in every point" if waiting.transcript else _NOT_YET


def _reading(match: MatchedReading) -> str:
    values = ", ".join(f"{value.zone.value} {value.verdict.value:f}" for value in match.values)
    return f"meter {match.meter_id}, {match.period}: {values}"


def _meter_line(sheet: MeterSheet) -> str:
    meter = sheet.meter
    head = f"  {meter.meter_id}  {meter.service.value}, number {meter.serial}, {meter.status.value}\n"
    return head + "".join(
        f"    {history.register.register_id} ({history.register.zone.value})"
        f"  before {_value(history.previous)}"
        f"  this period {_value(history.this_period.value if history.this_period else None)}\n"
        for history in sheet.registers
    )


def _value(value: object) -> str:
    return "-" if value is None else f"{value:f}"


def _action_line(signed: SignedAction, zone: ZoneInfo) -> str:
    at = f"{signed.signature.at.astimezone(zone):%Y-%m-%d %H:%M}"
    why = [signed.reason.in_words] if signed.reason else []
    return "  ".join((at, signed.action.in_words, f"by {signed.signature.by}", *why, *filter(None, [signed.note])))


def _fields(waiting: WaitingMessage) -> dict[str, Field]:
    message, account = waiting.message, waiting.account
    return {
        "registration_number": str(waiting.number),
        "key": message.key,
        "kind": message.kind.value,
        "received_at": message.received_at.isoformat(timespec="seconds"),
        "state": waiting.state.value,
        "reason": waiting.reason.value if waiting.reason else None,
        "why": _why(waiting),
        "account": str(account) if account else None,
        "caller": message.caller.e164 if message.caller else None,
        "recording": message.recording,
        "seconds": message.seconds,
        "sha256": waiting.sha256 or None,
        "transcript": waiting.transcript or None,
        "readings": [_way(reading) for reading in waiting.readings],
        "match": _match(waiting.match) if waiting.match else None,
    }


def _way(reading: SpokenReading) -> dict[str, object]:
    values = [
        {"zone": value.zone.value if value.zone else None, "digits": list(value.digits)} for value in reading.values
    ]
    account = str(reading.account) if reading.account else None
    return {"account": account, "serial": reading.serial or None, "values": values}


def _match(match: MatchedReading) -> dict[str, object]:
    values = [
        {"register_id": value.register_id, "zone": value.zone.value, "value": f"{value.verdict.value:f}"}
        for value in match.values
    ]
    return {
        "account": str(match.account),
        "meter_id": match.meter_id,
        "period": str(match.period),
        "values": values,
    }


def _meter(sheet: MeterSheet) -> dict[str, object]:
    registers = [
        {
            "register_id": history.register.register_id,
            "zone": history.register.zone.value,
            "previous": None if history.previous is None else f"{history.previous:f}",
            "this_period": f"{history.this_period.value:f}" if history.this_period else None,
        }
        for history in sheet.registers
    ]
    meter = sheet.meter
    return {
        "meter_id": meter.meter_id,
        "service": meter.service.value,
        "serial": meter.serial,
        "status": meter.status.value,
        "registers": registers,
    }


def _action(signed: SignedAction) -> dict[str, str | None]:
    return {
        "action": signed.action.value,
        "by": signed.signature.by,
        "at": signed.signature.at.isoformat(timespec="seconds"),
        "reason": signed.reason.value if signed.reason else None,
        "note": signed.note or None,
    }
