"""What a bridge does for callers who took a call back: placeholders in the queues, and the rings that come of them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest

from adapters.asterisk.agi import AgiResult
from adapters.asterisk.ami.actions import AmiActions, LiveChannel, QueueMember, QueueState, WaitingCaller
from adapters.asterisk.ami.event_reading import AmiHeaders
from adapters.asterisk.ami.events import AgentConnected, AgiStarted, AttemptTold, LinkCameUp
from adapters.asterisk.ami.originate import OriginateOutcome, OriginateRequest, Queued
from adapters.asterisk.ami.wire import Headers
from adapters.asterisk.dialplan import rung_variable
from adapters.asterisk.errors import CallGone
from adapters.asterisk.placeholders import turn_id
from gridline.bridge.callback_places import MOST_PLACEHOLDERS, CallbackPlaces
from gridline.bridge.callback_turns import CallbackTurns
from models.account import AccountNumber
from models.attempt import Attempt, AttemptState
from models.call import CallKey
from models.case import CallbackReason, RegistrationNumber
from models.case_states import CaseState
from models.phone_number import PhoneNumber
from models.queue import QueuePriority
from services.cases.callback_turns import WaitingCallback
from services.cases.ring_in_turn import RingInTurn
from services.desk_rules import DeskRules
from tests.fakes.memory_turns import MemoryTurns, TurnTransactions
from tests.fakes.yasnogorsk import COMPANY, QUEUE, THE_20TH, phone

NODE, STARTED = "town", "09:00:00"
FREE = QueueMember("PJSIP/anna", "anna", state=1, paused=False, in_call=False)
AWAY = replace(FREE, state=5)


def promised(serial: int = 1, waited_min: float = 10, caller: PhoneNumber | None = None) -> WaitingCallback:
    """He entered the queue so many minutes ago, and left it for a call back."""
    entered = THE_20TH - timedelta(minutes=waited_min)
    return WaitingCallback(
        key=f"{NODE}/1.{serial}/callback",
        number=RegistrationNumber("DEMO", date(2026, 11, 20), serial),
        phone=caller or phone(serial),
        reason=CallbackReason.QUEUE_OVERFLOW,
        promised_at=entered + timedelta(minutes=1),
        due_at=THE_20TH + timedelta(hours=4),
        queue="readings",
        entered_at=entered,
    )


@dataclass
class Node(AmiActions):
    """An Asterisk with channels, a queue and variables that a test sets; it remembers what it was told."""

    live: list[LiveChannel] = field(default_factory=list)
    waiting: list[WaitingCaller] = field(default_factory=list)
    members: tuple[QueueMember, ...] = (FREE,)
    variables: dict[str, str] = field(default_factory=dict)
    originated: list[OriginateRequest] = field(default_factory=list)
    hung_up: list[str] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    unguarded: list[str] = field(default_factory=list)
    agent_left: bool = False

    @property
    def system_name(self) -> str:
        return NODE

    async def act(self, headers: Headers, timeout_s: float | None = None) -> AmiHeaders:
        raise NotImplementedError

    async def list_items(self, headers: Headers, timeout_s: float | None = None) -> tuple[AmiHeaders, ...]:
        raise NotImplementedError

    async def agi(self, channel: str, command: str, timeout_s: float) -> AgiResult:
        raise NotImplementedError

    async def channels(self) -> tuple[LiveChannel, ...]:
        return tuple(self.live)

    async def queue_status(self, queue: str = "") -> tuple[QueueState, ...]:
        return (QueueState("readings", self.members, tuple(self.waiting)),)

    async def originate(self, request: OriginateRequest) -> OriginateOutcome:
        self.originated.append(request)
        return Queued(request.channel_id)

    async def hangup(self, channel: str, cause: int = 16) -> None:
        self.hung_up.append(channel)

    async def global_value(self, name: str) -> str:
        return self.variables.get(name, "")

    async def delete_global(self, name: str) -> None:
        self.variables.pop(name, None)

    async def delete_stored(self, entry: str) -> None:
        self.unguarded.append(entry)

    async def set_channel_var(self, channel: str, name: str, value: str) -> None:
        if self.agent_left:
            raise CallGone(channel)
        self.told[name] = value

    async def break_agi(self, channel: str, timeout_s: float = 2.0) -> None:
        self.broken.append(channel)

    def caller(self, uniqueid: str, number: str = "", waited_s: int = 0, priority: int = 0) -> None:
        """Somebody who waits in the queue."""
        self.waiting.append(WaitingCaller(CallKey(NODE, uniqueid), uniqueid, len(self.waiting) + 1, waited_s, priority))
        self.live.append(channel(uniqueid, number=number))

    def placeholder(self, callback: WaitingCallback, state: str = "Down", application: str = "") -> str:
        """It waits in the queue, or with `Up` an agent has answered it; its turn."""
        turn = turn_id(callback.key)
        self.live.append(channel(turn, state, application, number=callback.phone.e164))
        return turn


def channel(uniqueid: str, state: str = "Up", application: str = "Queue", number: str = "") -> LiveChannel:
    return LiveChannel(
        CallKey(NODE, uniqueid),
        uniqueid,
        linkedid=uniqueid,
        state=state,
        application=application,
        application_data="",
        context="",
        extension="",
        caller_number=number,
    )


@dataclass
class Bridge:
    """The part of a bridge that is tested, with its node and its database."""

    turns: CallbackTurns
    node: Node
    database: MemoryTurns
    rung: list[AttemptState]

    async def look(self, asterisk: str = STARTED) -> None:
        await self.turns.look(self.node, asterisk)

    async def agent_answers(self, callback: WaitingCallback, agent: str = "anna") -> None:
        """An agent answers the placeholder, and its other half waits for us."""
        turn = self.node.placeholder(callback, "Up")
        in_queue = CallKey(NODE, f"{turn}-queue")
        connected = AgentConnected(in_queue, in_queue.uniqueid, "readings", f"PJSIP/{agent}", 5, callback.phone.e164)
        await self.turns.saw(connected, self.node, STARTED)
        await self.turns.saw(arrived(turn), self.node, STARTED)

    @property
    def states(self) -> list[AttemptState]:
        return [each.state for each in self.database.filed]


def arrived(turn: str) -> AgiStarted:
    here = CallKey(NODE, turn)
    return AgiStarted(here, turn, turn, "turn", "s", "", caller_number="", caller_name="")


@pytest.fixture
def bridge() -> Bridge:
    return joined()


def joined(
    now: Callable[[], datetime] = lambda: THE_20TH, *, households: tuple[PhoneNumber, ...] = (), in_turn: bool = True
) -> Bridge:
    database, rung = MemoryTurns(), list[AttemptState]()
    profile = replace(COMPANY, queues=(replace(QUEUE, callback_in_turn=in_turn),))

    async def is_priority(caller: PhoneNumber | None, account: AccountNumber | None) -> bool:
        return caller in households

    places = CallbackPlaces(DeskRules(profile), is_priority)
    ring = RingInTurn(TurnTransactions(database), 3)
    turns = CallbackTurns(places, database, database, ring, "77000000000", now, rung.append)
    return Bridge(turns, Node(), database, rung)


async def test_a_placeholder_takes_the_place_of_who_took_a_call_back(bridge: Bridge) -> None:
    bridge.database.promised(promised(waited_min=5))
    bridge.node.caller("1.7", waited_s=400)
    bridge.node.caller("1.8", waited_s=90)
    await bridge.look()
    (placed,) = bridge.node.originated
    assert placed.channel == "Local/readings@turns/n"
    assert placed.variables == {"GRIDLINE_PLACE": "2", "QUEUE_PRIO": "0"}
    assert (placed.caller_number, placed.caller_name) == (phone(1).e164, "Обратный звонок 000001")


async def test_several_placeholders_stand_in_the_order_in_which_their_callers_came(bridge: Bridge) -> None:
    for serial, waited_min in ((1, 3), (2, 9), (3, 6)):
        bridge.database.promised(promised(serial, waited_min))
    bridge.node.caller("1.9", waited_s=400)
    await bridge.look()
    assert [each.caller_number for each in bridge.node.originated] == [phone(2).e164, phone(3).e164, phone(1).e164]
    assert [each.variables["GRIDLINE_PLACE"] for each in bridge.node.originated] == ["1", "3", "4"]


async def test_a_household_that_needs_power_keeps_its_priority() -> None:
    bridge = joined(households=(phone(1),))
    bridge.database.promised(promised(waited_min=1))
    bridge.node.caller("1.9", waited_s=400)
    await bridge.look()
    (placed,) = bridge.node.originated
    assert placed.variables == {"GRIDLINE_PLACE": "1", "QUEUE_PRIO": str(QueuePriority.HOUSEHOLD.value)}


async def test_a_placeholder_that_waits_is_not_put_there_again(bridge: Bridge) -> None:
    callback = promised()
    bridge.database.promised(callback)
    bridge.node.placeholder(callback)
    await bridge.look()
    assert bridge.node.originated == []
    assert bridge.node.hung_up == []


@pytest.mark.parametrize(
    "callback",
    [
        replace(promised(), reason=CallbackReason.CLOSED_HOURS),
        replace(promised(), queue=""),
        replace(promised(), queue="another"),
        replace(promised(), due_at=THE_20TH),
        replace(promised(), phone=PhoneNumber("+78091234567")),
        replace(promised(), state=CaseState.IN_WORK),
        replace(promised(), key="another node/1.1/callback"),
    ],
    ids=[
        "asked outside the hours",
        "never waited",
        "no such queue",
        "late",
        "pays extra",
        "somebody works on it",
        "another node",
    ],
)
async def test_others_are_called_by_a_person(bridge: Bridge, callback: WaitingCallback) -> None:
    bridge.database.promised(callback)
    await bridge.look()
    assert bridge.node.originated == []


async def test_where_the_company_wants_no_placeholders_none_waits() -> None:
    bridge = joined(in_turn=False)
    bridge.database.promised(promised())
    await bridge.look()
    assert bridge.node.originated == []


async def test_no_placeholder_waits_where_nobody_can_answer(bridge: Bridge) -> None:
    bridge.database.promised(promised())
    bridge.node.members = (AWAY,)
    await bridge.look()
    assert bridge.node.originated == []


async def test_at_the_end_of_the_hours_the_placeholder_leaves_and_the_promise_stays() -> None:
    bridge = joined(lambda: THE_20TH.replace(hour=18))
    callback = replace(promised(), due_at=THE_20TH + timedelta(hours=12))
    bridge.database.promised(callback)
    turn = bridge.node.placeholder(callback)
    await bridge.look()
    assert bridge.node.hung_up == [turn]
    assert bridge.database.by_key


async def test_who_calls_again_has_no_placeholder_beside_him(bridge: Bridge) -> None:
    callback = promised()
    bridge.database.promised(callback)
    turn = bridge.node.placeholder(callback)
    bridge.node.live.append(channel("1.9", number=callback.phone.e164.removeprefix("+")))
    await bridge.look()
    assert bridge.node.hung_up == [turn]
    assert bridge.node.originated == []


async def test_a_caller_whose_own_call_is_answered_is_owed_nothing(bridge: Bridge) -> None:
    bridge.database.promised(promised())
    call = CallKey(NODE, "1.9")
    await bridge.turns.saw(
        AgentConnected(call, "PJSIP/town-9", "readings", "PJSIP/anna", 5, phone(1).e164), bridge.node, STARTED
    )
    assert not bridge.database.by_key


async def test_a_placeholder_that_an_agent_answers_is_not_the_callers_own_call(bridge: Bridge) -> None:
    callback = promised()
    bridge.database.promised(callback)
    await bridge.agent_answers(callback)
    assert callback.key in bridge.database.by_key


async def test_no_more_placeholders_wait_than_a_node_can_bear(bridge: Bridge) -> None:
    for serial in range(MOST_PLACEHOLDERS + 5):
        bridge.database.promised(promised(serial))
    await bridge.look()
    assert len(bridge.node.originated) == MOST_PLACEHOLDERS


async def test_the_attempt_is_filed_before_the_channel_may_ring(bridge: Bridge) -> None:
    callback = promised()
    bridge.database.promised(callback)
    await bridge.agent_answers(callback)
    (attempt,) = bridge.database.filed
    assert (attempt.state, attempt.agent, attempt.asterisk) == (AttemptState.DIALLING, "anna", STARTED)
    assert bridge.node.told == {
        "GRIDLINE_ATTEMPT": attempt.id,
        "GRIDLINE_NUMBER": phone(1).e164,
        "GRIDLINE_RING_S": "25",
        "GRIDLINE_SHOWN": "77000000000",
        "GRIDLINE_NEXT": "ring",
    }
    assert bridge.node.broken == [turn_id(callback.key)]


async def test_without_a_database_the_agent_is_let_go_and_nobody_is_rung(bridge: Bridge) -> None:
    callback = promised()
    bridge.database.promised(callback)
    bridge.database.is_away = True
    await bridge.agent_answers(callback)
    assert bridge.node.told == {}
    assert bridge.node.broken == [turn_id(callback.key)]


async def test_who_is_on_the_line_when_his_turn_comes_is_not_rung(bridge: Bridge) -> None:
    callback = promised()
    bridge.database.promised(callback)
    bridge.node.live.append(channel("1.9", number=callback.phone.e164))
    await bridge.agent_answers(callback)
    assert bridge.node.told == {}
    assert bridge.states == []


async def test_a_turn_that_came_while_no_bridge_lived_is_taken_at_the_next_look(bridge: Bridge) -> None:
    callback = promised()
    bridge.database.promised(callback)
    turn = bridge.node.placeholder(callback, "Up", "AGI")
    await bridge.look()
    assert bridge.states == [AttemptState.DIALLING]
    assert bridge.node.broken == [turn]
    await bridge.turns.saw(arrived(turn), bridge.node, STARTED)
    assert bridge.node.broken == [turn], "the event that came late finds it taken"


async def test_a_bridge_that_dies_before_the_ring_leaves_its_attempt_to_the_next(bridge: Bridge) -> None:
    callback = promised()
    bridge.database.promised(callback)
    await bridge.agent_answers(callback)
    (before,) = bridge.database.filed
    after = joined()
    after.database = after.turns.board = after.turns.attempts = bridge.database  # type: ignore[assignment]
    after.turns.ring = RingInTurn(TurnTransactions(bridge.database), 3)
    after.node.placeholder(callback, "Up", "AGI")
    await after.look()
    assert bridge.database.filed == [before]
    assert after.node.told["GRIDLINE_ATTEMPT"] == before.id


async def under_way(bridge: Bridge) -> Attempt:
    """A consumer's telephone may be ringing."""
    callback = promised()
    bridge.database.promised(callback)
    await bridge.agent_answers(callback)
    return bridge.database.filed[0]


