"""Wishes for an answer, a paper, a time, a word to somebody: what is told, registered, booked or promised."""

from dataclasses import replace

from models.call import CallResult
from models.intent import Intent
from tests.live.wishes import (
    AGENT,
    GOODBYE,
    MEANT,
    SAYS_NOTHING,
    SERVED,
    SPEAKS,
    Course,
    Dismissed,
    Ending,
    Hear,
    Kept,
    Press,
    Queued,
    Step,
    Talk,
    Told,
    Tone,
    Wish,
    answered,
    chosen,
    typed,
)

DISPATCHER, SPOKEN = CallResult.DISPATCHER, CallResult.VOICE_MESSAGE
PROMISED = Kept(CallResult.CALLBACK_TAKEN, (Intent.CALLBACK_REQUEST,))
BOOKED: tuple[Step, ...] = (Told("appointment_confirmed"), *GOODBYE)
VISITED: tuple[Step, ...] = (Told("visit_booked"), *GOODBYE)


def visit(intent: Intent, keys: str) -> Wish:
    """Registered at once; the question is when somebody may come."""
    kept = Kept(SERVED, (intent,))
    lead = (Told("case_number"),)
    return Wish(
        intent,
        keys,
        "appointment_nearest",
        "appointment_time",
        (Press("1"), *VISITED),
        replace(kept, booked=1),
        before=kept,
        lead=lead,
    )


PAYMENT = (
    Wish(
        Intent.RECONNECT_STATUS,
        "6211",
        "account_yours",
        "account_yours",
        (Press("1"), Hear("reconnect_status"), Told("case_number"), *GOODBYE),
        Kept(SERVED, (Intent.RECONNECT_STATUS,)),
    ),
    replace(
        typed(
            Intent.RECONNECT_REQUEST,
            "62121",
            "reconnect_paid_on_keypad",
            "paid_on",
            (Press("1911"), Told("case_number"), Queued("operators")),
            Kept(AGENT, (Intent.RECONNECT_REQUEST,)),
        ),
        others={
            Ending.SILENT: Course(
                (Hear("reconnect_paid_on_keypad"), Told("case_number"), Queued("operators")),
                Kept(AGENT, (Intent.RECONNECT_REQUEST,)),
                "no_input",
            )
        },
    ),
    chosen(Intent.RESTRICTION_QUESTION, "622", "consumer_kind_ask", "consumer_kind", "1"),
    chosen(Intent.ACT_QUESTION, "6231", "Акт и расчёт", "topic", "1"),
)
INFORMATION = (
    answered(Intent.INFO_TECHCONN, "41"),
    answered(Intent.INFO_TRANSMISSION, "431"),
    chosen(Intent.CONTRACT_TRANSMISSION, "43", "line_contract_transmission", "documents", "2"),
    answered(Intent.CONTRACT_CONCLUDE, "433"),
    chosen(Intent.CONTRACT_CHANGE, "43", "line_contract_change", "documents", "4"),
    answered(Intent.CONTRACT_TERMINATE, "435"),
    chosen(Intent.TARIFF_CHANGE, "436", "line_tariff_change", "documents_other", "1"),
    answered(Intent.INVOICE_DUPLICATE, "4362"),
    chosen(Intent.METERING_ADMISSION, "421", "Допуск счётчика", "topic", "1"),
    answered(Intent.METERING_DISMANTLE, "422"),
    visit(Intent.METERING_PLACE_APPROVAL, "423"),
    visit(Intent.APPOINTMENT_VISIT, "424"),
    chosen(Intent.INFO_METERING, "426", "Учёт электроэнергии", "topic", "1"),
    answered(Intent.METERING_CONTROL_INFO, "4262"),
    answered(Intent.CONTACTS, "44", step="after_contacts"),
)
APPOINTMENTS = (
    Wish(
        Intent.APPOINTMENT_BOOK,
        "4511",
        "appointment_nearest",
        "appointment_time",
        (Press("1"), *BOOKED),
        Kept(SERVED, (Intent.APPOINTMENT_BOOK,), booked=1),
    ),
    Wish(
        Intent.APPOINTMENT_MOVE,
        "451",
        "appointment_nearest",
        "appointment_time",
        (Press("1"), *BOOKED),
        Kept(SERVED, booked=1),
        before=Kept(CallResult.ABANDONED_IVR, booked=1),
    ),
    Wish(
        Intent.APPOINTMENT_CANCEL,
        "452",
        "appointment_cancel_confirm",
        "appointment_cancel_confirm",
        (Press("1"), Hear("appointment_cancelled"), *GOODBYE),
        Kept(SERVED),
        before=Kept(CallResult.ABANDONED_IVR, booked=1),
    ),
)
REQUESTS = (
    replace(
        typed(
            Intent.ANSWER_STATUS,
            "5",
            "status_ask_number",
            "case_number",
            (Press("{case}#"), Told("status_message"), *GOODBYE),
            Kept(SERVED, (Intent.CONTACTS,)),
        ),
        before=Kept(CallResult.ABANDONED_IVR, (Intent.CONTACTS,)),
    ),
    Wish(
        Intent.COMPLAINT,
        "63",
        "",
        "callback_number",
        (*SPEAKS, Told("complaint_registered"), *GOODBYE),
        Kept(SPOKEN, (Intent.COMPLAINT,)),
        others={
            Ending.SERVED: Course((*SPEAKS, Told("complaint_registered"), *GOODBYE), Kept(SPOKEN, (Intent.COMPLAINT,))),
            Ending.SILENT: Course(
                (*SAYS_NOTHING, *SAYS_NOTHING, Told("callback_confirmed"), *GOODBYE), PROMISED, "no_input"
            ),
            Ending.WRONG_KEY: Course(
                (Tone(), Press("5"), Talk(), Press("#"), Told("complaint_registered"), *GOODBYE),
                Kept(SPOKEN, (Intent.COMPLAINT,)),
            ),
            Ending.HANGS_UP: Course((Tone(), Talk()), Kept(SPOKEN, (Intent.COMPLAINT,))),
            Ending.PERSON: Course(
                (Tone(), Press("0"), Hear("agents_closed"), Told("callback_confirmed"), *GOODBYE),
                PROMISED,
                "no_input",
            ),
            Ending.DANGER: Course((Tone(), Press("9"), *MEANT), Kept(DISPATCHER)),
        },
    ),
    replace(
        typed(
            Intent.CALLBACK_REQUEST,
            "63",
            "callback_number_ask",
            "callback_number",
            (Press("1#"), Told("callback_confirmed"), *GOODBYE),
            PROMISED,
        ),
        lead=(Tone(), Press("0")),
        others={
            Ending.SILENT: Course((Hear("callback_number_ask"), Told("callback_confirmed"), Dismissed()), PROMISED),
            Ending.WRONG_KEY: Course(
                (
                    Hear("callback_number_ask"),
                    *(Press("*5#"), Hear("invalid_key")) * 2,
                    Press("*5#"),
                    Told("callback_confirmed"),
                    *GOODBYE,
                ),
                PROMISED,
                "no_match",
            ),
            Ending.PERSON: Course(
                (Hear("callback_number_ask"), Press("*0"), Told("callback_confirmed"), *GOODBYE), PROMISED, "operator"
            ),
        },
    ),
)
