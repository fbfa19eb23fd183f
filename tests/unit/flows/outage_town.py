"""A company that serves nothing but outages, its callers, and what they hear in every call about power."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from models.account import AccountNumber
from models.company_profile import CompanyProfile
from models.intent import Intent
from models.menu import MenuItem
from models.opening_hours import EVERY_DAY, DayHours, OpeningHours, OpenSpan
from models.outage_news import OutageNews
from models.power import PowerKind, PowerState, WorksTold
from models.queue import QueueProfile
from services.outages.outage_desk import Banner, BannerKind
from tests.fakes.outage_desk import FakeOutageDesk
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import COMPANY, THE_20TH, TOWN

FLAT = AccountNumber("1000001")
DISPATCH = QueueProfile("dispatch", OpeningHours((OpenSpan(EVERY_DAY, DayHours(time(0), None)),)))
UPDATED = datetime(2026, 11, 20, 9, 30, tzinfo=TOWN)
HALF_PAST_TWO = datetime(2026, 11, 20, 14, 30, tzinfo=TOWN)
ESTIMATED = OutageNews(7, False, UPDATED, HALF_PAST_TWO)
UNCLEAR = OutageNews(7, False, UPDATED)
WORKS = WorksTold("П-7", THE_20TH - timedelta(hours=1), HALF_PAST_TWO)
GREETING = """
    hears greeting company=demo
    hears recording_notice
    hears danger_key
"""
MENU = """
    hears outage_menu
    hears danger_key
    hears menu_operator
"""
HIS_ACCOUNT = """
    hears account_yours last4=0001
    presses 1
"""
NO_CALL = """
    hears outage_notify_me
    presses 2
    hears goodbye
    ends hang up
"""


def company() -> CompanyProfile:
    """One whose menu has nothing but outages."""
    return replace(
        COMPANY,
        menu_order=(MenuItem.OUTAGE,),
        intents=frozenset({Intent.OUTAGE_REPORT, Intent.OUTAGE_STATUS}),
        queues=(DISPATCH,),
        menu_queues={MenuItem.OUTAGE: "dispatch"},
    )


def state(kind: PowerKind, news: OutageNews | None = None, works: WorksTold | None = None) -> PowerState:
    return PowerState(kind, TOWN, news, works)


def town(desk: FakeOutageDesk | None = None, **more: object) -> Switchboard:
    return Switchboard(profile=company(), outages=desk or FakeOutageDesk(), **more)  # type: ignore[arg-type]


def knowing(known: PowerState, **more: object) -> Switchboard:
    """The resident's place is in this state."""
    return town(FakeOutageDesk({FLAT: known}), **more)


def affected(kind: BannerKind, *accounts: AccountNumber) -> Banner:
    return Banner(kind, accounts, state(PowerKind.OUTAGE, ESTIMATED) if kind is BannerKind.OUTAGE else None)
