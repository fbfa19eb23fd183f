"""May a voice message's reading be taken as it was heard, or must a person look (AES-1.3; rules for voice messages)?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from models.account import Account, AccountNumber
from models.heard_message import HeardMessage
from models.local_time import local
from models.message_matching import MatchedReading, MessageTerms, MessageTrial
from models.reading import Period
from models.reading_history import AccountSheet
from models.reading_window import gate_voice_message
from models.voice_message import MessageReason, MessageState

SURE = 0.85
"""Nobody confirms a message, so that more is asked of each word than in a call (rules for voice messages)."""
FRESH_FOR = timedelta(days=3)
"""What waited longer may have been overtaken by later readings, which a sheet of its own period does not show."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to become of a message. `match` may be there for a person to see, though he must decide."""

    reason: MessageReason | None
    match: MatchedReading | None = None

    @property
    def state(self) -> MessageState:
        return MessageState.TO_CHECK if self.reason else MessageState.AUTO_MATCHED


def judge(heard: HeardMessage, sheets: Mapping[AccountNumber, AccountSheet], terms: MessageTerms) -> Finding:
    """The finding. Of all ways to understand the message one alone must name an existing account and a plausible value.

    `sheets` holds those of the accounts in `named` that exist, each of its `period`.
    """
    tried = [MessageTrial(heard, reading, terms).outcome(sheets) for reading in heard.readings]
    matches = list(dict.fromkeys(each for each in tried if isinstance(each, MatchedReading)))
    reasons = [each for each in tried if isinstance(each, MessageReason)]
    doubt = _doubt(heard) or _no_match(matches, reasons)
    return Finding(doubt or _circumstances(terms), matches[0] if len(matches) == 1 else None)


def named(heard: HeardMessage) -> tuple[AccountNumber, ...]:
    """The accounts that the message may be about, each once."""
    return tuple(dict.fromkeys(reading.account for reading in heard.readings if reading.account is not None))


def period(account: Account, terms: MessageTerms) -> Period:
    """The period that the message counts for; outside the dates the month of its day."""
    zone = account.premises.zone
    state = gate_voice_message(terms.rules, terms.received_at, zone, account.consumer_kind)
    return state.period or Period.of(local(terms.received_at, zone).date())


def _doubt(heard: HeardMessage) -> MessageReason | None:
    """What stands in the way whatever the accounts say."""
    doubts = (
        (MessageReason.DANGER, heard.tells_danger),
        (MessageReason.NOTHING_UNDERSTOOD, not heard.readings),
        (MessageReason.LOW_CONFIDENCE, heard.confidence < SURE),
        (MessageReason.STRANGE_WORDS, heard.strange_words),
        (MessageReason.CORRECTED, heard.is_corrected),
    )
    return next((reason for reason, holds in doubts if holds), None)


def _no_match(matches: list[MatchedReading], reasons: list[MessageReason]) -> MessageReason | None:
    if len(matches) == 1:
        # a way that fails for being itself ambiguous holds plausible values too
        return MessageReason.AMBIGUOUS if MessageReason.AMBIGUOUS in reasons else None
    if matches:
        return MessageReason.AMBIGUOUS
    order = list(MessageReason)
    return max(reasons, key=order.index)


def _circumstances(terms: MessageTerms) -> MessageReason | None:
    if terms.now - terms.received_at > FRESH_FOR:
        return MessageReason.TOO_OLD
    return None if terms.rules.voice_auto_accept else MessageReason.PERSON_WANTED
