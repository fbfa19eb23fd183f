"""A voice message: what it is about, the states of its life, and why a person must look at it (AES-1.3)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from models.errors import IllegalMove
from models.intent import Intent


class MessageKind(StrEnum):
    """What its caller was asked for. In a reading alone account and value are looked for."""

    READING = "reading"
    THEFT = "theft"
    QUALITY = "quality"
    COMPLAINT = "complaint"
    PLACE = "place"
    """Where he is, of an outage or a danger."""
    OTHER = "other"

    @classmethod
    def of(cls, intent: Intent) -> "MessageKind":
        """What is recorded for a case of this intent."""
        return _KINDS.get(intent.value.partition(".")[0], cls.OTHER)


_KINDS: Mapping[str, MessageKind] = MappingProxyType(
    {
        "theft": MessageKind.THEFT,
        "quality": MessageKind.QUALITY,
        "complaint": MessageKind.COMPLAINT,
        "outage": MessageKind.PLACE,
        "hazard": MessageKind.PLACE,
    }
)


class MessageState(StrEnum):
    NEW = "new"
    """Recorded; nobody and nothing has written it down."""
    AUTO_MATCHED = "auto_matched"
    """Written down by machine, sure in every point: its reading is stored."""
    TO_CHECK = "to_check"
    """Waits for a person, with what was understood beside it."""
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CALLED_BACK = "called_back"


WAITING = (MessageState.NEW, MessageState.TO_CHECK)
"""States in which a person has still something to do, or will if no recogniser does it."""

_BY_A_PERSON = frozenset({MessageState.ACCEPTED, MessageState.REJECTED, MessageState.CALLED_BACK})

_MOVES: Mapping[MessageState, frozenset[MessageState]] = {
    MessageState.NEW: _BY_A_PERSON | {MessageState.AUTO_MATCHED, MessageState.TO_CHECK},
    MessageState.TO_CHECK: _BY_A_PERSON,
    MessageState.CALLED_BACK: frozenset({MessageState.ACCEPTED, MessageState.REJECTED}),
    MessageState.AUTO_MATCHED: frozenset(),
    MessageState.ACCEPTED: frozenset(),
    MessageState.REJECTED: frozenset(),
}


def move_message(current: MessageState, to: MessageState) -> MessageState:
    """`to`, where the step from `current` is legal; raises IllegalMove otherwise."""
    if to not in _MOVES[current]:
        raise IllegalMove("voice message", current, to)
    return to


def states_before(to: MessageState) -> tuple[MessageState, ...]:
    """The states from which a message may go to `to`."""
    return tuple(state for state in MessageState if to in _MOVES[state])


class MessageReason(StrEnum):
    """Why a message was not matched by machine. Of several ways to understand it, the one furthest down counts."""

    DANGER = "danger"
    RECORDING_MISSING = "recording_missing"
    TOO_SHORT = "too_short"
    NOT_TRANSCRIBED = "not_transcribed"
    NOTHING_UNDERSTOOD = "nothing_understood"
    LOW_CONFIDENCE = "low_confidence"
    STRANGE_WORDS = "strange_words"
    CORRECTED = "corrected"
    NO_ACCOUNT = "no_account"
    ACCOUNT_NOT_FOUND = "account_not_found"
    OUTSIDE_WINDOW = "outside_window"
    NO_SUCH_METER = "no_such_meter"
    SEVERAL_METERS = "several_meters"
    NOT_BY_PHONE = "not_by_phone"
    ALREADY_GIVEN = "already_given"
    REGISTERS_DIFFER = "registers_differ"
    NO_HISTORY = "no_history"
    NOT_PLAUSIBLE = "not_plausible"
    AMBIGUOUS = "ambiguous"
    TOO_OLD = "too_old"
    PERSON_WANTED = "person_wanted"
    NO_READING_ASKED = "no_reading_asked"
    """Of another kind: a person listens to it, whatever numbers are said in it."""

    @property
    def in_words(self) -> str:
        return _WORDS[self]


_WORDS: Mapping[MessageReason, str] = MappingProxyType(
    {
        MessageReason.DANGER: "words of danger were heard: listen to it at once",
        MessageReason.RECORDING_MISSING: "its recording is missing or was cut off",
        MessageReason.TOO_SHORT: "the recording is too short to hold a reading",
        MessageReason.NOT_TRANSCRIBED: "the recording could not be transcribed",
        MessageReason.NOTHING_UNDERSTOOD: "no reading could be made out",
        MessageReason.LOW_CONFIDENCE: "not every word was surely heard",
        MessageReason.STRANGE_WORDS: "some of it was not understood",
        MessageReason.CORRECTED: "the caller corrected himself",
        MessageReason.NO_ACCOUNT: "no account could be made out",
        MessageReason.ACCOUNT_NOT_FOUND: "no such account",
        MessageReason.OUTSIDE_WINDOW: "it came outside the dates for readings",
        MessageReason.NO_SUCH_METER: "the account has no such meter",
        MessageReason.SEVERAL_METERS: "it could be of several meters, or is of more than one",
        MessageReason.NOT_BY_PHONE: "readings of this account or meter are not taken by machine",
        MessageReason.ALREADY_GIVEN: "the period has a reading of this meter already",
        MessageReason.REGISTERS_DIFFER: "there is not one value for each register of the meter",
        MessageReason.NO_HISTORY: "no earlier reading to hold the value against",
        MessageReason.NOT_PLAUSIBLE: "the value is not plausible",
        MessageReason.AMBIGUOUS: "it can be understood in more than one way",
        MessageReason.TOO_OLD: "too much time has passed since it came",
        MessageReason.PERSON_WANTED: "the company wants every message checked by a person",
        MessageReason.NO_READING_ASKED: "it is about something else than a reading",
    }
)
