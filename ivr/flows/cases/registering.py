"""A call's matter as a case (C-1): registered while the caller is on the line, its number told before the call ends."""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogue.conversation import Conversation
from dialogue.errors import LookUpLate
from dialogue.prompt import Digits, prompt
from ivr.call_context import CallContext
from models.call import CallResult
from models.intent import Intent
from services.cases.case_desk import CaseReceipt, CaseReport
from services.errors import ServiceError

ANSWERED: Mapping[str, str] = {"answered": "on_call"}
"""Of a case whose caller heard his answer at once."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a case is about: `about` names the answer that was told; empty: none was."""

    intent: Intent
    about: str = ""


async def register(call: Conversation, here: CallContext, matter: Matter) -> CaseReceipt | None:
    """The case of this matter; None where it cannot be kept: a caller with a question is answered all the same."""
    now = await call.look(here.clock.now)
    report = CaseReport(
        key=here.key("case", matter.intent.value, matter.about),
        call=here.incoming.key,
        intent=matter.intent,
        caller=here.caller,
        registered_at=now,
        account=call.account,
        text=matter.about,
        facts=ANSWERED if matter.about else {},
    )
    try:
        receipt = await call.look(here.desks.cases.register, report)
    except (ServiceError, LookUpLate):
        return None
    call.worth = CallResult.SELF_SERVICE
    return receipt


async def tell_number(call: Conversation, receipt: CaseReceipt | None) -> None:
    """Its number, heard to the end."""
    if receipt is not None:
        await call.tell(prompt("case_number", reg_no=Digits(receipt.number.spoken_digits)))
