"""From a transcript to a reading that may be taken without a person, or to the reason why a person must look."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from models.account import AccountNumber, ContractStatus
from models.account_form import AccountForm
from models.errors import IllegalMove
from models.heard_message import HeardMessage, HeardWord, SpokenReading, SpokenValue
from models.message_checks import Finding, judge, named, period
from models.message_matching import MessageTerms
from models.meter import MeterStatus, Service
from models.reading import Period, ReadingStatus
from models.reading_history import AccountSheet, MeterSheet
from models.reading_rules import OutsideDates
from models.voice_message import MessageReason, MessageState, move_message
from tests.fakes.spoken_messages import heard
from tests.fakes.yasnogorsk import RULES, SHEETS, THE_20TH, TOWN, changed, flat, meter, register, with_reading

FORM = AccountForm(7, 7)
TAKING = replace(RULES, voice_auto_accept=True)
TERMS = MessageTerms(TAKING, received_at=THE_20TH.replace(hour=22), now=THE_20TH.replace(hour=23))
KNOWN = {sheet.account.number: sheet for sheet in SHEETS}
FLAT = "счет один ноль ноль ноль ноль ноль один"
PENSIONER = "счет два ноль ноль ноль ноль ноль два"
OK = "показания четыре шесть девять восемь"


def found(text: str, sheets: Mapping[AccountNumber, AccountSheet] = KNOWN, terms: MessageTerms = TERMS) -> Finding:
    return judge(heard(text, FORM), sheets, terms)


def outcome(finding: Finding) -> str:
    """The reason, or the meter and its values."""
    if finding.reason is not None or finding.match is None:
        return str(finding.reason)
    return " ".join([finding.match.meter_id, *(str(value.verdict.value) for value in finding.match.values)])


def with_meter(sheet: MeterSheet) -> dict[AccountNumber, AccountSheet]:
    """The flat, with this meter instead of its own."""
    return {flat("1000001").account.number: AccountSheet(flat("1000001").account, (sheet,))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{FLAT} {OK}", "m771000001 4698"),
        (f"{FLAT} электричество четыре тысячи шестьсот девяносто восемь киловатт", "m771000001 4698"),
        (f"здравствуйте {OK} {FLAT} спасибо", "m771000001 4698"),
        ("один ноль ноль ноль ноль ноль один четыре шесть девять восемь", "m771000001 4698"),
        (f"{FLAT} показания четыре тысячи шестьсот / девяносто / восемь", "m771000001 4698"),
        (f"{PENSIONER} электричество день пять один ноль ноль ночь две тысячи пятьдесят", "m770002 5100 2050"),
        (f"{PENSIONER} электричество ночь две тысячи пятьдесят день пять один ноль ноль", "m770002 5100 2050"),
        (f"{PENSIONER} номер счетчика ноль ноль ноль два показания триста восемнадцать кубов", "m880002 318"),
    ],
)
def test_a_message_that_is_sure_in_every_point_names_one_reading(text: str, expected: str) -> None:
    assert outcome(found(text)) == expected
    assert found(text).state is MessageState.AUTO_MATCHED


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "nothing_understood"),
        ("здравствуйте", "nothing_understood"),
        (f"{FLAT} {OK} у нас искрит", "danger"),
        (f"{FLAT} показания четыре шесть? девять восемь", "low_confidence"),
        (f"спасибо? {FLAT} {OK}", "low_confidence"),
        (f"меня зовут иван {FLAT} {OK}", "strange_words"),
        (f"{FLAT} показания четыре шесть девять семь ой восемь", "corrected"),
        (OK, "no_account"),
        ("счет девять ноль ноль ноль ноль ноль один показания четыре шесть девять восемь", "account_not_found"),
        (f"{FLAT} горячая вода триста восемнадцать", "no_such_meter"),
        (f"{FLAT} номер счетчика один два три четыре {OK}", "no_such_meter"),
        (f"{FLAT} номер счетчика один {OK}", "no_such_meter"),
        (f"{PENSIONER} показания триста восемнадцать", "several_meters"),
        (f"{PENSIONER} горячая вода триста восемнадцать", "several_meters"),
        (f"{PENSIONER} электричество день пять один ноль ноль ночь две тысячи пятьдесят вода", "strange_words"),
        (f"{PENSIONER} свет день пять один ноль ноль горячая вода триста восемнадцать", "several_meters"),
        (f"{PENSIONER} свет пять один ноль ноль / две тысячи пятьдесят", "registers_differ"),
        (f"{PENSIONER} свет день пять один ноль ноль", "registers_differ"),
        (f"{PENSIONER} свет день две тысячи пятьдесят ночь пять один ноль ноль", "not_plausible"),
        (f"{FLAT}", "registers_differ"),
        (f"{FLAT} день четыре шесть девять восемь", "registers_differ"),
        (f"{FLAT} {OK} показания четыре семь ноль ноль", "registers_differ"),
        (f"{FLAT} показания {'один ' * 61}", "strange_words"),
        (f"{FLAT} показания запятая пять", "strange_words"),
        (f"{FLAT} {OK} киловатт запятая пять", "strange_words"),
        (f"{FLAT} показания четыре пять один два", "not_plausible"),
        (f"{FLAT} показания четыре четыре один два", "not_plausible"),
        (f"{FLAT} показания пять ноль один два", "not_plausible"),
        (f"{FLAT} показания один два три четыре пять шесть", "not_plausible"),
        ("счет три ноль ноль ноль ноль ноль один свет сто пятьдесят", "not_by_phone"),
    ],
)
def test_what_is_not_sure_goes_to_a_person_with_a_reason(text: str, reason: str) -> None:
    assert outcome(found(text)) == reason


def test_unless_the_company_says_otherwise_a_person_checks_every_message_with_the_reading_beside_it() -> None:
    finding = found(f"{FLAT} {OK}", terms=replace(TERMS, rules=RULES))
    assert (finding.state, finding.reason) == (MessageState.TO_CHECK, MessageReason.PERSON_WANTED)
    assert finding.match is not None
    assert finding.match.meter_id == "m771000001"


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        (changed(flat("1000001").meters[0], status=MeterStatus.FAULTY), "not_by_phone"),
        (changed(flat("1000001").meters[0], status=MeterStatus.DISMANTLED), "no_such_meter"),
        (changed(flat("1000001").meters[0], remote=True), "not_by_phone"),
        (changed(flat("1000001").meters[0], verified_until=date(2026, 11, 19)), "not_by_phone"),
        (with_reading(flat("1000001").meters[0], ReadingStatus.ACCEPTED), "already_given"),
        (with_reading(flat("1000001").meters[0], ReadingStatus.EXPORTED), "already_given"),
        (meter(flat("1000001").account, "5", register("e5", None)), "no_history"),
    ],
)
def test_a_meter_of_which_the_caller_would_have_to_be_told_or_asked_something_goes_to_a_person(
    sheet: MeterSheet, reason: str
) -> None:
    assert outcome(found(f"{FLAT} {OK}", with_meter(sheet))) == reason


def test_a_closed_account_goes_to_a_person() -> None:
    closed = replace(flat("1000001").account, contract_status=ContractStatus.TERMINATED)
    sheets = {closed.number: replace(flat("1000001"), account=closed)}
    assert outcome(found(f"{FLAT} {OK}", sheets)) == "not_by_phone"


@pytest.mark.parametrize(
    ("received_at", "outside", "expected"),
    [
        ("2026-11-18 00:00", OutsideDates.MESSAGE_ONLY, "m771000001 4698"),
        ("2026-11-30 23:59", OutsideDates.MESSAGE_ONLY, "m771000001 4698"),
        ("2026-12-01 00:00", OutsideDates.MESSAGE_ONLY, "outside_window"),
        ("2026-11-17 23:59", OutsideDates.MESSAGE_ONLY, "outside_window"),
        ("2026-12-01 00:00", OutsideDates.LATE, "outside_window"),
    ],
)
def test_the_end_of_the_recording_decides_the_window(received_at: str, outside: OutsideDates, expected: str) -> None:
    at = datetime.fromisoformat(received_at).replace(tzinfo=TOWN)
    terms = MessageTerms(replace(TAKING, outside_dates=outside), at, at + timedelta(minutes=5))
    assert outcome(found(f"{FLAT} {OK}", terms=terms)) == expected


def test_a_message_of_the_last_evening_counts_for_its_month_though_it_is_heard_in_the_next() -> None:
    at = datetime(2026, 11, 30, 23, 59, tzinfo=TOWN)
    terms = MessageTerms(TAKING, at, at + timedelta(hours=9))
    match = found(f"{FLAT} {OK}", terms=terms).match
    assert match is not None
    assert match.period == period(flat("1000001").account, terms) == Period(2026, 11)


def test_what_waited_for_days_may_have_been_overtaken() -> None:
    late = replace(TERMS, now=TERMS.received_at + timedelta(days=3, seconds=1))
    assert outcome(found(f"{FLAT} {OK}", terms=late)) == "too_old"


def test_two_accounts_that_both_fit_are_decided_by_nobody_and_one_that_exists_wins() -> None:
    first, second = flat("1000205"), flat("1000025")
    value = (SpokenValue(None, ("4698",)),)
    ways = tuple(SpokenReading(sheet.account.number, value) for sheet in (first, second))
    message = HeardMessage(heard(OK).words, ways)
    both = judge(message, {sheet.account.number: sheet for sheet in (first, second)}, TERMS)
    assert both == Finding(MessageReason.AMBIGUOUS)
    assert outcome(judge(message, {second.account.number: second}, TERMS)) == "m771000025 4698"
    assert named(message) == (first.account.number, second.account.number)


def test_two_values_that_both_fit_are_decided_by_nobody_and_one_that_fits_wins() -> None:
    def of(previous: int) -> str:
        sheets = with_meter(meter(flat("1000001").account, "7", register("e7", previous)))
        return outcome(found(f"{FLAT} показания двадцать / три", sheets))

    assert of(10) == "ambiguous"
    assert of(150) == "m7 203"


@pytest.mark.parametrize(("confidence", "reason"), [(0.85, None), (0.849, MessageReason.LOW_CONFIDENCE)])
def test_every_word_must_be_sure(confidence: float, reason: MessageReason | None) -> None:
    message = heard(f"{FLAT} {OK}", FORM)
    word = message.words[3]
    doubtful = replace(message, words=(*message.words[:3], HeardWord(word.text, confidence, 0, 1), *message.words[4:]))
    assert judge(doubtful, KNOWN, TERMS).reason is reason


def test_a_reading_that_only_a_person_may_take_is_shown_to_him() -> None:
    finding = found(f"спасибо? {FLAT} {OK}")
    assert (finding.reason, finding.match is not None) == (MessageReason.LOW_CONFIDENCE, True)


def test_a_named_service_picks_the_meter() -> None:
    owner = flat("1000001").account
    water = meter(owner, "9", register("w9", 312, average=5), service=Service.HOT_WATER)
    sheets = {owner.number: AccountSheet(owner, (flat("1000001").meters[0], water))}
    assert outcome(found(f"{FLAT} {OK}", sheets)) == "several_meters"
    assert outcome(found(f"{FLAT} свет {OK}", sheets)) == "m771000001 4698"
    assert outcome(found(f"{FLAT} горячая вода триста восемнадцать", sheets)) == "m9 318"


def test_every_reason_can_be_said_in_words() -> None:
    assert len({reason.in_words for reason in MessageReason}) == len(MessageReason)


def test_a_message_that_is_done_with_moves_no_more() -> None:
    assert move_message(MessageState.NEW, MessageState.TO_CHECK) is MessageState.TO_CHECK
    assert move_message(MessageState.CALLED_BACK, MessageState.ACCEPTED) is MessageState.ACCEPTED
    for done in (MessageState.AUTO_MATCHED, MessageState.ACCEPTED, MessageState.REJECTED):
        with pytest.raises(IllegalMove):
            move_message(done, MessageState.TO_CHECK)
