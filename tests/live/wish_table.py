"""Every intent of the catalogue as a caller's wish, at a company that serves everything; and those that no call has."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from models.call import CallResult
from models.intent import Intent
from tests.live.wish_answers import APPOINTMENTS, INFORMATION, PAYMENT, REQUESTS
from tests.live.wishes import (
    AGENT,
    GOODBYE,
    LED_ON,
    MEANT,
    SAYS_NOTHING,
    SERVED,
    SPEAKS,
    Course,
    Ending,
    Hear,
    Kept,
    Press,
    Queued,
    Rung,
    Talk,
    Told,
    Tone,
    Wish,
    chosen,
    typed,
)

READING = "05960"
"""What every meter of the town shows today."""
NO_CALL: Mapping[Intent, str] = MappingProxyType(
    {
        Intent.INFO_SERVICE: "how people are served is told with the contacts, and registered as those",
        Intent.CONSULTATION: "a consultation is of its matter, and registered under that one's intent",
        Intent.OPTOUT: "callers do not opt out of what they ask for; people do whom we call, and agents for them",
    }
)
"""Codes that no caller reaches as such, and why."""
DISPATCHER, SPOKEN, INFORMED = CallResult.DISPATCHER, CallResult.VOICE_MESSAGE, CallResult.INFORMED
NO_LANGUAGE = Kept(CallResult.ABANDONED_IVR, language="")
SIGN = Hear("theft_contact_choice")
MENU = Hear("menu_item_readings")


def anonymous(intent: Intent, result: CallResult = SPOKEN) -> Kept:
    """Of a witness who is nobody: the case, and nothing that leads to him."""
    return Kept(result, (intent,), language="")


LANGUAGE = Wish(
    Intent.LANGUAGE,
    "",
    "language_choice",
    "language",
    (Press("2"), Hear("")),
    Kept(CallResult.ABANDONED_IVR, language="kk"),
    before=NO_LANGUAGE,
    language="",
    others={
        Ending.SILENT: Course((Hear("language_choice"), MENU), NO_LANGUAGE, "no_input"),
        Ending.WRONG_KEY: Course(
            (Hear("language_choice"), *(Press("8"), Hear("invalid_key")) * 2, Press("8"), MENU), NO_LANGUAGE, "no_match"
        ),
    },
)
HAZARD = Wish(
    Intent.HAZARD,
    "9",
    "hazard_confirm",
    "hazard",
    (Press("1"), Rung()),
    Kept(DISPATCHER),
    others={
        Ending.SILENT: Course((Hear("hazard_confirm"), Rung()), Kept(DISPATCHER), "no_input"),
        Ending.WRONG_KEY: Course(
            (Hear("hazard_confirm"), *(Press("8"), Hear("invalid_key")) * 2, Press("8"), Rung()),
            Kept(DISPATCHER),
            "no_match",
        ),
        Ending.PERSON: Course((Hear("hazard_confirm"), Press("0"), Rung()), Kept(DISPATCHER), "match"),
        Ending.DANGER: Course((Hear("hazard_confirm"), Press("9"), Rung()), Kept(DISPATCHER), "match"),
    },
)
OPERATOR = Wish(
    Intent.OPERATOR,
    "",
    "menu_item_readings",
    "main_menu",
    (),
    Kept(AGENT),
    others={
        Ending.SERVED: Course((MENU, Press("0"), Queued("operators")), Kept(AGENT), "operator"),
    },
)
READINGS = (
    replace(
        typed(
            Intent.READING_SUBMIT,
            "11",
            "reading_keypad_electricity",
            "reading_total",
            (
                Press(f"{READING}#"),
                Hear("reading_confirm_keypad"),
                Press("1"),
                Told("reading_accepted"),
                *GOODBYE,
            ),
            Kept(SERVED, (Intent.READING_SUBMIT,), readings=1),
        ),
        queue="readings",
        others={
            Ending.HANGS_UP: Course(
                (Hear("reading_keypad_electricity"), Press(f"{READING}#"), Hear("reading_confirm_keypad")),
                Kept(CallResult.ABANDONED_IVR),
            )
        },
    ),
    Wish(
        Intent.READING_VOICE_MESSAGE,
        "11",
        "reading_closed_hours",
        "reading_closed_hours",
        (Press("1"), *SPEAKS, Told("voice_reading_saved"), *GOODBYE),
        Kept(SPOKEN, (Intent.READING_VOICE_MESSAGE,)),
        queue="readings",
        others={
            Ending.SILENT: Course((Hear("reading_closed_hours"), *GOODBYE), Kept(INFORMED), "no_input"),
            Ending.HANGS_UP: Course(
                (Hear("reading_closed_hours"), Press("1"), Tone(), Talk()),
                Kept(SPOKEN, (Intent.READING_VOICE_MESSAGE,)),
            ),
        },
    ),
)
SUPPLY = (
    Wish(
        Intent.OUTAGE_REPORT,
        "211",
        "outage_house_question",
        "outage_extent",
        (Press("1"), Told("outage_registered"), Hear("outage_notify_me"), Press("2"), *GOODBYE),
        Kept(SERVED, (Intent.OUTAGE_REPORT,)),
        queue="dispatch",
    ),
    replace(chosen(Intent.OUTAGE_STATUS, "23", "account_yours", "account_yours", "1"), queue="dispatch"),
    Wish(
        Intent.QUALITY_REPORT,
        "3",
        "quality_ask_keypad",
        "quality_symptom",
        (
            Press("1"),
            Hear("quality_extent"),
            Press("1"),
            Hear("quality_since"),
            Press("1"),
            *SPEAKS,
            Told("quality_registered"),
            *GOODBYE,
        ),
        Kept(SERVED, (Intent.QUALITY_REPORT,)),
        queue="dispatch",
        others={
            Ending.HANGS_UP: Course(
                (Hear("quality_ask_keypad"), Press("1"), Hear("quality_extent")),
                Kept(SERVED, (Intent.QUALITY_REPORT,)),
            )
        },
    ),
    Wish(
        Intent.QUALITY_STATUS,
        "3",
        "quality_again",
        "quality_again",
        (Press("2"), *GOODBYE),
        Kept(SERVED, (Intent.QUALITY_REPORT,)),
        queue="dispatch",
        before=Kept(INFORMED, (Intent.QUALITY_REPORT,)),
        lead=(Told("status_message"),),
        others={
            Ending.SILENT: Course((Hear("quality_again"), *GOODBYE), Kept(SERVED, (Intent.QUALITY_REPORT,)), "no_input")
        },
    ),
)
THEFTS = (
    Wish(
        Intent.THEFT_NONCONTRACT,
        "611",
        "theft_contact_choice",
        "theft_contact",
        (Press("1"), Told("theft_registered"), *GOODBYE),
        Kept(SPOKEN, (Intent.THEFT_NONCONTRACT,)),
        lead=SPEAKS,
        before=anonymous(Intent.THEFT_NONCONTRACT),
        others={
            Ending.SILENT: Course(
                (SIGN, Told("theft_registered"), *GOODBYE), anonymous(Intent.THEFT_NONCONTRACT), "no_input"
            ),
            Ending.WRONG_KEY: Course(
                (SIGN, *(Press("8"), Hear("invalid_key")) * 2, Press("8"), Told("theft_registered"), *GOODBYE),
                anonymous(Intent.THEFT_NONCONTRACT),
                "no_match",
            ),
        },
    ),
    Wish(
        Intent.THEFT_UNMETERED,
        "61",
        "line_theft_unmetered",
        "theft_kind",
        (Press("2"), *SPEAKS, SIGN, Press("1"), Told("theft_registered"), *GOODBYE),
        Kept(SPOKEN, (Intent.THEFT_UNMETERED,)),
        others={
            Ending.SILENT: Course((Press("2"), *SAYS_NOTHING, *SAYS_NOTHING, Queued("operators")), Kept(AGENT)),
            Ending.PERSON: Course((Press("2"), Tone(), Press("0"), Hear(LED_ON), Queued("operators")), Kept(AGENT)),
            Ending.DANGER: Course((Press("2"), Tone(), Press("9"), *MEANT), Kept(DISPATCHER)),
        },
    ),
    Wish(
        Intent.THEFT_EQUIPMENT,
        "61",
        "line_theft_equipment",
        "theft_kind",
        (Press("3"), Told("case_number"), Rung()),
        Kept(DISPATCHER, (Intent.THEFT_EQUIPMENT,)),
        others={
            Ending.HANGS_UP: Course(
                (Hear("line_theft_equipment"), Press("3"), Hear("theft_equipment_safety")),
                Kept(DISPATCHER, (Intent.THEFT_EQUIPMENT,)),
            )
        },
    ),
)
WISHES: Sequence[Wish] = (
    LANGUAGE,
    HAZARD,
    OPERATOR,
    *READINGS,
    *SUPPLY,
    *THEFTS,
    *PAYMENT,
    *INFORMATION,
    *APPOINTMENTS,
    *REQUESTS,
)
