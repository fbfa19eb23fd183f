"""What the doctor says of a machine that is not as it should be."""

import argparse
import json
import os
import shutil
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from adapters.asterisk.installation.tree import Finding
from adapters.asterisk.settings import AsteriskSettings
from gridline.checks import machine
from gridline.checks.asterisk import (
    configuration,
    is_running,
    ports,
    program,
    read_contacts,
    read_registrations,
    trunk_faults,
)
from gridline.checks.content import Database, calendar, notices, prompts, queues, speech
from gridline.checks.diagnosis import State
from gridline.commands import doctor
from gridline.settings import Secret
from gridline.settings.sections import (
    CompanySettings,
    DatabaseSettings,
    OutboundSettings,
    Settings,
    SpeechSettings,
    StorageSettings,
)
from gridline.settings.telephony import QueueSettings, TrunkSettings
from tests.unit.settings.test_settings import FULL

REGISTRATIONS = """
 <Registration/ServerURI..............................>  <Auth....................>  <Status.......>
==========================================================================================

 first/sip:sip.example.net:5060                           first             Registered        (exp. 3540s)
 second/sip:192.0.2.9                                     second            Rejected          (exp. 12s)

Objects found: 2
"""
CONTACTS = """
  Contact:  <Aor/ContactUri..............................> <Hash....> <Status> <RTT(ms)..>
==========================================================================================

  Contact:  first/sip:sip.example.net:5060                 63fb29b7f9 Avail         1.234
  Contact:  second/sip:192.0.2.9                           73fb29b7f9 Unavail         nan
"""


def storage(folder: Path, **changes: object) -> StorageSettings:
    return replace(StorageSettings(journal=folder / "journal"), **changes)  # type: ignore[arg-type]  # as named


def is_empty(folder: Path) -> bool:
    return not list(folder.iterdir())


def run(file: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    doctor.add_arguments(parser)
    status = doctor.run(parser.parse_args(options), file)
    return status, capsys.readouterr().out


def test_broken_settings_are_told_and_the_rest_is_still_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "gridline.toml"
    file.write_text("[web]\nport = 'x'\n[databse]\n")
    status, printed = run(file, capsys)
    assert status == 1
    assert "gridline.toml:2: web.port" in printed
    assert "Did you mean database?" in printed
    assert "ok    python" in printed


def test_the_doctor_speaks_json_and_names_a_remedy_for_each_ill_part(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], unused_tcp_port: int
) -> None:
    file = tmp_path / "gridline.toml"
    file.write_text(f"[web]\nport = {unused_tcp_port}\n[storage]\nwarn_free_mb = 1000000\nleast_free_mb = 1000000\n")
    status, printed = run(file, capsys, "--json")
    parts = {part["part"]: part for part in json.loads(printed)["parts"]}
    assert status == 1
    assert parts["disk"]["state"] == "ill"
    assert {"settings", "python", "asterisk", "ports", "ami", "database", "prompts", "service"} <= set(parts)
    assert all(part["remedy"] for part in parts.values() if part["state"] in ("ill", "warning"))


