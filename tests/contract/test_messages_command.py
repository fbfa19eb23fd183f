"""What whoever works on voice messages sees at a shell."""

import asyncio
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.database.database import open_database
from tests.fakes.commands import Operator, operator_in
from tests.fakes.supply import NOW, RESIDENT
from tests.fakes.transcribers import ScriptedTranscriber, record
from tests.fakes.voice_messages import DOUBTFUL, GOOD, Desk, message

DOUBTFUL_ONE, SILENT_ONE, NEW_ONE = (message(f"{n}-reading-1", NOW + timedelta(minutes=n)) for n in (1, 2, 3))


async def three_messages(operator: Operator, folder: Path) -> None:
    """One in doubt, one in which nothing was said, one that nobody has heard."""
    transcriber = ScriptedTranscriber({DOUBTFUL_ONE.recording: DOUBTFUL, SILENT_ONE.recording: ""})
    async with open_database(operator.database) as database:
        desk = Desk(database, folder, transcriber)
        for each in (DOUBTFUL_ONE, SILENT_ONE):
            record(folder, each.recording)
            await desk.files(each)
        await desk.works()
        await desk.files(NEW_ONE)


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    at_shell = operator_in(tmp_path, capsys)
    at_shell.has_the_small_world()
    return at_shell


def test_in_a_quiet_town_no_message_waits(operator: Operator) -> None:
    assert (operator.types("messages").out, operator.types("messages", "--json").out) == (
        "no voice message waits\n",
        "[]\n",
    )


def test_whoever_looks_sees_why_and_what_was_heard(operator: Operator, tmp_path: Path) -> None:
    asyncio.run(three_messages(operator, tmp_path))
    doubtful, silent, new = operator.types("messages").out.split("\n\n")
    assert doubtful.splitlines() == [
        "DEMO-20261120-000001  2026-11-20 10:01  to_check",
        "  about      reading",
        "  why        not every word was surely heard",
        "  account    00120045",
        f"  heard      {GOOD}",
        "  reading    meter M1, 2026-11: day 5980, night 950",
        f"  caller     {RESIDENT.e164}",
        "  recording  1-reading-1, 12 s",
        "  sha256     -",
    ]
    assert "why        no reading could be made out" in silent
    assert "why        nothing has written it down yet" in new
    assert new.startswith("DEMO-20261120-000003  2026-11-20 10:03  new\n")


def test_programs_get_every_way_to_understand_a_message(operator: Operator, tmp_path: Path) -> None:
    asyncio.run(three_messages(operator, tmp_path))
    doubtful, silent, new = json.loads(operator.types("messages", "--json").out)
    assert (doubtful["state"], doubtful["reason"], doubtful["account"]) == ("to_check", "low_confidence", "00120045")
    assert doubtful["readings"][0] == {
        "account": "00120045",
        "serial": None,
        "values": [{"zone": "day", "digits": ["5980"]}, {"zone": "night", "digits": ["950"]}],
    }
    assert doubtful["match"] == {
        "account": "00120045",
        "meter_id": "M1",
        "period": "2026-11",
        "values": [
            {"register_id": "R1", "zone": "day", "value": "5980"},
            {"register_id": "R2", "zone": "night", "value": "950"},
        ],
    }
    assert (silent["transcript"], silent["readings"], silent["match"]) == (None, [], None)
    assert (new["reason"], new["received_at"]) == (None, "2026-11-20T07:03:00+00:00")


DOUBTED, SILENT = "DEMO-20261120-000001", "DEMO-20261120-000002"


@pytest.fixture
def with_messages(operator: Operator, tmp_path: Path) -> Operator:
    with operator.file.open("a") as settings:
        settings.write(f"[asterisk]\nsystem_name = 'gl'\n[storage]\nrecordings = '{tmp_path}'\n")
    asyncio.run(three_messages(operator, tmp_path))
    return operator


def test_whoever_opens_a_message_sees_every_word_with_its_confidence_and_the_meters(
    with_messages: Operator, tmp_path: Path
) -> None:
    shown = with_messages.types("messages", "show", DOUBTED).out
    assert "   0.5 s  0.95  лицевой\n" in shown
    assert "  0.60  восемь\n" in shown
    assert "why        not every word was surely heard" in shown
    assert f"recording  {tmp_path}/1-reading-1.wav, 12 s" in shown
    assert "    R1 (day)  before 5800  this period -\n" in shown
    page = json.loads(with_messages.types("messages", "show", DOUBTED, "--json").out)
    assert page["words"][0] == {"text": "лицевой", "confidence": 0.95, "start_s": 0.5, "end_s": 0.8}
    assert [each["meter_id"] for each in page["meters"]] == ["M1", "M2"]
    assert (page["recording_path"], page["history"]) == (f"{tmp_path}/1-reading-1.wav", [])


def test_a_recording_that_is_not_here_is_told(with_messages: Operator, tmp_path: Path) -> None:
    (tmp_path / "1-reading-1.wav").unlink()
    assert "1-reading-1.wav (missing), 12 s" in with_messages.types("messages", "show", DOUBTED).out
    settings = with_messages.file.read_text().replace("'gl'", "'east'")
    with_messages.file.write_text(settings)
    assert "on node gl: 1-reading-1, 12 s" in with_messages.types("messages", "show", DOUBTED).out


