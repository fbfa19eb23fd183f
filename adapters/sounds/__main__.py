"""`python -m adapters.sounds`: check the prompt pack and convert it, at set-up."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from adapters.sounds.conversion import convert
from adapters.sounds.errors import PackInvalid, SoundsError
from adapters.sounds.pack import open_pack
from adapters.sounds.prompts import catalogue
from models.call import Language


def main() -> int:
    """Convert, and say what was done; 1 when the pack is not whole."""
    options = ArgumentParser(prog="python -m adapters.sounds", description=__doc__)
    options.add_argument("--pack", type=Path, default=Path("audio_prompts"), help="folder of the pack")
    options.add_argument("--into", type=Path, default=Path(".cache/sounds"), help="folder of the converted files")
    options.add_argument("--own", type=Path, help="folder of the company's own recordings: <language>/<id>.wav")
    chosen = options.parse_args()
    try:
        sys.stdout.write(_convert(chosen.pack, chosen.into, chosen.own))
    except SoundsError as error:
        sys.stderr.write(f"prompts: {error}\n")
        return 1
    return 0


def _convert(folder: Path, into: Path, own: Path | None) -> str:
    pack = open_pack(folder, own)
    catalogue(pack)
    problems = pack.problems()
    if problems:
        raise PackInvalid("\n".join(problems))
    done = convert(pack, into, Language.RUSSIAN)
    return f"prompts: {done.total} in {into}, {done.changed} converted in {done.seconds:.1f} s\n"


if __name__ == "__main__":
    sys.exit(main())
