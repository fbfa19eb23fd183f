"""What the dialler of a node rings, and what it makes of everything that may become of a ring."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from models.attempt import Attempt, AttemptSeen, AttemptState
from models.outbound.notice import Heard
from models.phone_number import PhoneNumber
from outbound.dialler import LOOK_EVERY_S, PRUNE_EVERY_S, Dialler, LinesNow
from outbound.errors import AsteriskAway
from outbound.pacing import Metronome, Pace
from services.errors import DatabaseAway
from services.notices.notice_desk import NoticeHeard
from services.notices.ring_consumers import CommittedRing
from tests.fakes.yasnogorsk import THE_20TH

NODE, STARTED = "town", "09:00:00"


@dataclass
class Consumers:
    """Implements ConsumerRings and NoticeRounds over a list of telephones that are to be rung."""

    waiting: list[str] = field(default_factory=list)
    filed: dict[str, Attempt] = field(default_factory=dict)
    is_away: bool = False

    async def begin(self, node: str, asterisk: str, now: datetime) -> CommittedRing | None:
        self._require_database()
        if not self.waiting:
            return None
        name = f"n{len(self.filed) + 1}-1"
        self.filed[name] = Attempt(name, f"notice-{len(self.filed) + 1}", node, asterisk, now)
        return CommittedRing(self.filed[name], PhoneNumber(self.waiting.pop(0)))

    async def end(self, attempt: str, state: AttemptState, now: datetime, cause: int = 0) -> bool:
        self._require_database()
        if not self.filed[attempt].is_under_way:
            return False
        self.filed[attempt] = replace(self.filed[attempt], state=state, ended_at=now, cause=cause)
        return True

    async def heard(self, heard: NoticeHeard, now: datetime) -> bool:
        return await self.end(heard.attempt, AttemptState.ANSWERED, now)

    async def under_way(self, node: str) -> Sequence[Attempt]:
        self._require_database()
        return [each for each in self.filed.values() if each.is_under_way and each.node == node]

    async def oldest_due(self, now: datetime) -> datetime | None:
        self._require_database()
        return now - timedelta(minutes=2) if self.waiting else None

    def _require_database(self) -> None:
        if self.is_away:
            raise DatabaseAway("away")


@dataclass
class Lines:
    """Implements NoticeLines: an Asterisk whose calls a test moves on."""

    asterisk: str = STARTED
    is_open: bool = True
    rung: list[str] = field(default_factory=list)
    live: set[str] = field(default_factory=set)
    callers: int = 0
    refuses: bool = False
    loses: bool = False
    known: dict[str, AttemptSeen] = field(default_factory=dict)
    bolted: list[str] = field(default_factory=list)
    late: bool = False
    """A slow request is carried out just after the bolt, and says so."""
    forgotten: list[str] = field(default_factory=list)
    pruned: int = 0

    @property
    def node(self) -> str:
        return NODE

    async def ring(self, ring: CommittedRing) -> bool:
        if self.refuses:
            return False
        self.rung.append(ring.attempt.id)
        if not self.loses:
            self.live.add(ring.attempt.id)
            self._knows(ring.attempt.id)
        return True

    async def give_up(self) -> None:
        self.live.clear()

    async def now(self) -> LinesNow:
        return LinesNow(frozenset(self.live), self.callers)

    async def seen(self, attempt: str, *, is_live: bool) -> AttemptSeen:
        if not self.asterisk:
            raise AsteriskAway("no link")
        return replace(self.known.get(attempt, AttemptSeen(self.asterisk, is_live)), is_live=is_live)

    async def bolt(self, attempt: str) -> None:
        self.bolted.append(attempt)
        if self.late:
            self._knows(attempt)
        else:
            self.known[attempt] = AttemptSeen(self.asterisk, is_live=False, is_bolted=True)

    async def forget(self, attempt: str) -> None:
        self.forgotten.append(attempt)

    async def prune(self) -> None:
        self.pruned += 1

    def _knows(self, attempt: str, end: AttemptState | None = None, cause: int = 0) -> None:
        self.known[attempt] = AttemptSeen(self.asterisk, is_live=True, was_dialled=True, end=end, cause=cause)

    def answered(self, attempt: str) -> None:
        self._knows(attempt, AttemptState.ANSWERED)

    def ended(self, attempt: str, state: AttemptState, cause: int) -> None:
        """Asterisk has said how it went, and its channel is gone."""
        self._knows(attempt, state, cause)
        self.live.discard(attempt)

    def fail(self, cause: int) -> None:
        """No ring is put through."""
        for attempt in tuple(self.live):
            self.ended(attempt, AttemptState.FAILED, cause)

    def restarted(self) -> None:
        self.asterisk = "10:00:00"
        self.live.clear()
        self.known.clear()


@dataclass
class Node:
    """A dialler with its consumers, its Asterisk and its clocks."""

    consumers: Consumers = field(default_factory=Consumers)
    lines: Lines = field(default_factory=Lines)
    pace: Pace = field(default_factory=lambda: Pace(channels=2, calls_per_second=2, ceiling=100))
    now: datetime = THE_20TH
    at_s: float = 1000.0
    counted: list[AttemptState] = field(default_factory=list)
    live: int = 0
    waited_s: float = 0.0
    dialler: Dialler = field(init=False)

    def __post_init__(self) -> None:
        self.another_bridge()

    def another_bridge(self) -> None:
        """The one before is dead; this one knows what stands in the database and in Asterisk."""
        metronome = Metronome(self.pace)
        self.dialler = Dialler(self.consumers, self.consumers, self.lines, metronome, lambda: self.now, self)

    def notice_rung(self, end: AttemptState) -> None:
        self.counted.append(end)

    def notices_live(self, count: int) -> None:
        self.live = count

    def notices_wait(self, seconds: float) -> None:
        self.waited_s = seconds

    async def passes(self, seconds: float) -> None:
        """So much time goes by, and the dialler does what is due."""
        end_s = self.at_s + seconds
        while True:
            due_s = await self.dialler.go(self.at_s)
            assert due_s > self.at_s, "it would spin"
            if due_s > end_s:
                break
            self.now += timedelta(seconds=due_s - self.at_s)
            self.at_s = due_s
        self.now += timedelta(seconds=end_s - self.at_s)
        self.at_s = end_s

    async def looks(self) -> None:
        await self.dialler.look()

    @property
    def states(self) -> list[AttemptState]:
        return [each.state for each in self.consumers.filed.values()]


@pytest.fixture
def node() -> Node:
    """One consumer is to be rung."""
    made = Node()
    made.consumers.waiting = ["+77010000001"]
    return made


async def ringing(node: Node) -> str:
    """The consumer's telephone rings; the attempt."""
    await node.passes(0.1)
    (attempt,) = node.consumers.filed
    return attempt