def test_packages_that_differ_from_the_lock_are_named(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("aiohttp==0.0.1 \\\n    --hash=sha256:00\nnot-a-package-of-ours==1.0\n")
    found = machine.packages(lock)
    assert found.state is State.WARNING
    assert "aiohttp" in found.what
    assert "not-a-package-of-ours" not in found.what


def test_a_disk_that_fills_warns_before_it_alarms(tmp_path: Path) -> None:
    assert machine.disk("disk", tmp_path / "not/yet", storage(tmp_path, warn_free_mb=1, least_free_mb=1)).is_good
    assert machine.disk("disk", tmp_path, storage(tmp_path, warn_free_mb=10**9)).state is State.WARNING
    assert machine.disk("disk", tmp_path, storage(tmp_path, least_free_mb=10**9)).state is State.ILL


def test_a_folder_that_cannot_be_written_is_named() -> None:
    found = machine.writable("rights", (Path("/proc/gridline"),))
    assert found.state is State.ILL
    assert "/proc/gridline" in found.what


def test_too_few_open_files_are_told_with_the_number_needed() -> None:
    found = machine.open_files(1_000_000)
    assert found.state is State.WARNING
    assert "LimitNOFILE=12000512" in found.remedy


def test_an_unknown_time_zone_is_ill() -> None:
    assert machine.time_zones(("Asia/Almaty", "Asia/Yasnogorsk")).state is State.ILL


def test_an_unsuitable_asterisk_is_told_with_its_remedy() -> None:
    found = program(lambda: (Finding("Asterisk 20.1", well=False, remedy="Use ours."), Finding("modules", well=True)))
    assert (found.state, found.what, found.remedy) == (State.ILL, "Asterisk 20.1", "Use ours.")


def test_settings_that_asterisk_cannot_take_are_found_without_writing(tmp_path: Path) -> None:
    assert configuration(AsteriskSettings(instance=tmp_path), None).is_good
    found = configuration(AsteriskSettings(instance=tmp_path, duty=("nobody",)), None)
    assert found.state is State.ILL
    assert "nobody" in found.what
    assert is_empty(tmp_path)


def test_a_port_that_somebody_holds_is_named(tmp_path: Path, unused_tcp_port_factory: Callable[[], int]) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        taken = holder.getsockname()[1]
        found = ports(AsteriskSettings(instance=tmp_path, ami_port=taken, sip_port=unused_tcp_port_factory()))
    assert found.state is State.ILL
    assert str(taken) in found.what


def test_our_own_asterisk_on_its_ports_is_well(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    assert not is_running(tmp_path)
    before = Path.cwd()
    os.chdir(tmp_path)  # a socket's path is short
    try:
        with socket.socket(socket.AF_UNIX) as control:
            control.bind("run/asterisk.ctl")
            control.listen(2)
            assert all(is_running(Path()) for _ in range(8)), "also where others wait to be let in"
            assert ports(AsteriskSettings(instance=Path())).is_good
    finally:
        os.chdir(before)


def test_a_trunks_state_is_read_from_asterisks_own_words() -> None:
    registrations, contacts = read_registrations(REGISTRATIONS), read_contacts(CONTACTS)
    assert registrations == {"first": "Registered", "second": "Rejected"}
    assert trunk_faults("first", True, registrations, contacts) == []
    assert trunk_faults("second", True, registrations, contacts) == [
        "second: not registered (Rejected)",
        "second: does not answer OPTIONS",
    ]


def test_a_pack_that_is_not_there_is_ill(tmp_path: Path) -> None:
    assert prompts(storage(tmp_path, prompts=tmp_path)).state is State.ILL


@pytest.mark.parametrize(
    ("today", "state", "told"),
    [
        (date(2026, 11, 20), State.WELL, "RU 2026"),
        (date(2026, 12, 3), State.WARNING, "2027"),
        (date(2027, 1, 11), State.ILL, "RU for 2027 is not loaded"),
    ],
)
def test_a_year_without_a_calendar_is_told_before_terms_reach_it(today: date, state: State, told: str) -> None:
    found = calendar(CompanySettings(), today)
    assert found.state is state
    assert told in found.what
    assert state is State.WELL or "ru_2027.yaml" in found.remedy


def test_a_day_on_which_the_calendar_differs_from_what_is_published_is_told(tmp_path: Path) -> None:
    companies = shutil.copytree(CompanySettings().profiles, tmp_path / "companies")
    file = companies / "calendars" / "ru_2026.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("2026-11-04", "2026-11-05"), encoding="utf-8")
    found = calendar(replace(CompanySettings(), profiles=companies), date(2026, 11, 20))
    assert found.state is State.WARNING
    assert "2026-11-04" in found.what and "2026-11-05" in found.what


def test_a_queue_of_the_company_that_the_settings_lack_is_named_unless_one_queue_serves_all() -> None:
    two = Settings(queues={"operators": QueueSettings(), "readings": QueueSettings()})
    found = queues(two)
    assert found.state is State.WARNING and "dispatch of" in found.what and "[queues.dispatch]" in found.remedy
    assert queues(Settings()).state is State.WELL


def test_a_missing_speech_engine_is_a_warning_because_prompts_are_recorded() -> None:
    assert speech(SpeechSettings(engine="piper", voice="/nowhere/voice.onnx")).state is State.WARNING
    assert speech(SpeechSettings(engine="none")).is_good


def database(url: str) -> Database:
    return Database(DatabaseSettings(url=Secret(url)), lambda: "0002")


async def test_a_database_of_an_older_version_is_told_with_the_command(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite3"
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
    engine.dispose()
    found = await database(f"sqlite+aiosqlite:///{file}").look()
    assert found.state is State.ILL
    assert "gridline db upgrade" in found.remedy
    assert (await Database(DatabaseSettings(file=file), lambda: "0001").look()).is_good


async def test_an_empty_database_is_told_with_the_command(tmp_path: Path) -> None:
    (tmp_path / "empty.sqlite3").touch()
    found = await database(f"sqlite+aiosqlite:///{tmp_path / 'empty.sqlite3'}").look()
    assert (found.state, found.remedy) == (State.ILL, "Run: gridline db upgrade")


async def test_a_database_that_is_not_there_yet_is_left_alone(tmp_path: Path) -> None:
    assert (await database(f"sqlite+aiosqlite:///{tmp_path / 'new.sqlite3'}").look()).state is State.IDLE
    assert is_empty(tmp_path)


async def test_an_unreachable_database_is_told_without_its_password(unused_tcp_port: int) -> None:
    found = await database(f"postgresql+psycopg://gridline:s3cret-word@127.0.0.1:{unused_tcp_port}/gridline").look()
    assert found.state is State.ILL
    assert "s3cret-word" not in found.what + found.remedy
    assert "127.0.0.1" in found.what


async def test_a_senseless_url_is_told_without_printing_it() -> None:
    found = await database("s3cret-word").look()
    assert found.state is State.ILL
    assert "s3cret-word" not in found.what


def test_a_full_settings_file_is_looked_at_part_by_part(tmp_path: Path) -> None:
    file = tmp_path / "gridline.toml"
    file.write_text(FULL)
    parts = [check.part for check in doctor.checks(file)]
    assert len(parts) == len(set(parts)) > 15


@pytest.mark.parametrize(
    ("settings", "state", "told"),
    [
        (Settings(), State.IDLE, "there is no trunk"),
        (Settings(outbound=OutboundSettings(enabled=False)), State.IDLE, "switched off"),
        (Settings(trunks={"city": TrunkSettings("192.0.2.1:5060")}), State.WELL, "by city: 4 at once, 1 a second"),
    ],
)
def test_whether_consumers_can_be_rung_is_told(settings: Settings, state: State, told: str) -> None:
    diagnosis = notices(settings)
    assert diagnosis.state is state
    assert told in diagnosis.what
