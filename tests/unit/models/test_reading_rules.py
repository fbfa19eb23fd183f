"""From whom and of what a company takes readings by phone (AES-H1, AES-H3, SMZ-3)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from models.account import ConsumerKind, ContractStatus, PremisesKind
from models.meter import Service
from models.month_window import LAST_DAY, MonthDay, MonthWindow
from models.opening_hours import ROUND_THE_CLOCK
from models.reading_limits import ReadingLimits
from models.reading_rules import Obstacle, ReadingMode, ReadingRules
from tests.unit.models.registers import account

AES = ReadingRules(
    ReadingMode.FULL,
    {
        Service.ELECTRICITY: frozenset({PremisesKind.MKD}),
        Service.HOT_WATER: frozenset({PremisesKind.MKD, PremisesKind.PRIVATE}),
    },
    MonthWindow(MonthDay(18), LAST_DAY, ROUND_THE_CLOCK),
    consumer_kinds=frozenset({ConsumerKind.PERSON}),
)
FLAT, HOUSE, SHOP = PremisesKind.MKD, PremisesKind.PRIVATE, PremisesKind.NON_RESIDENTIAL


@pytest.mark.parametrize(
    ("kind", "service", "obstacle"),
    [
        (FLAT, Service.ELECTRICITY, None),
        (FLAT, Service.HOT_WATER, None),
        (HOUSE, Service.HOT_WATER, None),
        (HOUSE, Service.ELECTRICITY, Obstacle.SERVICE_NOT_BY_PHONE),
        (SHOP, Service.ELECTRICITY, Obstacle.SERVICE_NOT_BY_PHONE),
    ],
)
def test_private_houses_give_hot_water_only(kind, service, obstacle):
    assert AES.obstacle(account(kind), service) is obstacle


def test_the_services_of_a_house_are_those_it_may_give():
    assert AES.services_for(FLAT) == (Service.ELECTRICITY, Service.HOT_WATER)
    assert AES.services_for(HOUSE) == (Service.HOT_WATER,)
    assert AES.services_for(PremisesKind.LAND) == ()


def test_a_firm_speaks_to_a_person():
    assert AES.obstacle(account(consumer=ConsumerKind.LEGAL), Service.ELECTRICITY) is Obstacle.CONSUMER_KIND


@pytest.mark.parametrize("status", [ContractStatus.SUSPENDED, ContractStatus.TERMINATED])
def test_without_an_active_contract_nothing_is_taken(status):
    assert AES.obstacle(account(status=status), Service.ELECTRICITY) is Obstacle.ACCOUNT_CLOSED


def test_a_grid_company_takes_readings_only_from_accounts_marked_for_it():
    rules = replace(AES, mode=ReadingMode.PER_ACCOUNT)
    assert rules.obstacle(account(by_phone=False), Service.ELECTRICITY) is Obstacle.NOT_HERE
    assert rules.obstacle(account(by_phone=True), Service.ELECTRICITY) is None
    assert AES.obstacle(account(by_phone=False), Service.ELECTRICITY) is None


def test_a_company_without_readings_takes_none():
    assert ReadingRules(ReadingMode.OFF).obstacle(account(), Service.ELECTRICITY) is Obstacle.NOT_HERE


@pytest.mark.parametrize(
    "figures",
    [
        {"soft_k": Decimal(0)},
        {"review_floor_m3": Decimal(-1)},
        {"p_max_kw": Decimal("NaN")},
        {"q_max_m3h": Decimal("Infinity")},
        {"soft_k": Decimal(11)},
        {"soft_floor_kwh": Decimal(1501)},
    ],
)
def test_limits_that_make_no_sense_are_refused(figures):
    with pytest.raises(ValueError, match=r"zero|soft"):
        ReadingLimits(**figures)


@pytest.mark.parametrize("seconds", [-1, 0, 4, 151, 3600])
def test_a_company_takes_no_voice_message_that_nobody_would_write_down(seconds):
    with pytest.raises(ValueError, match="voice_message_s"):
        replace(AES, voice_message_s=seconds)
