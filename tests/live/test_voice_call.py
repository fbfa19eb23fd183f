"""Residents say their readings on real lines: SIP and RTP, Asterisk, the media process, libvosk, the database."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import select

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.town.report import PromptHeard, ResidentEvent
from adapters.asterisk.town.script import ResidentScript, parse_script
from adapters.database.tables import submissions
from models.reading import InputMode
from tests.live.asterisk_lab import no_channels
from tests.live.callers import Callers, require_served
from tests.live.company_lab import SHORT_WELCOME, CompanyUnderTest, Variant, running_company, short_folder
from tests.live.ledger import Heard, drained, require_every_promise_kept_once, rows
from tests.live.scripts import COMPANY, VOICES, Tenant, dictates, says

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(150)]

OFFER = {"hear": {"prompt": "account_offer_last4", "within_s": 30}}
VALUE = {"hear": {"prompt": "reading_say_electricity", "within_s": 30}}
CONFIRM = {"hear": {"prompt": "reading_confirm", "within_s": 30}}
NUMBER = {"capture": {"name": "registration_number", "prompt": "reading_accepted", "within_s": 30}}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def company(asterisk_tree: AsteriskTree) -> AsyncIterator[CompanyUnderTest]:
    with short_folder() as folder:
        variant = Variant(tenants=12, hands=8, profile=SHORT_WELCOME, by_voice=True)
        async with running_company(asterisk_tree, folder, variant=variant) as running:
            yield running


async def modes(company: CompanyUnderTest, tenant: Tenant) -> list[str]:
    """How the readings that he phoned in were given."""
    await drained(company)
    query = select(submissions.c.input_mode).where(submissions.c.account == tenant.account)
    return [mode for (mode,) in await rows(company.database, query)]


def corrects_himself(tenant: Tenant) -> ResidentScript:
    wrong = dictates(f"{int(tenant.value) + 10:05}")
    first = [OFFER, says("да"), VALUE, wrong, CONFIRM, says("нет")]
    return tenant.calls([*first, VALUE, dictates(tenant.value), CONFIRM, says("да"), NUMBER, "hang_up"])


def presses_while_he_speaks(tenant: Tenant) -> ResidentScript:
    speaking = [OFFER, says("да"), VALUE, dictates("12", over_prompt=True), {"press": f"{tenant.value}#"}]
    return tenant.calls([*speaking, CONFIRM, {"press": "1"}, NUMBER, "hang_up"])


def mumbles(tenant: Tenant) -> ResidentScript:
    nonsense = says("оператор", "оператор", "оператор", "оператор")
    again, keys = (
        {"hear": {"prompt": prompt, "within_s": 30}} for prompt in ("no_match", "reading_keypad_electricity")
    )
    mumbling = [OFFER, {"press": "1"}, VALUE, nonsense, again, nonsense, keys, {"press": f"{tenant.value}#"}]
    return tenant.calls([*mumbling, CONFIRM, {"press": "1"}, NUMBER, "hang_up"])


def withholds_his_number(tenant: Tenant) -> ResidentScript:
    finished = {"prompts": tenant.spoken_answers(), "until": ["reading_accepted"], "within_s": 120}
    steps = [{"answer": finished}, NUMBER, "hang_up"]
    return parse_script({"caller": "withheld", "called": COMPANY, "steps": steps}, voices=VOICES)


SPEAKS, WITHHELD, CORRECTS, INTERRUPTS, PRESSES, MUMBLES = (Tenant(place) for place in range(6))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def heard(company: CompanyUnderTest) -> Heard:
    """Six residents who phone at once, each in his own way."""
    echo = {"echo": {"delay_ms": 120, "db": -22}}
    scripts = {
        SPEAKS: SPEAKS.speaks_reading(),
        WITHHELD: withholds_his_number(WITHHELD),
        CORRECTS: corrects_himself(CORRECTS),
        INTERRUPTS: INTERRUPTS.speaks_reading(line=echo, over_prompt=True, after_ms=900),
        PRESSES: presses_while_he_speaks(PRESSES),
        MUMBLES: mumbles(MUMBLES),
    }
    async with Callers(company.town) as callers:
        for place, (tenant, script) in enumerate(scripts.items()):
            callers.call(tenant, script, after_s=1.5 * place)
    await drained(company)
    return callers.heard


async def test_every_reading_said_aloud_is_in_the_database_once(company: CompanyUnderTest, heard: Heard) -> None:
    require_served(heard)
    await require_every_promise_kept_once(company, heard)
    assert await no_channels(company.asterisk)


async def test_a_resident_says_yes_his_reading_and_yes(company: CompanyUnderTest, heard: Heard) -> None:
    assert not heard[SPEAKS].keys, "he pressed nothing"
    assert await modes(company, SPEAKS) == [InputMode.SPEECH]


async def test_a_caller_without_a_number_says_his_account_too(company: CompanyUnderTest, heard: Heard) -> None:
    assert not heard[WITHHELD].keys
    assert await modes(company, WITHHELD) == [InputMode.SPEECH]


async def test_a_wrong_digit_is_denied_and_said_again(heard: Heard) -> None:
    assert heard[CORRECTS].prompt_ids.count("reading_confirm") == 2
    assert not heard[CORRECTS].keys


async def test_he_speaks_into_the_question_and_it_falls_silent(heard: Heard) -> None:
    told = [(prompt.prompt_id, prompt.whole, prompt.start_s, prompt.end_s) for prompt in heard[INTERRUPTS].prompts]
    asked = [prompt for prompt in heard[INTERRUPTS].prompts if prompt.prompt_id == "reading_say_electricity"]
    assert asked and not asked[0].whole, told
    assert not heard[INTERRUPTS].keys


async def test_keys_win_over_a_voice(company: CompanyUnderTest, heard: Heard) -> None:
    assert await modes(company, PRESSES) == [InputMode.KEYS]


async def test_whoever_is_not_understood_is_offered_the_keys(company: CompanyUnderTest, heard: Heard) -> None:
    assert "asr_use_keypad" in heard[MUMBLES].prompt_ids
    assert await modes(company, MUMBLES) == [InputMode.KEYS]


async def test_when_the_media_process_dies_the_caller_goes_on_by_keys(company: CompanyUnderTest) -> None:
    tenant, asked = Tenant(6), asyncio.Event()

    def watch(event: ResidentEvent) -> None:
        if isinstance(event, PromptHeard) and event.prompt.prompt_id == "account_offer_last4":
            asked.set()

    finished = {"prompts": tenant.answers(), "until": "goodbye", "within_s": 90}
    steps = [OFFER, says("да"), {"answer": finished}, "hang_up"]
    try:
        async with asyncio.TaskGroup() as tasks:
            call = tasks.create_task(company.town.call(tenant.calls(steps), watch), name="resident")
            await asyncio.wait_for(asked.wait(), 60)
            await asyncio.sleep(4)  # he has said yes, and hears the next question
            await company.media.kill()
        require_served({tenant: call.result()})
        await require_every_promise_kept_once(company, {tenant: call.result()})
        assert "reading_keypad_electricity" in call.result().prompt_ids
    finally:
        await company.media.start()
    assert await no_channels(company.asterisk)
