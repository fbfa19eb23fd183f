"""How long a node keeps what Asterisk wrote of its calls."""

import os
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gridline.processes.log_rotation import LogRotation

DAY_S = 86_400.0
NOW_S = 1_800_000_000.0


@dataclass
class Folder:
    """An Asterisk's log folder, and what its console was told."""

    path: Path
    told: list[str] = field(default_factory=list)

    def write(self, name: str, days_ago: float, text: str = "a line\n") -> None:
        file = self.path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        os.utime(file, (NOW_S - days_ago * DAY_S,) * 2)

    async def look(self, keep_days: int = 30) -> None:
        await LogRotation(self.path, keep_days, self._console).look(NOW_S)

    async def _console(self, command: str) -> str:
        self.told.append(command)
        return ""

    def files(self) -> list[str]:
        return sorted(str(file.relative_to(self.path)) for file in self.path.rglob("*") if file.is_file())


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


async def test_a_log_whose_last_day_is_over_is_begun_anew_by_asterisk(folder: Folder) -> None:
    folder.write("messages", 0)
    folder.write("messages.0", 1)
    await folder.look()
    assert folder.told == ["logger rotate"]


async def test_a_log_that_was_begun_today_goes_on(folder: Folder) -> None:
    folder.write("messages", 0)
    folder.write("messages.0", 0.9)
    folder.write("security", 0, text="")
    await folder.look()
    assert not folder.told


async def test_the_records_of_our_own_calls_are_put_aside_each_day(folder: Folder) -> None:
    folder.write("cdr-csv/Master.csv", 0)
    await folder.look()
    assert folder.files() == ["cdr-csv/Master.csv.1800000000"]
    folder.write("cdr-csv/Master.csv", 0)
    await folder.look()
    assert folder.files() == ["cdr-csv/Master.csv", "cdr-csv/Master.csv.1800000000"]


async def test_what_was_kept_long_enough_goes_and_nothing_else(folder: Folder) -> None:
    for name in ("messages.3", "security.7", "cdr-csv/Master.csv.17"):
        folder.write(name, 8)
    for name in ("messages.2", "cdr-csv/Master.csv.18", "fail2ban.conf"):
        folder.write(name, 6.9)
    folder.write("console", 400)
    await folder.look(keep_days=7)
    assert folder.files() == ["cdr-csv/Master.csv.18", "console", "fail2ban.conf", "messages.2"]


async def test_an_instance_that_never_ran_has_nothing_to_rotate(folder: Folder) -> None:
    await folder.look()
    assert not folder.told
