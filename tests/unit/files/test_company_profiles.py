"""Company profiles as their authors write and miswrite them."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from adapters.files.company_profiles import load_profile
from adapters.files.errors import MistakesInFiles
from models.account import ConsumerKind, PremisesKind
from models.call import Language
from models.company_profile import CompanyProfile
from models.menu import MenuItem
from models.meter import Service
from models.reading import Period
from models.reading_rules import OutsideDates, OutsideHours, ReadingMode
from models.reading_window import CallMoment, WindowKind, WindowState, gate

COMPANIES = Path(__file__).parents[3] / "companies"
PROFILES = {file.stem: load_profile(file) for file in sorted(COMPANIES.glob("*.yaml"))}


@pytest.mark.parametrize("code", ["demo", "ivg", "sal", "smz"])
def test_a_line_about_outages_is_answered_in_time_within_five_minutes(code: str) -> None:
    """SL-5; all other queues are held to a minute."""
    profile = load_profile(COMPANIES / f"{code}.yaml")
    limits = {queue.code: queue.answer_within_s for queue in profile.queues}
    assert limits.pop("dispatch") == 300
    assert set(limits.values()) <= {60}


def test_every_company_of_the_passports_and_the_demo_has_a_profile():
    assert set(PROFILES) == {"aes", "arek", "ivg", "smz", "sal", "demo"}


def test_no_two_shipped_companies_answer_on_one_line():
    numbers = [number for profile in PROFILES.values() for number in profile.called_numbers]
    assert len(set(numbers)) == len(numbers)


def test_astana_takes_readings_of_flats_and_hot_water_of_houses_from_people():
    aes = PROFILES["aes"].readings
    assert aes.mode is ReadingMode.FULL
    assert aes.services_for(PremisesKind.MKD) == (Service.ELECTRICITY, Service.HOT_WATER)
    assert aes.services_for(PremisesKind.PRIVATE) == (Service.HOT_WATER,)
    assert aes.consumer_kinds == {ConsumerKind.PERSON}
    assert (aes.outside_dates, aes.outside_hours) == (OutsideDates.MESSAGE_ONLY, OutsideHours.VOICE_MESSAGE)


def _gate(code: str, text: str, consumer: ConsumerKind | None = None) -> WindowState:
    profile = PROFILES[code]
    now = datetime.fromisoformat(text).replace(tzinfo=profile.zone)
    return gate(profile.readings, CallMoment(now, now), profile.zone, consumer)


def test_the_windows_of_the_profiles_are_those_of_the_passports():
    november = Period(2026, 11)
    assert _gate("aes", "2026-11-30 17:59:59") == WindowState(WindowKind.OPEN, november)
    assert _gate("aes", "2026-11-30 18:00:00") == WindowState(WindowKind.CLOSED_HOURS, november, True)
    assert _gate("aes", "2026-11-17 12:00:00") == WindowState(WindowKind.CLOSED_DATES)
    assert _gate("sal", "2026-12-01 11:59:59") == WindowState(WindowKind.OPEN, november)
    assert _gate("sal", "2026-12-01 12:00:00") == WindowState(WindowKind.LATE, november)
    assert _gate("smz", "2026-11-26 00:00:00") == WindowState(WindowKind.LATE, Period(2026, 12))
    assert _gate("smz", "2026-12-01 23:00:00", ConsumerKind.LEGAL) == WindowState(WindowKind.OPEN, november)
    for code in ("arek", "ivg"):
        assert _gate(code, "2026-11-20 12:00:00") == WindowState(WindowKind.NOT_HERE)


def test_the_demo_takes_readings_at_its_own_hour():
    assert _gate("demo", "2026-11-20 10:00:00") == WindowState(WindowKind.OPEN, Period(2026, 11))


def test_kazakh_is_offered_first_in_kazakhstan():
    assert PROFILES["aes"].languages == PROFILES["arek"].languages == (Language.KAZAKH, Language.RUSSIAN)


def test_only_the_demo_is_a_firm_that_does_not_exist_and_it_lacks_nothing():
    assert [code for code, profile in PROFILES.items() if profile.demo] == ["demo"]
    assert PROFILES["demo"].gaps == ()
    assert all("000" in number.e164 for number in PROFILES["demo"].danger.numbers)


def test_a_profile_says_what_its_company_has_still_to_supply():
    assert any(gap.startswith("danger.dispatcher") for gap in PROFILES["sal"].gaps)
    assert any(gap.startswith("other_organisation") for gap in PROFILES["ivg"].gaps)


def test_callers_of_a_menu_item_go_to_its_queue_and_others_to_the_first():
    sal = PROFILES["sal"]
    assert sal.queue_for(MenuItem.OUTAGE).code == "dispatch"
    assert sal.queue_for(MenuItem.COMPLAINT).code == sal.queue_for(None).code == "operators"


@pytest.mark.rule("SMZ-C")
def test_the_hot_line_works_round_the_clock_and_the_reception_on_working_days_with_a_lunch_break():
    smz = PROFILES["smz"]

    def is_open(code: str, text: str) -> bool:
        queue = smz.queue(code)
        assert queue is not None
        return queue.hours.is_open(datetime.fromisoformat(text).replace(tzinfo=smz.zone), smz.zone)

    assert is_open("hotline", "2026-11-22 03:00")
    assert [is_open("techconn", f"2026-11-20 {clock}") for clock in ("08:00", "12:45", "13:30", "17:00")] == [
        True,
        False,
        True,
        False,
    ]
    assert not is_open("techconn", "2026-11-22 10:00")


def _miswritten(folder: Path, *changes: tuple[str, str], code: str = "aes") -> str:
    """What the author of a profile is told once `changes` are made to it."""
    text = (COMPANIES / f"{code}.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / f"{code}.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(MistakesInFiles) as raised:
        load_profile(path)
    return str(raised.value)


def test_all_mistakes_are_told_at_once_each_with_its_place_and_remedy(tmp_path):
    told = _miswritten(
        tmp_path,
        ("country: KZ", "country: XX"),
        ("zone: Asia/Almaty", "zone: Asia/Astana-City"),
        ("from_day: 18", "from_day: 32"),
        ('hours: "09:00-18:00", days: all', "hours: 9 to 6, days: all"),
        ("consumer_kinds: [person]", "consumer_kinds: person"),
        ("soft_k: 3", "soft_k: three"),
        ("sla_hours: 4", "sla_hour: 4"),
        ("record_calls: yes", "record_calls: maybe"),
        ('["all 09:00-18:00"]}', '["always"]}'),
        ("name: Астанаэнергосбыт", ""),
    )
    assert sorted(told.splitlines()) == sorted(
        [
            "aes.yaml: name: is missing. Add name: with its value",
            "aes.yaml: country: 'XX' is not known. Choose from KZ, RU",
            "aes.yaml: zone: 'Asia/Astana-City' is not a time zone. Write it as Europe/Samara",
            'aes.yaml: readings.window.from_day: a day of the month is 1 to 31, or "last". Correct it',
            'aes.yaml: readings.window.hours: \'9 to 6\' is not hours. Write them as "09:00-18:00" or "00:00-24:00"',
            "aes.yaml: readings.consumer_kinds: must be a list. Write [one, two] or lines with dashes",
            "aes.yaml: readings.limits.soft_k: 'three' is not a number. Write it as 2.5",
            'aes.yaml: queues[0].hours[0]: no days. Write "all", "working" or such as "mon-fri sat"',
            "aes.yaml: callback: 'sla_hour' is not known. Did you mean sla_hours?",
            "aes.yaml: notices.record_calls: 'maybe' is neither yes nor no. Write yes or no",
        ]
    )


def test_the_file_is_named_by_the_code(tmp_path):
    told = _miswritten(tmp_path, ("code: aes", "code: sea"))
    assert told == "aes.yaml: code: is 'sea' in a file named 'aes.yaml'. Name the file by the code"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("mode: full", "mode: full\n  mode: off", "'mode' stands twice. Leave only one of them"),
        (
            "hot_water: [mkd, private]",
            "hot_water: [mkd, castle]",
            "services.hot_water[1]: 'castle' is not known",
        ),
        ("hot_water:", "cold_water:", "readings.services.cold_water: 'cold_water' is not known. Choose from"),
        ("{ring_s: 20}", '{dispatcher: "112"}', "danger.dispatcher: is not a full phone number"),
        ("{ring_s: 20}", "{ring_s: 0}", "danger: must be above zero: ring_s"),
        ("called_numbers: []", "called_numbers: [8 800]", "called_numbers are digits only"),
        ("readings: readings, info", "readings: nobody, info", "menu_queues names a queue that is not in queues"),
        ("code: operators", "code: general", "Asterisk keeps that name for itself"),
        ("languages: [kk, ru]", "languages: [kk, kk]", "languages must name at least one, each once"),
        ("recording_notice: yes", "recording_notice: no", "nobody is recorded without being told"),
        ("readings:\n  mode: full", "readings:\n  mode: off", "menu_order has readings, but readings.mode is off"),
        ("callback: {sla_hours: 4, attempts: 3}", "callback: 4", "callback: must be a group of keys"),
        ("callback: {sla_hours: 4, attempts: 3}", "callback:", "callback: must be a group of keys"),
        ("grace_min: 15", "grace_min: 1_5", "'1_5' is not a number. Write it as 3"),
        ("soft_k: 3", "soft_k: 30", "each review limit must be at least its soft limit"),
        ("name: Астанаэнергосбыт", "name: [a, b]", "name: must be one value"),
        ("name: Астанаэнергосбыт", "name: ~", "name: must be one value"),
        ("ring_s: 20}", "ring_s: 20", "is not YAML"),
        ("readings: readings, info", "*alias : 1, info", "is not YAML"),
    ],
)
def test_each_mistake_is_told_in_its_place(tmp_path, old, new, told):
    assert told in _miswritten(tmp_path, (old, new))


def test_a_kind_of_consumer_may_not_be_led_to_a_queue_that_there_is_not(tmp_path):
    told = _miswritten(tmp_path, ("  - {code: transmission, ", "  - {code: transmissions, "), code="sal")
    assert "consumer_queues names a queue that is not in queues" in told


def test_a_duty_number_may_not_be_the_companys_own_line(tmp_path):
    told = _miswritten(tmp_path, ("danger: {ring_s: 20}", 'danger: {dispatcher: "+78463729535"}'), code="sal")
    assert "would ring itself. Name another phone" in told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "menu_order: [payment, theft, ",
            "menu_order: [payment, readings, theft, ",
            "menu_order has readings, but intents has none of reading.submit, reading.voice_message. "
            "Add one of them, or take readings out of menu_order",
        ),
        (
            "quality, info, complaint]",
            "quality, info]",
            "intents has complaint, which no line of menu_order leads to. Add complaint to menu_order",
        ),
        (
            "  - consultation",
            "  - consultations",
            "intents[14]: 'consultations' is not known. Choose from reading.submit",
        ),
        (
            "  - restriction.question\n",
            "",
            "which intents has not. Add restriction.question there, or remove it",
        ),
        ("  ivg_restrict:", "  ivg_restriction:", "names ivg_restrict, which is not there. Add it to terms or figures"),
        ("title: Как считают объём", "title: Счёт и оплата", "Give each a title of its own"),
        (
            "Расчёт готовят письменно.",
            "Расчёт готовят письменно. " * 13,
            "more than 40 s. Shorten its text to 500 letters",
        ),
        ("length: 3, unit: days", "length: 3, unit: weeks", "terms.ivg_restrict.unit: 'weeks' is not known"),
        ('numbers: ["413615"', 'numbers: ["41-36-15"', "contacts.phones[0]: numbers are spoken. Write digits only"),
        ('phone: "112"', 'phone: "1 1 2"', "contacts.organisations[1]: phone is spoken digit by digit"),
        (
            "kind: emergency",
            "kind: firemen",
            "contacts.organisations[1].kind: 'firemen' is not known. Choose from supplier",
        ),
        ("checked: 2026-11-21", "checked: yesterday", "topics[0].checked: 'yesterday' is not a day"),
    ],
)
def test_what_callers_would_be_told_or_offered_wrongly_is_refused(tmp_path, old, new, told):
    assert told in _miswritten(tmp_path, (old, new), code="ivg")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"# nothing but a comment\n", "is empty"),
        (b"- a\n- b\n", "must be a group of keys"),
        (b"\xff\xfe\x00", "is not UTF-8 at byte 0"),
        ("имя: \x00".encode(), "characters that text may not have"),
        (b"code: aes\n\tname: x\n", "is not YAML"),
        (b"a: &x [1]\nb: *x\n", "aliases are not used here"),
        (b"? [a, b]\n: c\n", "a key must be a word"),
        (b"[" * 5000 + b"]" * 5000, "is nested too deeply"),
        (b"a: b\n---\nc: d\n", "is not YAML"),
        (b"x: " + b"y" * 1_100_000, "is over a megabyte"),
    ],
)
def test_a_corrupt_file_is_refused_in_words(tmp_path, content, told):
    path = tmp_path / "aes.yaml"
    path.write_bytes(content)
    with pytest.raises(MistakesInFiles) as raised:
        load_profile(path)
    assert "aes.yaml: " in str(raised.value)
    assert told in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MistakesInFiles, match=r"aes\.yaml: cannot be read"):
        load_profile(tmp_path / "aes.yaml")


def test_an_unknown_company_is_answered_with_those_that_are_there():
    with pytest.raises(MistakesInFiles) as raised:
        load_profile(COMPANIES / "arec.yaml")
    assert str(raised.value) == (
        "arec.yaml: cannot be read: there is no company of this code. "
        "Did you mean arek? There are: aes, arek, demo, ivg, sal, smz"
    )


def test_a_bomb_of_aliases_is_refused_before_it_grows(tmp_path):
    levels = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    path = tmp_path / "aes.yaml"
    path.write_text("\n".join(levels))
    with pytest.raises(MistakesInFiles, match="aliases are not used here"):
        load_profile(path)


def test_what_yaml_would_guess_stays_what_was_written():
    """18:00 would be 1080, no would be Norway's false, and +7... a number without its plus."""
    sal: CompanyProfile = PROFILES["sal"]
    assert sal.readings.window is not None
    assert str(sal.readings.window.from_time) == "20:00:00"
    assert sal.area_code == "846"
    assert sal.zone == ZoneInfo("Europe/Samara")
