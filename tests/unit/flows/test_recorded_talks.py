"""Who is recorded when he talks to a person: only a caller who was told so, where the company and the queue record."""

from dataclasses import replace

import pytest

from ivr.start import Start
from models.company_profile import CompanyProfile
from models.company_terms import Notices
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import COMPANY, QUEUE

GREETING = "hears greeting company=demo\nhears recording_notice\nhears danger_key\n"
OFFER = "hears account_offer_last4 last4=0001\n"
TO_A_PERSON = OFFER + "presses 0\nhears transfer_to_agent\nends queue readings"
UNTOLD = Notices(recording_notice=False, record_calls=False)
NOT_RECORDING = Notices(recording_notice=True, record_calls=False)
QUIET_QUEUE = replace(COMPANY, queues=(replace(QUEUE, record_talks=False),))


async def test_a_caller_who_was_told_is_recorded_with_the_operator() -> None:
    town = Switchboard()
    await town.holds(GREETING + TO_A_PERSON)
    assert town.exit.is_recorded


@pytest.mark.parametrize("profile", [replace(COMPANY, notices=NOT_RECORDING), QUIET_QUEUE])
async def test_where_company_or_queue_do_not_record_nobody_is_recorded(profile: CompanyProfile) -> None:
    town = Switchboard(profile=profile)
    await town.holds(GREETING + TO_A_PERSON)
    assert not town.exit.is_recorded


async def test_a_caller_who_was_not_told_is_not_recorded() -> None:
    town = Switchboard(profile=replace(COMPANY, notices=UNTOLD))
    await town.holds("hears greeting company=demo\nhears danger_key\n" + TO_A_PERSON)
    assert not town.exit.is_recorded


async def test_a_caller_who_comes_back_from_a_queue_stays_as_he_was() -> None:
    town = Switchboard(start=Start.WAITED_LONG)
    await town.holds("hears callback_offer\npresses 2\nends queue readings")
    assert not town.exit.is_recorded, "the dialplan knows already"
