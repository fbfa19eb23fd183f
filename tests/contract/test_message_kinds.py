"""What is said after a tone of a theft, of bad supply or in a complaint: kept for a person, on both databases."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.database.database import Database
from gridline.bridge.recording_seals import RecordingSeals
from gridline.bridge.transcriptions import NodeRecordings
from gridline.message_desk import MessageDesk, join_message_desk
from models.call import CallKey
from models.case import RegistrationNumber
from models.case_states import CaseState
from models.intent import Intent
from models.message_review import MessageAction, RejectReason, Signature
from models.voice_message import MessageKind, MessageReason, MessageState
from services.desk_rules import DeskRules
from services.errors import MessageUnclear
from services.messages.accept_message import Acceptance
from services.messages.message_board import OpenedMessage
from services.readings.list_readings import ReadingQuery
from tests.fakes.case_reports import report
from tests.fakes.small_town import SmallTown
from tests.fakes.supply import NOW, PERIOD
from tests.fakes.transcribers import ScriptedTranscriber, record
from tests.fakes.voice_messages import GOOD, NODE, Desk
from tests.fakes.yasnogorsk import COMPANY

RECORDING = "1-theft-1"
BY = Signature("Анна", NOW)


async def spoken(town: SmallTown, intent: Intent = Intent.THEFT_NONCONTRACT, **changes: object) -> RegistrationNumber:
    """A case whose caller spoke after the tone, in the database."""
    said = replace(report(), intent=intent, call=CallKey(NODE, "1"), recording=RECORDING, recording_s=12.0)
    receipt = await town.cases.register(replace(said, **changes))  # type: ignore[arg-type]
    await town.drained()
    return receipt.number


async def opened(town: SmallTown, number: RegistrationNumber) -> OpenedMessage:
    found = await town.database.messages.find(number)
    assert found is not None
    return found


def desk(town: SmallTown) -> MessageDesk:
    return join_message_desk(town.database, DeskRules(COMPANY), lambda: NOW)


def node(database: Database, folder: Path, said: str = GOOD) -> Desk:
    record(folder, RECORDING)
    return Desk(database, folder, ScriptedTranscriber({RECORDING: said}))


@pytest.mark.parametrize(
    ("intent", "kind"),
    [
        (Intent.THEFT_UNMETERED, MessageKind.THEFT),
        (Intent.QUALITY_REPORT, MessageKind.QUALITY),
        (Intent.COMPLAINT, MessageKind.COMPLAINT),
        (Intent.OUTAGE_REPORT, MessageKind.PLACE),
        (Intent.CONSULTATION, MessageKind.OTHER),
    ],
)
async def test_a_recording_is_listed_under_its_cases_number_with_what_it_is_about(
    town: SmallTown, intent: Intent, kind: MessageKind
) -> None:
    number = await spoken(town, intent)
    (listed,) = await town.database.messages.waiting()
    assert (listed.number, listed.message.kind, listed.message.recording) == (number, kind, RECORDING)


async def test_a_case_without_a_recording_has_no_message(town: SmallTown) -> None:
    await spoken(town, recording="", recording_s=0.0)
    assert not await town.database.messages.waiting()


async def test_nobodys_recording_leads_to_nobody(town: SmallTown) -> None:
    number = await spoken(town, anonymous=True)
    message = (await opened(town, number)).filed.message
    assert (message.caller, message.account) == (None, None)


async def test_numbers_said_in_it_are_no_reading(town: SmallTown, tmp_path: Path) -> None:
    number = await spoken(town)
    await node(town.database, tmp_path).works()
    filed = (await opened(town, number)).filed
    assert (filed.state, filed.reason) == (MessageState.TO_CHECK, MessageReason.NO_READING_ASKED)
    assert filed.transcript
    assert [each async for each in town.database.list_readings(ReadingQuery(period=PERIOD))] == []


async def test_danger_in_it_comes_first(town: SmallTown, tmp_path: Path) -> None:
    number = await spoken(town)
    await node(town.database, tmp_path, "у подстанции искрит провод").works()
    assert (await opened(town, number)).filed.reason is MessageReason.DANGER


async def test_a_person_listens_to_it_once_and_its_case_goes_on(town: SmallTown) -> None:
    number = await spoken(town)
    await desk(town).listen(number, BY, "улица Садовая, 5")
    found = await opened(town, number)
    assert found.filed.state is MessageState.ACCEPTED
    assert [(each.action, each.signature.by, each.note) for each in found.history] == [
        (MessageAction.LISTENED, "Анна", "улица Садовая, 5")
    ]
    assert await case_state(town, number) is CaseState.REGISTERED


async def test_a_rejected_message_closes_no_case_but_a_readings(town: SmallTown) -> None:
    number = await spoken(town)
    await desk(town).reject(number, RejectReason.UNCLEAR, BY)
    assert await case_state(town, number) is CaseState.REGISTERED


async def test_it_cannot_be_accepted_as_a_reading(town: SmallTown) -> None:
    number = await spoken(town)
    with pytest.raises(MessageUnclear, match="no reading"):
        await desk(town).accept(Acceptance(number, BY))


async def test_its_recording_gets_a_digest_once_it_stands_still(town: SmallTown, tmp_path: Path) -> None:
    number = await spoken(town)
    seals = RecordingSeals(town.database.messages, NodeRecordings(NODE, tmp_path))
    assert await seals.once() == 0
    record(tmp_path, RECORDING)
    assert await seals.once() == 1
    expected = hashlib.sha256((tmp_path / f"{RECORDING}.wav").read_bytes()).hexdigest()
    assert (await opened(town, number)).filed.sha256 == expected
    assert await seals.once() == 0


async def case_state(town: SmallTown, number: RegistrationNumber) -> CaseState:
    found = await town.database.case_board.opened(number)
    assert found is not None
    return found.listed.state
