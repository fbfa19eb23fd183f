"""What the logs say of a caller: that he called, and nothing that names him."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from dialogue.journal import StepRecord
from gridline.observability import call_logged, set_up_logging
from gridline.observability.masking import is_personal
from gridline.settings.sections import LogFormat, LoggingSettings
from models.call import CallKey
from models.phone_number import PhoneNumber

CALLER = PhoneNumber("+77011234567")
PERSONAL_VALUES = ("7011234567", "0012345678", "00123", "Иванов", "Абая 12")
LOG = logging.getLogger("gridline.test")


@dataclass(frozen=True, slots=True)
class Account:
    number: str = "0012345678"
    owner_name: str = "Иванов"
    zones: int = 2
    password: str = field(default="hush", repr=False)


@pytest.fixture(params=list(LogFormat))
def output(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logging(LoggingSettings(format=request.param), stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def test_nothing_personal_is_written(output: io.StringIO) -> None:
    record = StepRecord("account", "account_ask", 1, raw="0012345678#", parsed="0012345678", outcome="match")
    LOG.info("step", extra={"record": record, "caller": CALLER, "phone": "+77011234567", "old_account": "0012345678"})
    LOG.info("reading", extra={"digits": "00123", "fields": {"name": "Иванов", "address": "Абая 12"}, "raw": ["00123"]})
    LOG.info("loaded", extra={"accounts_of": [Account(), Account()], "who": CALLER, "deep": {"a": {"b": Account()}}})
    text = output.getvalue()
    assert text.count("\n") == 3
    assert not [value for value in (*PERSONAL_VALUES, "hush") if value in text]
    assert "match" in text


def test_no_library_tells_its_statements_even_where_everything_is_logged(output: io.StringIO) -> None:
    set_up_logging(LoggingSettings(level="DEBUG"), output)
    for library in ("aiosqlite", "sqlalchemy.engine.Engine", "sqlalchemy.pool", "psycopg.pool", "panoramisk.manager"):
        logging.getLogger(library).debug("INSERT INTO calls (raw) VALUES (?) %s", ("00123#",))
    assert output.getvalue() == ""


def test_a_foreign_message_or_exception_does_not_leak_a_number(output: io.StringIO) -> None:
    try:
        raise ValueError("no such account: 0012345678\n[2026] forged +77011234567")
    except ValueError:
        LOG.exception("look-up of %s failed", "+77011234567")
    text = output.getvalue()
    assert not [value for value in PERSONAL_VALUES if value in text]
    assert "ValueError" in text
    assert not [line for line in text.splitlines() if line.startswith("[2026]")]


def test_a_value_with_line_breaks_cannot_forge_a_record(output: io.StringIO) -> None:
    forged = 'x\r\n2026-11-20T10:00:00 info all is well\x1b[2K\u2028{"event": "forged"}'
    LOG.warning("header refused", extra={"header": forged, "list": [forged], forged: "key"})
    LOG.warning("said " + forged)
    assert len(output.getvalue().splitlines()) == 2
    assert "\x1b" not in output.getvalue()


def test_masked_numbers_stay_useful(output: io.StringIO) -> None:
    LOG.info("call", extra={"caller": CALLER, "phone": CALLER.masked})
    assert output.getvalue().count("+7***4567") == 2


def test_names_of_our_own_things_are_not_masked(output: io.StringIO) -> None:
    LOG.info("asterisk started", extra={"system_name": "east1", "pid": 42})
    assert "east1" in output.getvalue()
    assert not is_personal("call_id")


async def test_each_call_has_its_own_id_on_its_records(output: io.StringIO) -> None:
    async def call(uniqueid: str) -> None:
        with call_logged(CallKey("east1", uniqueid)):
            for _ in range(3):
                LOG.info("step %s", uniqueid)
                await asyncio.sleep(0)

    async with asyncio.TaskGroup() as tasks:
        for uniqueid in ("1.1", "2.2"):
            tasks.create_task(call(uniqueid), name=f"call {uniqueid}")
    LOG.info("between calls")
    lines = output.getvalue().splitlines()
    for uniqueid in ("1.1", "2.2"):
        own = [line for line in lines if f"step {uniqueid}" in line]
        assert len(own) == 3
        assert all(f"east1/{uniqueid}" in line for line in own)
    assert "call_id" not in lines[-1]


def test_json_records_carry_time_level_source_and_fields() -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    set_up_logging(LoggingSettings(format=LogFormat.JSON), stream)
    try:
        LOG.warning("outbox grows", extra={"depth": 7})
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    record = json.loads(stream.getvalue())
    assert record["event"] == "outbox grows"
    assert (record["level"], record["logger"], record["depth"]) == ("warning", "gridline.test", 7)
    assert record["timestamp"].endswith("Z")