@pytest.mark.parametrize(
    ("kept", "state"),
    [
        ("ANSWER", AttemptState.ANSWERED),
        ("ANSWER 16", AttemptState.ANSWERED),
        ("BUSY 17", AttemptState.BUSY),
        ("NOANSWER 19", AttemptState.NO_ANSWER),
        ("CANCEL ", AttemptState.GIVEN_UP),
        ("CHANUNAVAIL 58", AttemptState.UNKNOWN),
    ],
)
async def test_an_end_is_read_from_asterisk_whenever_it_is_looked_at(
    bridge: Bridge, kept: str, state: AttemptState
) -> None:
    attempt = await under_way(bridge)
    bridge.node.variables[rung_variable(attempt.id)] = kept
    call = CallKey(NODE, "x")
    await bridge.turns.saw(AttemptTold(call, "x"), bridge.node, STARTED)
    await bridge.look()
    assert bridge.states == [state]
    assert bridge.rung == [state]
    assert (attempt.subject in bridge.database.by_key) is (state is not AttemptState.ANSWERED)


async def test_a_telephone_that_rings_is_waited_for(bridge: Bridge) -> None:
    attempt = await under_way(bridge)
    bridge.node.variables[rung_variable(attempt.id)] = "dialled"
    await bridge.look()
    assert bridge.states == [AttemptState.DIALLING]
    assert bridge.node.hung_up == []
    assert bridge.node.originated == []


