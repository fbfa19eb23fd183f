"""The counters of the evening, as they stand at any moment, and its summary."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from adapters.asterisk.town.load import LightCall
from adapters.asterisk.town.subscribers import Subscriber
from adapters.database.storm_figures import OutageCount, QueueStay
from gridline.pages.printed import json_text


@dataclass(slots=True)
class Crowd:
    """The light calls as they are seen."""

    calls: dict[str, LightCall] = field(default_factory=dict)
    stormed: bool = False
    """Storm mode has been on."""

    def saw(self, call: LightCall) -> None:
        self.calls[call.channel_id] = call

    @property
    def up(self) -> int:
        return sum(call.answered_s is not None and call.ended_s is None for call in self.calls.values())

    @property
    def lost(self) -> int:
        """Over without an answer."""
        return sum(call.answered_s is None and call.ended_s is not None for call in self.calls.values())


@dataclass(frozen=True, slots=True)
class Counters:
    """One look at everything."""

    offered: int
    up: int
    count: OutageCount
    to_agents: int
    agents_busy: int
    storm: bool

    def line(self) -> str:
        count = self.count
        return (
            f"calls {self.offered:4}  up {self.up:3}  told the outage {count.told:4}  child cases {count.children:4}  "
            f"repeat callers {count.repeated:3}  asked for a person {self.to_agents:3}  agents busy {self.agents_busy}"
            f"  storm mode {'on' if self.storm else 'off'}"
        )


def busy(people: Iterable[Subscriber]) -> int:
    """How many talks they have now."""
    return sum(call.is_answered and not call.over.is_set() for one in people for call in one.calls)


@dataclass(frozen=True, slots=True)
class Summary:
    """The evening in figures; None where something did not come to pass."""

    calls: int
    answered: int
    lost: int
    told: int
    child_cases: int
    repeat_callers: int
    asked_for_a_person: int
    served_without_an_agent: float
    """Share of the calls that ended with the machine, well."""
    suspected_after_reports: int
    suspected_after_s: float
    """From the end of the last of these calls."""
    storm_mode_came_on: bool
    danger_key_to_dispatcher_s: float | None
    priority_wait_s: float | None
    priority_overtook: int
    still_out_keeps_start: bool
    results: Mapping[str, int]
    astray: Sequence[str]
    """What went otherwise in those calls that keep to a script, in words."""

    @property
    def is_well(self) -> bool:
        """Whether everything came to pass that must."""
        reached = self.danger_key_to_dispatcher_s is not None and self.priority_wait_s is not None
        return reached and self.storm_mode_came_on and self.still_out_keeps_start and not self.lost

    def as_json(self) -> str:
        return json_text(asdict(self))

    def as_text(self) -> str:
        rows = (
            ("calls offered", f"{self.calls}"),
            ("answered, lost", f"{self.answered}, {self.lost}"),
            ("told of the outage", f"{self.told}"),
            ("cases below it", f"{self.child_cases}"),
            ("repeat callers, who kept their number", f"{self.repeat_callers}"),
            ("asked for a person", f"{self.asked_for_a_person}"),
            ("served without an agent", f"{self.served_without_an_agent:.0%}"),
            ("suspected", f"{self.suspected_after_s:.1f} s after call {self.suspected_after_reports}"),
            ("storm mode came on by the rate", _yes(self.storm_mode_came_on)),
            ("broken wire: key 9 to the dispatcher's phone", _seconds(self.danger_key_to_dispatcher_s)),
            ("priority household: wait, callers overtaken", self._priority()),
            ("still out: reopened with its original start", _yes(self.still_out_keeps_start)),
        )
        lines = [f"  {what:<46} {figure}" for what, figure in rows]
        return "\n".join([*lines, *(f"  a call went astray: {detail}" for detail in self.astray)]) + "\n"

    def _priority(self) -> str:
        return f"{_seconds(self.priority_wait_s)}, {self.priority_overtook}"


def overtaken(stays: Sequence[QueueStay], caller: str) -> tuple[float | None, int]:
    """How long this caller waited for an agent, and how many who came before waited longer; None: nobody answered."""
    own = next((stay for stay in stays if stay.caller == caller and stay.answered), None)
    if own is None:
        return None, 0
    before = [stay for stay in stays if stay.entered_at < own.entered_at and stay.left_at > own.left_at]
    return (own.left_at - own.entered_at).total_seconds(), len(before)


def _seconds(seconds: float | None) -> str:
    return "did not come to pass" if seconds is None else f"{seconds:.1f} s"


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "NO"
