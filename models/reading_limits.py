"""How much use between two readings is usual, doubtful or impossible: the figures a company sets."""

from dataclasses import dataclass, fields
from decimal import Decimal

from models.meter import Service


@dataclass(frozen=True, slots=True)
class ServiceLimits:
    """The figures of one service: factors over average use, floors in its unit, and the most per hour (kW or m³/h)."""

    soft_k: Decimal
    review_k: Decimal
    soft_floor: Decimal
    review_floor: Decimal
    per_hour: Decimal


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """The company's figures for reading rules R-7, R-8 and R-9; the defaults are those of the rules.

    Raises ValueError where a figure is not positive or where review begins below the soft limit.
    """

    soft_k: Decimal = Decimal(3)
    review_k: Decimal = Decimal(10)
    soft_floor_kwh: Decimal = Decimal(300)
    review_floor_kwh: Decimal = Decimal(1500)
    soft_floor_m3: Decimal = Decimal(10)
    review_floor_m3: Decimal = Decimal(40)
    p_max_kw: Decimal = Decimal(15)
    """Permitted power where the meter's own is not known."""
    q_max_m3h: Decimal = Decimal(3)

    def __post_init__(self) -> None:
        wrong = [f.name for f in fields(self) if not (getattr(self, f.name).is_finite() and getattr(self, f.name) > 0)]
        if wrong:
            raise ValueError(f"must be above zero: {', '.join(wrong)}")
        for soft, review in (
            (self.soft_k, self.review_k),
            (self.soft_floor_kwh, self.review_floor_kwh),
            (self.soft_floor_m3, self.review_floor_m3),
        ):
            if review < soft:
                raise ValueError("each review limit must be at least its soft limit")

    def of(self, service: Service) -> ServiceLimits:
        match service:
            case Service.ELECTRICITY:
                return ServiceLimits(
                    self.soft_k, self.review_k, self.soft_floor_kwh, self.review_floor_kwh, self.p_max_kw
                )
            case Service.HOT_WATER:
                return ServiceLimits(
                    self.soft_k, self.review_k, self.soft_floor_m3, self.review_floor_m3, self.q_max_m3h
                )
