"""The network as a tree: what each device supplies, and trees that are none."""

import pytest

from models.network import BrokenNetwork, Device, DeviceKind, Network


def device(name: str, parent: str | None = None, premises: int = 0) -> Device:
    return Device(name, DeviceKind.FEEDER, name, parent, premises)


def test_a_device_supplies_what_hangs_on_it_and_below_it():
    network = Network.of([device("line", "feeder", 25), device("feeder", "station", 1), device("station")])
    assert network.supplied == {"line": 25, "feeder": 26, "station": 26}
    assert network.premises == 26


def test_the_way_up_leads_from_a_device_to_the_station_that_feeds_it():
    network = Network.of([device("station"), device("feeder", "station"), device("line", "feeder")])
    assert [one.device_id for one in network.way_up("line")] == ["line", "feeder", "station"]
    assert network.feeds("station", "line")
    assert not network.feeds("line", "station")


def test_a_network_may_have_several_stations():
    network = Network.of([device("north", premises=3), device("south", premises=4)])
    assert network.premises == 7


@pytest.mark.parametrize(
    ("devices", "where", "what"),
    [
        ([device("a"), device("a")], "a", "twice"),
        ([device("a", "nowhere")], "a", "nowhere"),
        ([device("a", "a")], "a", "feeds itself"),
        ([device("top"), device("a", "b"), device("b", "c"), device("c", "a")], "a", "feeds itself"),
    ],
)
def test_devices_that_make_no_tree_are_refused_by_name(devices, where, what):
    with pytest.raises(BrokenNetwork, match=what) as refused:
        Network.of(devices)
    assert refused.value.device_id == where


def test_a_device_without_identity_or_with_fewer_than_no_premises_is_refused():
    with pytest.raises(ValueError, match="identity"):
        device(" ")
    with pytest.raises(ValueError, match="premises"):
        device("a", premises=-1)


def test_a_long_chain_of_devices_is_no_trouble():
    chain = [device("0", premises=1), *(device(str(n), str(n - 1), 1) for n in range(1, 20_000))]
    assert Network.of(chain).supplied["0"] == 20_000
