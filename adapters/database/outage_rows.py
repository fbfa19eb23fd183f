"""Outages as rows, and back."""

from collections.abc import Mapping

from sqlalchemy import Row

from adapters.database.tables import outages
from models.outage import OPEN, Outage, OutageState

IS_OPEN = outages.c.state.in_(sorted(OPEN))


def outage_of(row: Row[tuple[object, ...]]) -> Outage:
    """The outage of a row that has all its columns."""
    return Outage(
        outage_id=row.outage_id,
        device_id=row.device_id,
        state=OutageState(row.state),
        started_at=row.started_at,
        updated_at=row.updated_at,
        estimate=row.estimate,
        cause=row.cause,
        crew_on_site=row.crew_on_site,
        ended_at=row.ended_at,
        version=row.version,
    )


def columns_of(outage: Outage) -> Mapping[str, object]:
    """All but its number."""
    return {
        "device_id": outage.device_id,
        "state": outage.state,
        "started_at": outage.started_at,
        "updated_at": outage.updated_at,
        "estimate": outage.estimate,
        "cause": outage.cause,
        "crew_on_site": outage.crew_on_site,
        "ended_at": outage.ended_at,
        "version": outage.version,
    }
