"""The measure of trouble-call analysis: evenings that repeat, and a finder whose score is known."""

from bench.outages import Town, network
from bench.trouble_calls import alike, measured, ours
from models.network import Network


def test_a_simulated_network_has_the_premises_that_were_asked_for():
    assert network(100).premises == 100
    assert network(10_000).premises == 9_600


def test_the_same_seed_gives_the_same_evening():
    assert Town(network(1_000), seed=7).evening(2) == Town(network(1_000), seed=7).evening(2)


def test_who_knows_the_truth_scores_full_and_who_says_nothing_scores_nothing():
    town = Town(network(1_000), seed=1)
    held = [town.evening() for _ in range(20)]
    silent = measured(town, held, lambda: lambda report: None)
    assert silent.recall == 0
    assert silent.failed > 0
    truths = iter(held)

    def knowing():
        (failed,) = next(truths).failed
        return lambda report: failed if town.network.feeds(failed, report.device_id) else None

    assert measured(town, held, knowing).recall == 1


def test_the_analysis_finds_most_failures_and_seldom_accuses_a_sound_device():
    town = Town(network(10_000), seed=3)
    score = measured(town, [town.evening() for _ in range(40)], lambda: ours(town.network))
    assert score.recall > 0.9
    assert score.precision > 0.9


def test_devices_that_supply_the_same_premises_are_alike():
    small: Network = network(20)
    assert {alike(small, one) for one in small.devices} == {"0"}
