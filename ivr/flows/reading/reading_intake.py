"""One account's readings being taken: what is fixed for the call, and how its meters are named to the caller."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from dialogue.errors import GaveUp
from dialogue.prompt import Digits, Recorded, Text, Value
from ivr.call_context import CallContext
from ivr.outcome import ToOperators
from models.account import Account
from models.local_time import local
from models.menu import MenuItem
from models.meter import Meter, MeterStatus, Service, Zone
from models.meter_checks import Already, MeterCheck, already, check_meter
from models.reading import ReadingSource
from models.reading_checks import CheckTerms
from models.reading_history import AccountSheet, MeterSheet
from models.reading_rules import ReadingRules
from models.reading_window import WindowState
from services.readings.reading_desk import DraftValue, ReadingDraft

SERVICE_NAMES: Mapping[Service, Recorded] = MappingProxyType(
    {Service.ELECTRICITY: Recorded("units/electricity"), Service.HOT_WATER: Recorded("units/hot_water")}
)
ZONE_NAMES: Mapping[Zone, Recorded] = MappingProxyType(
    {
        Zone.TOTAL: Recorded("units/zone_total"),
        Zone.DAY: Recorded("units/zone_day"),
        Zone.NIGHT: Recorded("units/zone_night"),
        Zone.HALF_PEAK: Recorded("units/zone_half"),
        Zone.PEAK: Recorded("units/zone_peak"),
    }
)
NUMBER = Recorded("units/number")


@dataclass(slots=True)
class LowerTold:
    """How often this call was told that a value is lower: a hint about the previous one (who is calling)."""

    times: int = 0


@dataclass(frozen=True, slots=True)
class Intake:
    """`window` is open or late, so its period is set."""

    here: CallContext
    sheet: AccountSheet
    window: WindowState
    lower: LowerTold = field(default_factory=LowerTold)
    source: ReadingSource = ReadingSource.PHONE_IVR

    @property
    def account(self) -> Account:
        return self.sheet.account

    @property
    def rules(self) -> ReadingRules:
        return self.here.profile.readings

    @property
    def today(self) -> date:
        """The local date of the premises when the call was answered: a reading is of this day."""
        return local(self.here.incoming.answered_at, self.account.premises.zone).date()

    def terms(self, meter: Meter) -> CheckTerms:
        return CheckTerms.for_meter(meter, self.rules.limits, self.today)

    def to_operators(self, *, announced: bool) -> ToOperators:
        return ToOperators(self.here.queue_for(MenuItem.READINGS), announced)

    def count_lower(self) -> None:
        """One more value was lower, whatever the meter or the zone. Raises GaveUp where the call was told so enough."""
        self.lower.times += 1
        if self.lower.times >= self.here.profile.guess_limits.lower_values_per_call:
            raise GaveUp

    def meters(self, service: Service | None = None) -> tuple[MeterSheet, ...]:
        """The meters that hang there, of one service or of all."""
        standing = (each for each in self.sheet.meters if each.meter.status is not MeterStatus.DISMANTLED)
        return tuple(each for each in standing if service is None or each.meter.service is service)

    def missing(self, settled: frozenset[str]) -> tuple[MeterSheet, ...]:
        """The meters whose readings could be given by phone now, but were not; `settled` are the ids dealt with."""
        return tuple(each for each in self.meters() if each.meter.meter_id not in settled and self._is_awaited(each))

    def _is_awaited(self, sheet: MeterSheet) -> bool:
        taken = check_meter(sheet.meter, self.rules, self.today) in (MeterCheck.TAKE, MeterCheck.TAKE_OVERDUE)
        obstacle = self.rules.obstacle(self.account, sheet.meter.service)
        return taken and obstacle is None and already(sheet) is Already.NOTHING

    def draft(self, meter: Meter, values: Mapping[str, Decimal], *, readback_heard: bool = False) -> ReadingDraft:
        """What is kept when the caller leaves before he confirms; `values` by register id."""
        given = tuple(DraftValue(register_id, value) for register_id, value in values.items())
        key = self.here.key("draft", meter.meter_id)
        return ReadingDraft(key, self.account.number, meter.meter_id, given, readback_heard)

    def spoken(self, meter: Meter) -> tuple[Value, ...]:
        """The meter by service; by place and number too where the service has several."""
        service = SERVICE_NAMES[meter.service]
        return (service,) if len(self.meters(meter.service)) == 1 else (service, *place_and_number(meter))


def place_and_number(meter: Meter) -> tuple[Value, ...]:
    """«кухня, номер 4512»: the number is always said, for the place is a text that only a speech engine can say."""
    number = (NUMBER, Digits(meter.serial_last4))
    return (Text(meter.place), *number) if meter.place else number