def test_a_message_accepted_as_heard_is_a_reading_and_leaves_the_list(with_messages: Operator) -> None:
    done = with_messages.types("messages", "accept", DOUBTED, "--by", "Anna")
    assert (done.status, done.out.splitlines()) == (
        0,
        [f"accepted {DOUBTED}", f"  {DOUBTED}  R1 5980 accepted", f"  {DOUBTED}  R2 950 accepted"],
    )
    assert DOUBTED not in with_messages.types("messages").out
    listed = json.loads(with_messages.types("messages", "list", "--state", "accepted", "--json").out)
    assert [each["registration_number"] for each in listed] == [DOUBTED]
    lines = with_messages.types("readings", "--json", "--number", DOUBTED).out.splitlines()
    assert {json.loads(line)["source"] for line in lines} == {"voice_message"}
    assert "accepted  by Anna" in with_messages.types("messages", "show", DOUBTED).out


def test_a_message_settled_once_is_settled_and_the_next_one_is_told_by_whom(with_messages: Operator) -> None:
    assert with_messages.types("messages", "reject", SILENT, "--reason", "no_reading", "--by", "Anna").status == 0
    again = with_messages.types("messages", "accept", SILENT, "--by", "Boris")
    assert (again.status, again.out) == (2, "")
    assert f"{SILENT} was rejected by Anna at " in again.err
    assert "(there is no reading in it)" in again.err


@pytest.mark.parametrize("note", ["\udcff", "wrong number\n  2026-11-21 09:00  accepted  by Boris"])
def test_a_note_that_is_no_line_of_text_is_refused_before_anything_is_done(with_messages: Operator, note: str) -> None:
    refused = with_messages.types("messages", "reject", SILENT, "--reason", "other", "--note", note, "--by", "Anna")
    assert (refused.status, refused.out) == (2, "")
    assert "a note is letters on one line" in refused.err
    assert SILENT in with_messages.types("messages").out


def test_a_promised_callback_is_told_by_the_clocks_of_the_company(with_messages: Operator) -> None:
    called = with_messages.types("messages", "call-back", SILENT, "--by", "Anna").out
    by = datetime.strptime(called.strip().rpartition("by ")[2], "%Y-%m-%d %H:%M%z")
    assert by.utcoffset() == timedelta(hours=3)


def test_values_are_given_by_register_for_the_account_that_the_person_names(with_messages: Operator) -> None:
    accept = ("messages", "accept", SILENT, "--by", "Anna")
    assert "its account is not known" in with_messages.types(*accept).err
    assert "give a value for each register" in with_messages.types(*accept, "--account", "00120045").err
    given = ("--account", "00120045", "--reading", "day=05990", "--reading", "night=955")
    done = with_messages.types(*accept, *given)
    assert (done.status, f"  {SILENT}  R1 5990 accepted\n" in done.out) == (0, True)


def test_everything_that_stands_in_the_way_is_told_at_once_with_what_to_do(with_messages: Operator) -> None:
    done = with_messages.types("messages", "accept", DOUBTED, "--by", "Anna", "--reading", "day=05000", "night=00900")
    assert (done.status, len(done.err.splitlines())) == (2, 4)
    assert "R1 (day) = 5000, before 5800: the value is below the one before." in done.err
    assert "R2 (night) = 900, before 900: nothing would have been used." in done.err
    sure = with_messages.types(
        "messages", "accept", DOUBTED, "--by", "Anna", "--reading", "day=05000", "night=00900", "--sure"
    )
    assert sure.out.endswith("its reading waits for review, and the caller for a call\n")


def test_a_caller_is_promised_a_call_under_a_number_of_its_own(with_messages: Operator) -> None:
    done = with_messages.types("messages", "call-back", SILENT, "--by", "Anna")
    assert (done.status, RESIDENT.e164 in done.out) == (0, True)
    assert "was called back by Anna" in with_messages.types("messages", "call-back", SILENT, "--by", "Boris").err


def test_an_account_is_attached_before_anybody_decides(with_messages: Operator) -> None:
    done = with_messages.types("messages", "attach", SILENT, "--account", "00120045", "--by", "Anna")
    assert (done.status, done.out) == (0, f"{SILENT} is of account 00120045\n")
    assert "no account 9" in with_messages.types("messages", "attach", SILENT, "--account", "9", "--by", "A").err
    assert json.loads(with_messages.types("messages", "show", SILENT, "--json").out)["account"] == "00120045"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("show", "17"), "as in the list"),
        (("show", "DEMO-20261120-000077"), "gridline messages list --state all"),
        (("accept", DOUBTED), "--by"),
        (("accept", DOUBTED, "--by", " "), "a name is 1 to 64 letters"),
        (("accept", DOUBTED, "--by", "Anna", "--reading", "day:5980"), "write REGISTER=05980"),
        (("reject", DOUBTED, "--by", "Anna", "--reason", "noreading"), "Did you mean no_reading"),
        (("reject", DOUBTED, "--by", "Anna", "--reason", "other"), "needs a note"),
        (("list", "--state", "waitng"), "Did you mean waiting"),
    ],
)
def test_a_mistake_at_the_shell_is_told_with_what_to_write(
    with_messages: Operator, words: tuple[str, ...], told: str
) -> None:
    printed = with_messages.types("messages", *words)
    assert (printed.status, told in printed.err) == (2, True), printed.err


def test_a_message_about_something_else_is_heard_and_done_with(operator: Operator, tmp_path: Path) -> None:
    asyncio.run(three_messages(operator, tmp_path))
    reading = operator.types("messages", "done", "DEMO-20261120-000001", "--by", "Анна")
    assert reading.status != 0
    assert "is a reading" in reading.err
