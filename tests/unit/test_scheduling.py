"""Which process of `./test` takes which file next."""

from collections import OrderedDict

import pytest

from tests.scheduling import gives_way, next_file

TIMED, PATIENT = "tests/live/test_a.py", "tests/unit/test_b.py"


def waiting(*files: str) -> OrderedDict[str, dict[str, bool]]:
    return OrderedDict((file, {f"{file}::test": False}) for file in files)


@pytest.mark.parametrize(
    ("workers", "giving_way"), [(1, []), (2, ["gw1"]), (3, ["gw1", "gw2"]), (5, ["gw3", "gw4"]), (12, ["gw10", "gw11"])]
)
def test_the_last_two_processes_give_way_and_never_the_first(workers: int, giving_way: list[str]) -> None:
    names = [f"gw{number}" for number in range(workers)]
    assert [name for name in names if gives_way(name, workers)] == giving_way
    assert not gives_way(f"gw{workers}", workers), "it stands in for one that died"


@pytest.mark.parametrize(
    ("files", "timed", "patient_only"),
    [
        ((PATIENT, TIMED), TIMED, PATIENT),
        ((TIMED, "tests/live/test_c.py"), TIMED, None),
        ((PATIENT, "tests/unit/media/test_c.py"), "tests/unit/media/test_c.py", PATIENT),
        ((PATIENT, "tests/contract/test_d.py"), PATIENT, PATIENT),
        ((), None, None),
    ],
)
def test_files_in_real_time_go_to_their_processes_only_and_these_help_out_when_none_is_left(
    files: tuple[str, ...], timed: str | None, patient_only: str | None
) -> None:
    assert next_file(waiting(*files), patient_only=False) == timed
    assert next_file(waiting(*files), patient_only=True) == patient_only
