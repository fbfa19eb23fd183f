"""`python -m bench [name...] [--quick]`: run benches and write what they found to docs/performance.md."""

import argparse
import asyncio
import functools
import sys
from collections.abc import Coroutine, Mapping
from typing import Any, Protocol

from bench.announcing import announcing
from bench.campaign import campaign
from bench.danger_words import danger_words
from bench.dialling import dialling
from bench.importing import import_accounts
from bench.ivr import ivr
from bench.performance_page import Section, keep
from bench.profile import profile
from bench.recognition import recognition
from bench.soak import MINUTES, soak
from bench.storm import storm
from bench.trouble_calls import trouble_calls
from bench.typing_ahead import typing_ahead


class Bench(Protocol):
    """Measures something now. Raises RuntimeError when there is nothing to measure."""

    def __call__(self, *, quick: bool) -> Coroutine[Any, Any, Section]: ...


BENCHES: Mapping[str, Bench] = {
    "ivr": ivr,
    "recognition": recognition,
    "profile": profile,
    "typing_ahead": typing_ahead,
    "import_accounts": import_accounts,
    "trouble_calls": trouble_calls,
    "danger_words": danger_words,
    "storm": storm,
    "announcing": announcing,
    "dialling": dialling,
    "campaign": campaign,
}
LONG = ("soak",)
"""Run only when named."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="name", help=f"of {', '.join((*BENCHES, *LONG))}; all but the last if left out"
    )
    parser.add_argument("--minutes", type=float, default=MINUTES, help="how long a soak lasts (default: %(default)g)")
    parser.add_argument("--quick", action="store_true", help="a few minutes: the order of things only, nothing written")
    options = parser.parse_args()
    benches = {**BENCHES, "soak": functools.partial(soak, minutes=options.minutes)}
    unknown = [name for name in options.names if name not in benches]
    if unknown:
        parser.error(f"there is no bench {', '.join(unknown)}; there are {', '.join(benches)}")
    failed = []
    for name in options.names or BENCHES:
        section = asyncio.run(benches[name](quick=options.quick))
        print(section.written)
        if not options.quick and keep(section):
            print(f"docs/performance.md has remarks on {name}: see whether they are true of these figures too.")
        if section.failed:
            failed.append(f"{name}: {section.failed}")
    if failed:
        sys.exit("\n".join(failed))


if __name__ == "__main__":
    main()
