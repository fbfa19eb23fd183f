"""Ends well if the tests that failed last, named in pytest's own file, are live ones, and few."""

import json
import sys
from pathlib import Path

FEW = 4


def main(names: Path) -> int:
    failed = json.loads(names.read_text(encoding="utf-8")) if names.exists() else {}
    few = 0 < len(failed) <= FEW
    return 0 if few and all(name.startswith("tests/live/") for name in failed) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
