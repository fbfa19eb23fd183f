"""A report that is a case: filed while its caller is there, and also when he leaves before he has answered all."""

from ivr.call_context import CallContext
from services.cases.case_desk import CaseReceipt, CaseReport


async def file_report(here: CallContext, report: CaseReport) -> CaseReceipt:
    """Register it; who wants to be nobody is forgotten first. Raises NotKept or NumbersExhausted."""
    if report.anonymous:
        await here.desks.cases.forget_caller(here.incoming.key, here.caller)
    return await here.desks.cases.register(report)
