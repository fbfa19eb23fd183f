"""Reports of callers, ready to be registered."""

from datetime import datetime

from models.call import CallKey
from models.dispatch_message import DispatchPriority
from models.intent import Intent
from models.phone_number import PhoneNumber
from services.cases.case_desk import CaseReport
from tests.fakes.supply import NOW, RESIDENT

PLACE = "ул. Садовая, 1"
SAID = "искрит на столбе"


def report(
    key: str = "call-1/case",
    intent: Intent = Intent.COMPLAINT,
    caller: PhoneNumber | None = RESIDENT,
    at: datetime = NOW,
    dispatch: DispatchPriority | None = None,
) -> CaseReport:
    """A caller's report; the same key is the same report. Change what is unusual with `dataclasses.replace`."""
    call = CallKey("gl", key.partition("/")[0])
    return CaseReport(
        key, call, intent, caller, at, place=PLACE, text=SAID, facts={"since": "утром"}, dispatch=dispatch
    )
