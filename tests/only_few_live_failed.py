"""Ends well if the tests that failed last, named in pytest's own file, are live ones, few, and of sound only."""

import json
import sys
from pathlib import Path

FEW = 4
FINAL = (
    "test_callback_turns",
    "test_crashes",
    "test_database_away",
    "test_leftovers",
    "test_static_path",
    "test_supervisor",
    "test_theft",
)
"""Beginnings of the live files that show that nothing is lost, doubled, left over or told: there once is too often."""


def main(names: Path) -> int:
    failed = json.loads(names.read_text(encoding="utf-8")) if names.exists() else {}
    return 0 if 0 < len(failed) <= FEW and all(_is_of_sound(name) for name in failed) else 1


def _is_of_sound(name: str) -> bool:
    folder, _, file = name.partition("::")[0].rpartition("/")
    return folder == "tests/live" and not file.startswith(FINAL)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
