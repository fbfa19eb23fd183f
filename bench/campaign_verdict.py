"""Whether a campaign that was disturbed holds: each attempt rang once at most, and nobody was lost."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bench.campaign_residents import NEVER_ANSWER, Rung
from models.attempt import AttemptState
from models.outbound.notice import NoticeState

_CLOCK_S = 1.0
"""The town writes whole seconds."""
_RANG = (
    AttemptState.ANSWERED,
    AttemptState.BUSY,
    AttemptState.NO_ANSWER,
    AttemptState.FAILED,
    AttemptState.GIVEN_UP,
)
_TOLD = (NoticeState.ACKNOWLEDGED, NoticeState.HEARD)


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt as it stands in the books."""

    attempt: str
    phone: str = field(repr=False)
    """Digits alone."""
    begun_s: float
    """Since 1970."""
    state: AttemptState
    proofs: int
    """Links of the proof that tell of it."""


@dataclass(frozen=True, slots=True)
class Stands:
    """A consumer's notice."""

    phone: str = field(repr=False)
    state: NoticeState
    has_next: bool
    """Whether it is known when he is rung next."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was counted, and everything that must not be; nothing of that: the campaign holds."""

    attempts: Mapping[AttemptState, int]
    notices: Mapping[NoticeState, int]
    rings: int
    """At the called side."""
    dialled: int
    """Attempts whose end says that they rang."""
    unknown_rang: int
    wrong: Sequence[str]

    @property
    def holds(self) -> bool:
        return not self.wrong


def judge(tried: Sequence[Tried], rung: Sequence[Rung], stands: Sequence[Stands], consumers: int) -> Verdict:
    """Compare the books with what the called side counted. One telephone is never rung twice within a minute."""
    per_attempt, strange = _assigned(tried, rung)
    unknown_rang = sum(per_attempt[each.attempt] for each in tried if each.state is AttemptState.UNKNOWN)
    dialled = sum(each.state in _RANG for each in tried)
    wrong = [*strange, *_wrong_rings(tried, per_attempt), *_wrong_ends(stands, consumers)]
    if len(rung) != dialled + unknown_rang:
        wrong.append(f"{len(rung)} rings, but {dialled} attempts dialled and {unknown_rang} unknown ones that rang")
    return Verdict(
        Counter(each.state for each in tried),
        Counter(each.state for each in stands),
        len(rung),
        dialled,
        unknown_rang,
        wrong,
    )


def _assigned(tried: Sequence[Tried], rung: Sequence[Rung]) -> tuple[Counter[str], list[str]]:
    """How often each attempt rang: a ring belongs to the newest attempt at its number that had begun by then."""
    by_phone: dict[str, list[Tried]] = defaultdict(list)
    for each in sorted(tried, key=lambda one: one.begun_s):
        by_phone[each.phone].append(each)
    per_attempt, strange = Counter[str](), []
    for ring in rung:
        begun = [each for each in by_phone[ring.phone] if each.begun_s <= ring.at_s + _CLOCK_S]
        if begun:
            per_attempt[begun[-1].attempt] += 1
        else:
            strange.append(f"a ring at {ring.at_s} that no attempt stands for")
    return per_attempt, strange


def _wrong_rings(tried: Sequence[Tried], rings: Counter[str]) -> Iterator[str]:
    for each in tried:
        many, said = rings[each.attempt], f"{each.attempt} ({each.state.value})"
        if each.state is AttemptState.DIALLING:
            yield f"{said} never ended"
        if many > 1:
            yield f"{said} rang {many} times"
        if many == 0 and each.state in _RANG:
            yield f"{said} rang nobody"
        if many and each.state is AttemptState.NOT_DIALLED:
            yield f"{said} rang"
        if (each.state is AttemptState.NOT_DIALLED) == bool(each.proofs):
            yield f"{said} has {each.proofs} proofs"


def _wrong_ends(stands: Sequence[Stands], consumers: int) -> Iterator[str]:
    if len(stands) != consumers:
        yield f"{len(stands)} consumers are known of {consumers}"
    for each in stands:
        if each.state is NoticeState.DIALLING or (each.state is NoticeState.QUEUED and not each.has_next):
            yield f"a consumer is lost as {each.state.value}"
        if each.state is NoticeState.CANCELLED:
            yield "a notice was taken back"
        if each.state in _TOLD and each.phone[-1] in NEVER_ANSWER:
            yield "a consumer counts as told who never answered"