async def test_a_consumer_is_rung_once_his_attempt_is_committed(node: Node) -> None:
    await node.passes(60)
    assert node.lines.rung == ["n1-1"]
    assert node.states == [AttemptState.DIALLING]


async def test_no_more_ring_at_once_than_the_lines_bear(node: Node) -> None:
    node.consumers.waiting = [f"+7701000000{last}" for last in range(5)]
    await node.passes(60)
    assert node.lines.rung == ["n1-1", "n2-1"]
    node.lines.ended("n1-1", AttemptState.NO_ANSWER, 19)
    await node.dialler.told("n1-1", is_over=True)
    await node.passes(0.1)
    assert node.lines.rung == ["n1-1", "n2-1", "n3-1"], "a line that is free again is used at once"


async def test_rings_begin_as_evenly_as_the_settings_say(node: Node) -> None:
    node.pace = Pace(channels=100, calls_per_second=2, ceiling=1000)
    node.another_bridge()
    node.consumers.waiting = [f"+770100000{last}" for last in range(10, 50)]
    await node.passes(10)
    assert len(node.lines.rung) == 21


async def test_nobody_is_rung_while_callers_need_the_lines(node: Node) -> None:
    node.lines.callers = 80
    await node.passes(60)
    assert node.lines.rung == []
    node.lines.callers = 70
    await node.passes(10)
    assert node.lines.rung == ["n1-1"]


