"""What callers may ask about meters: the lines of that menu, and which intents each needs."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType

from models.intent import Intent


class MeteringLine(StrEnum):
    """In the order in which they are offered."""

    ADMISSION = "admission"
    DISMANTLING = "dismantling"
    PLACE = "place"
    ACCESS = "access"
    NOBODY_CAME = "nobody_came"
    QUESTIONS = "questions"


_VISITED = (
    Intent.METERING_ADMISSION,
    Intent.METERING_DISMANTLE,
    Intent.METERING_PLACE_APPROVAL,
    Intent.METERING_CONTROL_INFO,
)
_NEEDS: Mapping[MeteringLine, tuple[Intent, ...]] = MappingProxyType(
    {
        MeteringLine.ADMISSION: (Intent.METERING_ADMISSION,),
        MeteringLine.DISMANTLING: (Intent.METERING_DISMANTLE,),
        MeteringLine.PLACE: (Intent.METERING_PLACE_APPROVAL,),
        MeteringLine.ACCESS: (Intent.APPOINTMENT_VISIT,),
        MeteringLine.NOBODY_CAME: _VISITED,
        MeteringLine.QUESTIONS: (Intent.INFO_METERING, Intent.METERING_CONTROL_INFO),
    }
)


def metering_lines(served: Collection[Intent]) -> tuple[MeteringLine, ...]:
    """The lines that a company which serves these intents offers: each needs one of its own."""
    return tuple(line for line in MeteringLine if not set(_NEEDS[line]).isdisjoint(served))
