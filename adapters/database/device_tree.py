"""Ways through the network in one query: up from a device to what feeds it, down to all that it feeds."""

from collections.abc import Sequence

from sqlalchemy import CTE, ColumnElement, select

from adapters.database.tables import connections, devices


def way_up(start: ColumnElement[bool], name: str = "way") -> CTE:
    """The devices where `start` holds, what feeds them, and so on: one step through the key for each level.

    UNION, not UNION ALL: a ring, which no import makes, would end all the same.
    """
    first = select(devices.c.device_id, devices.c.parent).where(start)
    return _climb(first.cte(name, recursive=True))


def way_up_from(premises: Sequence[str], name: str = "way") -> CTE:
    """The way up from some premises, with the premises beside each device."""
    first = (
        select(connections.c.premises_id, devices.c.device_id, devices.c.parent)
        .join(devices, devices.c.device_id == connections.c.device_id)
        .where(connections.c.premises_id.in_(premises))
    )
    way = first.cte(name, recursive=True)
    above = devices.alias(f"{name}_above")
    return way.union(
        select(way.c.premises_id, above.c.device_id, above.c.parent).join(way, way.c.parent == above.c.device_id)
    )


def below(device_id: str, name: str = "below") -> CTE:
    """The device and everything that it feeds."""
    return below_any([device_id], name)


def below_any(device_ids: Sequence[str], name: str = "below") -> CTE:
    """The devices and everything that they feed, each once."""
    first = select(devices.c.device_id).where(devices.c.device_id.in_(device_ids))
    down = first.cte(name, recursive=True)
    fed = devices.alias(f"{name}_fed")
    return down.union(select(fed.c.device_id).join(down, fed.c.parent == down.c.device_id))


def _climb(way: CTE) -> CTE:
    above = devices.alias(f"{way.name}_above")
    return way.union(select(above.c.device_id, above.c.parent).join(way, way.c.parent == above.c.device_id))
