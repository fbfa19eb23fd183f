"""Who has no power hears so before any menu, and who has several flats is asked which he calls about."""

from models.account import AccountNumber
from models.call import CallResult
from models.intent import Intent
from models.power import PowerKind
from services.outages.outage_desk import BannerKind
from tests.fakes.outage_desk import FakeOutageDesk
from tests.fakes.scripted_caller import ObligingCaller
from tests.fakes.switchboard import Switchboard
from tests.fakes.yasnogorsk import LANDLORD
from tests.unit.flows.outage_town import ESTIMATED, FLAT, GREETING, HALF_PAST_TWO, MENU, affected, state, town


async def test_a_caller_whose_only_flat_has_no_power_hears_so_before_any_menu() -> None:
    here = town(FakeOutageDesk(banner=affected(BannerKind.OUTAGE, FLAT)))
    result = await here.holds(
        GREETING
        + """
        hears outage_known_etr etr_date=2026-11-20 etr_time=14:30
        hears outage_other_question
        """
        + MENU
        + "hangs up"
    )
    assert result is CallResult.INFORMED
    (told,) = here.outages.tellings.values()
    assert (told.account, told.estimate, told.heard_whole) == (FLAT, HALF_PAST_TWO, True)


async def test_a_landlord_is_asked_which_of_his_flats_he_calls_about() -> None:
    flats = tuple(AccountNumber(f"400000{n}") for n in (1, 2, 3))
    dark = FakeOutageDesk({flats[1]: state(PowerKind.OUTAGE, ESTIMATED)}, banner=affected(BannerKind.ASK_WHICH, *flats))
    here = town(dark, caller=LANDLORD)
    await here.holds(
        GREETING
        + """
        hears account_several
        presses 0002
        hears outage_known_etr etr_date=2026-11-20 etr_time=14:30
        hears outage_other_question
        """
        + MENU
        + "hangs up"
    )
    (told,) = here.outages.tellings.values()
    assert told.account == flats[1]


async def test_a_landlord_who_calls_about_another_flat_goes_on_to_the_menu() -> None:
    flats = tuple(AccountNumber(f"400000{n}") for n in (1, 2, 3))
    here = town(FakeOutageDesk(banner=affected(BannerKind.ASK_WHICH, *flats)), caller=LANDLORD)
    await here.holds(GREETING + "hears account_several\n presses 0001" + MENU + "hangs up")
    assert not here.outages.tellings


async def test_a_company_that_serves_no_outages_looks_for_none() -> None:
    here = Switchboard(outages=FakeOutageDesk(banner=affected(BannerKind.OUTAGE, FLAT)))
    assert not here.profile.serves(Intent.OUTAGE_REPORT, Intent.OUTAGE_STATUS)
    await here.connect(ObligingCaller({}))
    assert not here.outages.tellings
