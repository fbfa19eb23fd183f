"""Storm mode as calls and dispatchers see it."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from models.call import CallKey
from models.storm import StormOrder, StormRule
from services.errors import DatabaseAway
from services.outages.storm_board import LOOK_EVERY_S, GivenOrder, Storm, StormBoard

EVENING = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
RULE = StormRule(on_calls=5, off_calls=1, window_min=1, calm_min=5)
AREA = "Посёлок Северный"


async def called(board: StormBoard, times: int) -> None:
    """So many callers of one evening phone about power."""
    for number in range(times):
        await board.about_power(CallKey("node", f"{number}"))


class Evening:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = EVENING

    def __call__(self) -> datetime:
        return self.now


class MemoryOrders:
    def __init__(self) -> None:
        self.given: list[GivenOrder] = []
        self.away = False

    async def give(self, order: GivenOrder) -> None:
        self.given.append(order)

    async def newest(self) -> GivenOrder | None:
        if self.away:
            raise DatabaseAway("away")
        return self.given[-1] if self.given else None


@pytest.fixture
def evening() -> Evening:
    return Evening()


@pytest.fixture
def orders() -> MemoryOrders:
    return MemoryOrders()


@pytest.fixture
def board(orders: MemoryOrders, evening: Evening) -> StormBoard:
    return StormBoard(RULE, orders, evening)


async def test_many_calls_make_a_storm_and_time_ends_it(board: StormBoard, evening: Evening) -> None:
    await called(board, 5)
    assert (await board.storm()).on
    evening.now += timedelta(minutes=7)
    assert await board.storm() == Storm()


async def test_a_dispatcher_switches_it_on_with_the_area_that_callers_hear(
    board: StormBoard, orders: MemoryOrders
) -> None:
    await orders.give(GivenOrder(StormOrder.ON, "Петрова", EVENING, AREA))
    await board.look()
    assert await board.storm() == Storm(on=True, area=AREA)


async def test_the_area_is_told_in_a_storm_only(board: StormBoard, orders: MemoryOrders) -> None:
    await orders.give(GivenOrder(StormOrder.AUTO, "Петрова", EVENING, AREA))
    await board.look()
    assert await board.storm() == Storm()
    await called(board, 5)
    assert await board.storm() == Storm(on=True, area=AREA)


async def test_a_dispatcher_switches_it_off_over_the_rate(board: StormBoard, orders: MemoryOrders) -> None:
    await called(board, 5)
    await orders.give(GivenOrder(StormOrder.OFF, "Петрова", EVENING))
    await board.look()
    assert not (await board.storm()).on


async def test_the_last_order_holds_while_the_database_is_away(board: StormBoard, orders: MemoryOrders) -> None:
    await orders.give(GivenOrder(StormOrder.ON, "Петрова", EVENING))
    await board.look()
    orders.away = True
    await board.look()
    assert (await board.storm()).on


async def test_the_order_is_looked_at_every_few_seconds(orders: MemoryOrders, evening: Evening) -> None:
    paused: list[float] = []

    async def pause(seconds: float) -> None:
        paused.append(seconds)
        if len(paused) == 1:
            await orders.give(GivenOrder(StormOrder.ON, "Петрова", EVENING))
        else:
            raise asyncio.CancelledError

    following = StormBoard(RULE, orders, evening, pause=pause)
    with pytest.raises(asyncio.CancelledError):
        await following.follow()
    assert paused == [LOOK_EVERY_S, LOOK_EVERY_S]
    assert (await following.storm()).on


async def test_each_change_is_logged_once(
    board: StormBoard, evening: Evening, caplog: pytest.LogCaptureFixture
) -> None:
    await called(board, 8)
    evening.now += timedelta(minutes=7)
    await board.storm()
    await board.storm()
    assert [record.message for record in caplog.records] == ["storm mode is on", "storm mode is off"]


@pytest.mark.parametrize("area", ["а" * 301, "улица\nЛесная"])
def test_an_area_that_nobody_could_listen_to_is_refused(area: str) -> None:
    with pytest.raises(ValueError, match="300 letters on one line"):
        GivenOrder(StormOrder.ON, "Петрова", EVENING, area)


def test_an_order_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="name"):
        GivenOrder(StormOrder.ON, "  ", EVENING)