async def test_nobody_is_rung_while_asterisk_cannot_be_asked(node: Node) -> None:
    node.lines.asterisk = ""
    await node.passes(60)
    assert node.consumers.filed == {}


async def test_while_nobody_would_be_talked_to_nobody_is_rung_and_what_rings_is_still_looked_after(node: Node) -> None:
    attempt = await ringing(node)
    node.consumers.waiting = ["+77010000002"]
    node.lines.is_open = False
    node.lines.ended(attempt, AttemptState.NO_ANSWER, 19)
    await node.passes(60)
    assert node.states == [AttemptState.NO_ANSWER]
    assert node.waited_s == 120


async def test_what_is_on_the_lines_and_who_waits_is_measured(node: Node) -> None:
    await node.passes(20)
    assert (node.live, node.waited_s) == (1, 0)


async def test_after_a_restart_of_asterisk_it_is_asked_before_anybody_is_rung(node: Node) -> None:
    await ringing(node)
    node.consumers.waiting = ["+77010000002"]
    node.lines.restarted()
    assert not await node.dialler.ring_next()
    await node.looks()
    assert await node.dialler.ring_next()


@pytest.mark.parametrize(
    ("state", "cause"),
    [(AttemptState.BUSY, 17), (AttemptState.NO_ANSWER, 19), (AttemptState.FAILED, 34), (AttemptState.GIVEN_UP, 0)],
)
@pytest.mark.parametrize("is_told", [True, False], ids=["the event came", "the event was missed"])
async def test_a_ring_that_nobody_answered_ends_as_asterisk_tells(
    node: Node, state: AttemptState, cause: int, is_told: bool
) -> None:
    attempt = await ringing(node)
    node.lines.ended(attempt, state, cause)
    if is_told:
        await node.dialler.told(attempt, is_over=True)
    else:
        await node.looks()
    assert (node.consumers.filed[attempt].state, node.consumers.filed[attempt].cause) == (state, cause)
    assert node.lines.forgotten == [attempt]
    assert node.counted == [state]


@pytest.mark.parametrize("cause", [3, 34, 21], ids=["no trunk can be reached", "it is full", "it bars us"])
async def test_a_trunk_that_is_down_costs_few_consumers_a_ring_and_once_it_is_back_all_are_rung(
    node: Node, cause: int
) -> None:
    node.consumers.waiting = [f"+7701000{n:04}" for n in range(500)]
    for _ in range(600):
        await node.passes(1)
        node.lines.fail(cause)
        for attempt in tuple(node.consumers.filed):
            await node.dialler.told(attempt, is_over=True)
    assert len(node.consumers.filed) in range(10, 20), "a handful, then one a minute"
    tried = len(node.consumers.filed)
    while len(node.consumers.filed) == tried:
        await node.passes(1)
    await node.passes(5)
    for attempt in tuple(node.lines.live):
        node.lines.ended(attempt, AttemptState.BUSY, 17)
    await node.passes(10)
    assert len(node.consumers.filed) > tried + 2, "as fast as ever"


async def test_numbers_that_do_not_exist_slow_nobody_down(node: Node) -> None:
    node.consumers.waiting = [f"+7701000{n:04}" for n in range(500)]
    for _ in range(60):
        await node.passes(1)
        node.lines.fail(1)
    assert len(node.consumers.filed) > 30


async def test_an_answered_call_is_left_to_its_conversation(node: Node) -> None:
    attempt = await ringing(node)
    node.lines.answered(attempt)
    await node.dialler.told(attempt, is_over=False)
    await node.passes(600)
    assert node.states == [AttemptState.DIALLING]
    heard = Heard(node.now, 10_000, 10_000, "1")
    await node.consumers.heard(NoticeHeard(attempt, heard), node.now)
    node.lines.ended(attempt, AttemptState.ANSWERED, 16)
    await node.dialler.told(attempt, is_over=True)
    await node.passes(120)
    assert node.states == [AttemptState.ANSWERED]
    assert node.lines.forgotten == [attempt], "nothing of a call that is over stays in Asterisk"
    assert node.counted == [AttemptState.ANSWERED]


