"""What a person at a shell reads of erasures: what goes, what stays and why, and the proofs."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from models.erasure import DataKind, Reason, Traces
from services.forgetting.erase_person import Erasure
from services.forgetting.keep_no_longer import Deleted

_BESIDE = (
    "not looked at: backups, and the files that Asterisk itself writes (log, CDR), which it drops after "
    "asterisk.keep_logs_days\n"
)


def found_as_text(traces: Traces) -> str:
    """Before anything goes."""
    return _counted("goes", traces.goes, "nothing goes") + _stays(traces) + _BESIDE


def erased_as_text(traces: Traces) -> str:
    if traces.is_nothing:
        return "nothing was found to erase; no proof is written\n"
    return f"erased: {sum(traces.goes.values())} entries. The proof: gridline erase log\n"


def deleted_as_text(deleted: Deleted, dry_run: bool) -> str:
    """What went because its time was over."""
    what = "would be deleted" if dry_run else "deleted"
    lines = "".join(f"{name}\n" for name in deleted.recordings)
    counts = f"{len(deleted.recordings)} recordings of voice messages, {deleted.calls} calls"
    return f"{lines}{counts} and {deleted.numbers} numbers rung for notices {what}\n"


def log_as_text(proofs: Sequence[Erasure], zone: ZoneInfo) -> str:
    """Each proof with its digest, which tells nobody the number."""
    return "".join(_proof(each, zone) for each in proofs) or "nothing was erased on request\n"


def _proof(erasure: Erasure, zone: ZoneInfo) -> str:
    order, traces = erasure.order, erasure.traces
    at = order.at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    state = "" if erasure.finished_at else "  BROKEN OFF: run the same command again"
    head = f"{erasure.erasure_id}  {at}  {order.by}: {order.reason}{state}\n"
    seal = f"  salt {erasure.sealed.salt}  digest {erasure.sealed.digest}\n"
    return head + seal + _counted("erased", traces.goes, "") + _stays(traces)


def _stays(traces: Traces) -> str:
    return _counted("stays", traces.stays, "")


def _counted(head: str, counts: Mapping[DataKind, int] | Mapping[Reason, int], none: str) -> str:
    lines = "".join(f"  {head}  {count:>5}  {what}\n" for what, count in counts.items())
    return lines or (f"  {none}\n" if none else "")
