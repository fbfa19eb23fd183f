"""Callers who send what nobody should: each is answered politely, and the next caller is none the worse for it."""

import asyncio
import os
import resource
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import select

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.report import ResidentOutcome
from adapters.asterisk.town.script import ResidentScript, parse_script
from adapters.database.tables import callbacks
from tests.live.asterisk_lab import no_channels
from tests.live.callers import SILENCE_LIMIT_S, Callers, require_served
from tests.live.company_lab import ROOT, SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import drained, journals_closed, phoned_in, require_every_promise_kept_once, rows
from tests.live.raw_sip import RawCall
from tests.live.scripts import COMPANY, Tenant

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]

IMPATIENT = SHORT_WELCOME | {"no_input_s: 5": "no_input_s: 2", "inter_digit_s: 3": "inter_digit_s: 2"}
NAMES = {
    "an expression": b'"x${SHELL(touch HERE)}$[1+1]" <sip:70005550001@town>',
    "two lines": b'"a%0d%0aAction: Originate%0d%0a" <sip:70005550002@town>',
    "broken UTF-8": b'"\xff\xfe\xd0" <sip:70005550003@town>',
    "a number that is an expression": b"<sip:%24%7BSHELL(touch%20HERE)%7D%24%5B1+1%5D@town>",
    "a long name": b'"' + b"x" * 600 + b'" <sip:70005550004@town>',
    "no number": b'"Anonymous" <sip:anonymous@anonymous.invalid>',
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[CompanyUnderTest]:
    with short_folder() as folder:
        variant = Variant(tenants=20, hands=8, profile=IMPATIENT, brisk=True)
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            yield running
            assert await no_channels(running.asterisk)


def stranger(*steps: object, number: str = "70009998877") -> ResidentScript:
    """Somebody whose number belongs to no account."""
    return parse_script({"caller": {"number": number}, "called": COMPANY, "steps": list(steps), "stay_s": 90})


@pytest.mark.at_once
async def test_callers_who_press_nonsense_or_nothing_end_with_a_promise_to_call_back(company: CompanyUnderTest) -> None:
    asked = {"hear": {"prompt": "account_keypad", "within_s": 30}}
    at_last = {"hear": {"prompt": "callback_confirmed", "within_s": 90}}
    flood = {"press": {"keys": "1234567890" * 20, "gap_ms": 0, "tone_ms": 40}}
    scripts = {
        "a flood of keys": stranger(flood, at_last, number="70005551001"),
        "an account of 200 digits": stranger(
            {"press": {"keys": "7" * 200 + "#", "gap_ms": 0, "tone_ms": 40}}, number="70005551002"
        ),
        "letters": stranger(asked, {"press": "ABCD"}, {"press": "A#"}, at_last, number="70005551003"),
        "silence": stranger(at_last, number="70005551004"),
    }
    async with Callers(company.town) as callers:
        calls = {
            what: callers.call(Tenant(100 + place), script) for place, (what, script) in enumerate(scripts.items())
        }
        honest = Tenant(0)
        callers.call(honest, honest.gives_reading({"press": "1"}), after_s=5)

    for what, call in calls.items():
        report = call.result()
        # whoever still presses keys when the company says good-bye hears it, but not well enough to be sure
        assert report.outcome is ResidentOutcome.COMPLETED or what == "an account of 200 digits", (what, report.detail)
        assert report.hung_up_by_company, (what, report.prompt_ids)
        assert report.longest_silence_s < SILENCE_LIMIT_S, what
        assert "system_error" not in report.prompt_ids, what
    await drained(company)
    promised = {phone for (phone,) in await rows(company.database, select(callbacks.c.phone))}
    assert promised == {f"+7000555100{place}" for place in range(1, 5)}
    require_served({honest: callers.heard[honest]})


@pytest.mark.at_once
async def test_a_caller_who_withholds_his_number_gives_his_reading_by_the_account(company: CompanyUnderTest) -> None:
    tenant = Tenant(1)
    finished = {"prompts": tenant.answers(), "until": ["reading_accepted"]}
    capture = {"capture": {"name": "registration_number", "prompt": "reading_accepted"}}
    script = parse_script(
        {"caller": "withheld", "called": COMPANY, "steps": [{"answer": finished}, capture, "hang_up"]}
    )
    async with Callers(company.town) as callers:
        callers.call(tenant, script)
    require_served(callers.heard)
    await require_every_promise_kept_once(company, callers.heard)


@pytest.mark.at_once
@pytest.mark.parametrize("what", NAMES)
async def test_no_name_and_no_number_of_a_caller_is_ever_executed(company: CompanyUnderTest, what: str) -> None:
    trap = company.folder / "trap"
    caller = NAMES[what].replace(b"HERE", str(trap).encode())
    async with RawCall(company.told, COMPANY, caller) as call:
        assert call.status == 200
        assert await call.hears_sound()
        await asyncio.sleep(0.5)
    assert not trap.exists()
    assert company.bridge.process is not None and company.bridge.process.returncode is None


async def test_the_caller_after_all_of_them_is_served_and_nothing_is_left_open(company: CompanyUnderTest) -> None:
    tenant = Tenant(2)
    async with Callers(company.town) as callers:
        callers.call(tenant, tenant.gives_reading({"press": "1"}))
    require_served(callers.heard)
    await require_every_promise_kept_once(company, callers.heard)
    await journals_closed(company)


@contextmanager
def full_disk(pid: int) -> Iterator[None]:
    """No file of this process can grow any more."""
    soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))


async def test_on_a_full_disk_nobody_is_told_that_his_reading_was_accepted(company: CompanyUnderTest) -> None:
    before = await phoned_in(company.database)
    unlucky, lucky = Tenant(3), Tenant(4)
    assert company.bridge.process is not None
    with full_disk(company.bridge.process.pid):
        async with Callers(company.town) as callers:
            keys = {"press": f"1{unlucky.value}#1"}
            polite = ["system_error", "static_intro", "agents_busy", "static_end", "reading_accepted"]
            call = callers.call(unlucky, unlucky.calls([keys, {"hear": {"prompt": polite, "within_s": 40}}], stay_s=60))
        report = call.result()
        assert report.outcome is ResidentOutcome.COMPLETED, (report.detail, report.prompt_ids)
        assert "reading_accepted" not in report.prompt_ids
        assert report.hung_up_by_company, report.prompt_ids
        assert report.longest_silence_s < SILENCE_LIMIT_S
        assert await no_channels(company.asterisk)
    assert await phoned_in(company.database) == before

    async with Callers(company.town) as callers:
        callers.call(lucky, lucky.gives_reading({"press": "1"}))
    require_served(callers.heard)
    await require_every_promise_kept_once(company, callers.heard)


@pytest.mark.parametrize("content", ["[asterisk\nsip_port = ", '[asterisk]\nsip_port = "many"\n', "\x00\xff"])
async def test_a_corrupt_settings_file_is_refused_with_one_clear_message(tmp_path: Path, content: str) -> None:
    file = tmp_path / "gridline.toml"
    file.write_text(content, encoding="latin-1")
    bridge = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "gridline", "bridge", "--settings", str(file)),
        cwd=ROOT,
        env=os.environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await asyncio.wait_for(bridge.communicate(), 30)
    assert bridge.returncode == 2
    assert output == b""
    assert b"Traceback" not in errors and errors.startswith(b"gridline: "), errors
    assert str(file).encode() in errors
