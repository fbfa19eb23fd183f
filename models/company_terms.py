"""A company's terms towards its callers: notices, patience, promises to call back, duty numbers, limits."""

import re
from dataclasses import dataclass
from datetime import timedelta
from math import isfinite

from models.outage_promise import LONGEST_AHEAD
from models.phone_number import PhoneNumber

_SPOKEN_PHONE = re.compile(r"[0-9]{2,15}")


@dataclass(frozen=True, slots=True)
class CallbackTerms:
    """How soon a promised call is made and how often it is tried (SMZ-8)."""

    sla_hours: int = 4
    attempts: int = 3

    def __post_init__(self) -> None:
        _above_zero(sla_hours=self.sla_hours, attempts=self.attempts)


@dataclass(frozen=True, slots=True)
class OutageTerms:
    """What dispatchers may promise in an outage."""

    longest_estimate_days: int = LONGEST_AHEAD.days
    """An estimate further ahead is refused as a slip of the pen."""

    def __post_init__(self) -> None:
        _above_zero(longest_estimate_days=self.longest_estimate_days)

    @property
    def most_ahead(self) -> timedelta:
        return timedelta(days=self.longest_estimate_days)


@dataclass(frozen=True, slots=True)
class DangerDuty:
    """Who is rung when life is in danger: the only outside numbers a caller's call may reach. None: not supplied."""

    dispatcher: PhoneNumber | None = None
    backup: PhoneNumber | None = None
    ring_s: int = 20

    def __post_init__(self) -> None:
        _above_zero(ring_s=self.ring_s)
        if self.backup is not None and self.backup == self.dispatcher:
            raise ValueError("backup must be another number than dispatcher; leave it out if there is none")

    @property
    def numbers(self) -> tuple[PhoneNumber, ...]:
        """In the order in which they are rung."""
        return tuple(number for number in (self.dispatcher, self.backup) if number is not None)


@dataclass(frozen=True, slots=True)
class OtherOrganisation:
    """Who takes readings where this company does not: a recorded piece or a text, and a phone as digits to speak."""

    text: str
    recorded: str | None = None
    """Piece of the prompt pack that says the name; the text is for screens then."""
    phone: str | None = None

    def __post_init__(self) -> None:
        if not self.text:
            raise ValueError("text must name the organisation")
        if self.phone is not None and _SPOKEN_PHONE.fullmatch(self.phone) is None:
            raise ValueError("phone is spoken digit by digit: write digits only")


@dataclass(frozen=True, slots=True)
class Notices:
    """What callers hear of recording and data before the menu, and whether talks with people are recorded."""

    recording_notice: bool = True
    record_calls: bool = True
    personal_data_notice: bool = False

    def __post_init__(self) -> None:
        if self.record_calls and not self.recording_notice:
            raise ValueError("record_calls needs recording_notice: nobody is recorded without being told")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often a caller is asked; seconds of silence, attempts per question (3.4 Limits)."""

    attempts: int = 3
    not_confirmed: int = 2
    """How often a read-back may be answered with no before an operator is asked in."""
    no_input_s: float = 5.0
    inter_digit_s: float = 3.0
    end_of_speech_s: float = 1.2
    longest_answer_s: float = 15.0
    """A spoken answer is cut here."""
    ivr_total_s: int = 360

    def __post_init__(self) -> None:
        _above_zero(
            attempts=self.attempts,
            not_confirmed=self.not_confirmed,
            no_input_s=self.no_input_s,
            inter_digit_s=self.inter_digit_s,
            end_of_speech_s=self.end_of_speech_s,
            longest_answer_s=self.longest_answer_s,
            ivr_total_s=self.ivr_total_s,
        )


@dataclass(frozen=True, slots=True)
class GuessLimits:
    """How often a caller may try before the machine stops answering (who is calling)."""

    wrong_accounts_per_call: int = 3
    accounts_per_number_a_day: int = 10
    wrong_codes_per_number_a_day: int = 5
    """Codes of cases: more wrong ones than these from one phone in a day are guesses."""
    wrong_codes_withheld_a_day: int = 50
    """The same of all withheld numbers together."""
    lower_values_per_call: int = 3
    """How often "lower than the previous one" is said: each time it tells something of the previous one."""
    lower_values_per_number_a_day: int = 5
    lower_values_per_account_a_day: int = 5
    """Beyond these a lower value is taken for review, and nothing is said of the previous one."""

    def __post_init__(self) -> None:
        _above_zero(
            wrong_accounts_per_call=self.wrong_accounts_per_call,
            accounts_per_number_a_day=self.accounts_per_number_a_day,
            wrong_codes_per_number_a_day=self.wrong_codes_per_number_a_day,
            wrong_codes_withheld_a_day=self.wrong_codes_withheld_a_day,
            lower_values_per_call=self.lower_values_per_call,
            lower_values_per_number_a_day=self.lower_values_per_number_a_day,
            lower_values_per_account_a_day=self.lower_values_per_account_a_day,
        )


def _above_zero(**figures: float) -> None:
    wrong = [name for name, figure in figures.items() if not (isfinite(figure) and figure > 0)]
    if wrong:
        raise ValueError(f"must be above zero: {', '.join(wrong)}")