async def test_an_answered_call_whose_conversation_died_is_an_answer_of_which_no_more_is_known(node: Node) -> None:
    attempt = await ringing(node)
    node.lines.ended(attempt, AttemptState.ANSWERED, 16)
    await node.passes(55)
    assert node.states == [AttemptState.DIALLING], "what he heard may still be on its way to the database"
    await node.passes(15)
    assert node.states == [AttemptState.ANSWERED]
    assert node.counted == [AttemptState.ANSWERED]


async def test_a_database_that_was_away_gives_what_was_heard_its_time(node: Node) -> None:
    attempt = await ringing(node)
    node.lines.ended(attempt, AttemptState.ANSWERED, 16)
    await node.looks()
    node.consumers.is_away = True
    with pytest.raises(DatabaseAway):
        await node.looks()
    node.now += timedelta(minutes=10)
    node.consumers.is_away = False
    await node.looks()
    assert node.states == [AttemptState.DIALLING]


async def test_what_asterisk_refused_did_not_ring(node: Node) -> None:
    node.lines.refuses = True
    await node.passes(0.1)
    assert node.states == [AttemptState.NOT_DIALLED]
    assert node.lines.forgotten == []


async def test_a_request_whose_answer_was_lost_is_looked_for_and_never_sent_again(node: Node) -> None:
    node.lines.loses = True
    attempt = await ringing(node)
    await node.passes(8)
    assert node.states == [AttemptState.DIALLING]
    await node.passes(10)
    assert node.states == [AttemptState.NOT_DIALLED]
    assert node.lines.bolted == [attempt], "a request that was slow finds its way shut"
    assert node.lines.rung == [attempt]


async def test_a_request_that_is_carried_out_late_counts_as_a_ring(node: Node) -> None:
    node.lines.loses = node.lines.late = True
    attempt = await ringing(node)
    await node.passes(20)
    assert node.states == [AttemptState.UNKNOWN]
    assert node.lines.rung == [attempt]


async def test_a_ring_whose_asterisk_was_restarted_is_unknown(node: Node) -> None:
    attempt = await ringing(node)
    node.lines.restarted()
    await node.passes(60)
    assert node.states == [AttemptState.UNKNOWN]
    assert node.lines.rung == [attempt]


async def test_a_bridge_that_died_before_the_ring_leaves_its_attempt_to_the_next(node: Node) -> None:
    attempt = Attempt("n7-1", "notice-7", NODE, STARTED, node.now)
    node.consumers.waiting = []
    node.consumers.filed[attempt.id] = attempt
    node.another_bridge()
    await node.passes(5)
    assert node.states == [AttemptState.DIALLING]
    await node.passes(12)
    assert node.states == [AttemptState.NOT_DIALLED]
    assert node.lines.rung == []


@pytest.mark.parametrize("state", [AttemptState.BUSY, AttemptState.NO_ANSWER])
async def test_a_ring_that_ended_while_no_bridge_lived_is_filed_by_the_next(node: Node, state: AttemptState) -> None:
    attempt = await ringing(node)
    node.lines.ended(attempt, state, 17)
    node.another_bridge()
    await node.looks()
    assert node.states == [state]


async def test_a_telephone_that_rings_holds_its_line_for_the_next_bridge_too(node: Node) -> None:
    node.pace = Pace(channels=1, calls_per_second=2, ceiling=100)
    node.another_bridge()
    await ringing(node)
    node.consumers.waiting = ["+77010000002"]
    node.another_bridge()
    await node.passes(60)
    assert node.lines.rung == ["n1-1"]


async def test_without_a_database_nobody_is_rung_and_the_dialler_goes_on_afterwards(node: Node) -> None:
    node.consumers.is_away = True
    with pytest.raises(DatabaseAway):
        await node.passes(1)
    node.consumers.is_away = False
    await node.passes(LOOK_EVERY_S * 2)
    assert node.lines.rung == ["n1-1"]


async def test_old_guards_are_taken_away_once_an_hour(node: Node) -> None:
    await node.passes(PRUNE_EVERY_S * 2 + 1)
    assert node.lines.pruned == 3