async def test_a_ring_that_was_lost_is_unknown_and_never_dialled_again(bridge: Bridge) -> None:
    attempt = await under_way(bridge)
    bridge.node.variables[rung_variable(attempt.id)] = "dialled"
    bridge.node.live.clear()
    await bridge.look()
    await bridge.look()
    assert bridge.states == [AttemptState.UNKNOWN]
    assert bridge.node.originated == []
    assert bridge.node.variables == {}, "nothing of an attempt that is over stays in Asterisk"
    assert bridge.node.unguarded == [f"out/{attempt.id}"]


async def test_after_a_restart_of_asterisk_a_ring_is_unknown(bridge: Bridge) -> None:
    await under_way(bridge)
    bridge.node.live.clear()
    await bridge.turns.saw(LinkCameUp(NODE, "10:00:00"), bridge.node, "10:00:00")
    await bridge.look("10:00:00")
    assert bridge.states == [AttemptState.UNKNOWN]
    assert bridge.node.originated == []


async def test_what_asterisk_never_dialled_did_not_ring_and_is_tried_again() -> None:
    now = THE_20TH
    bridge = joined(lambda: now)
    await under_way(bridge)
    bridge.node.live.clear()
    await bridge.look()
    assert bridge.states == [AttemptState.DIALLING], "its channel may be gone for a moment only"
    now += timedelta(seconds=30)
    await bridge.look()
    assert bridge.states == [AttemptState.NOT_DIALLED]
    assert bridge.node.originated == []
    now += timedelta(minutes=1)
    await bridge.look()
    assert len(bridge.node.originated) == 1


async def test_an_agent_who_leaves_during_the_announcement_stops_nothing_else(bridge: Bridge) -> None:
    callback = promised()
    bridge.database.promised(callback)
    bridge.node.agent_left = True
    await bridge.agent_answers(callback)
    assert bridge.states == [AttemptState.DIALLING]
