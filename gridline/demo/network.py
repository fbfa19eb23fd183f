"""The network that supplies Ясногорск: two substations, six feeders, forty transformers."""

from models.network import Device, DeviceKind

_STATIONS = ("Ясная", "Заречная")
_FEEDERS, _TRANSFORMERS = 6, 40
_HOUSES_EACH = 10


def _devices() -> tuple[Device, ...]:
    stations = [Device(f"PS{n}", DeviceKind.SUBSTATION, f"ПС «{name}»") for n, name in enumerate(_STATIONS, 1)]
    feeders = [
        Device(f"F{n + 1}", DeviceKind.FEEDER, f"фидер {n + 1}", stations[n * len(_STATIONS) // _FEEDERS].device_id)
        for n in range(_FEEDERS)
    ]
    transformers = [
        Device(f"TP{n + 1}", DeviceKind.TRANSFORMER, f"ТП-{n + 1}", feeders[n * _FEEDERS // _TRANSFORMERS].device_id)
        for n in range(_TRANSFORMERS)
    ]
    return (*stations, *feeders, *transformers)


NETWORK = _devices()


class DemoLines:
    """Which transformer supplies a house: about ten houses each, all flats of a house the same."""

    def __init__(self) -> None:
        self._houses: dict[str, int] = {}

    def transformer_of(self, address: str) -> str:
        house = address.partition(", кв.")[0]
        number = self._houses.setdefault(house, len(self._houses))
        return f"TP{number // _HOUSES_EACH % _TRANSFORMERS + 1}"
