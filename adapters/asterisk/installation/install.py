"""An Asterisk without root: the system's own when it is right, otherwise Debian's packages unpacked privately."""

import argparse
import hashlib
import re
import shutil
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from adapters.asterisk.errors import AsteriskError, InstallError, UnsuitableAsterisk
from adapters.asterisk.installation.debian import PrivateApt, find_mirror, unpack
from adapters.asterisk.installation.package_cache import alone, keep_packages, kept_packages
from adapters.asterisk.installation.tree import AsteriskTree, Finding, examine, system_tree, unpacked_tree
from adapters.asterisk.modules import needed_modules

DEFAULT_CACHE = Path(".cache/asterisk")
_RECIPE = Path(__file__).with_name("packages.toml")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Which packages make up our own Asterisk: the names and versions that were tested together."""

    suite: str
    tested: dict[str, str]

    @property
    def digest(self) -> str:
        """Changes when the recipe does, so that an old tree is never taken for a new one."""
        return hashlib.sha256(repr((self.suite, sorted(self.tested))).encode()).hexdigest()[:12]


def read_recipe(path: Path = _RECIPE) -> Recipe:
    """The recipe that lies beside this module."""
    content = tomllib.loads(path.read_text())
    return Recipe(suite=content["suite"], tested=content["tested"])


def find(cache: Path = DEFAULT_CACHE) -> AsteriskTree | None:
    """An Asterisk that is at hand without fetching anything: the system's if it is right, or the unpacked one."""
    system = system_tree()
    if system and all(finding.well for finding in examine(system, needed_modules())):
        return system
    root = _tree_folder(cache, read_recipe())
    return unpacked_tree(root) if root.is_dir() else None


def examine_installed(cache: Path = DEFAULT_CACHE) -> tuple[Finding, ...]:
    """What doctor has to say: a finding with a remedy for each part of the Asterisk that would be started."""
    tree = find(cache)
    if tree is None:
        remedy = "Run: python -m adapters.asterisk.installation.install"
        return (Finding("No Asterisk 22 here, neither the system's nor ours", well=False, remedy=remedy),)
    return examine(tree, needed_modules())


def install(cache: Path = DEFAULT_CACHE) -> AsteriskTree:
    """The Asterisk to use, fetched and unpacked when it is not there yet.

    Safe to call from several processes at once, and again after an interruption: a tree appears whole or not at all.
    Raises InstallError.
    """
    if found := find(cache):
        return found
    try:
        with alone(cache):
            return find(cache) or _build(cache, read_recipe())
    except OSError as error:
        raise InstallError(
            f"Asterisk could not be unpacked into {cache}: {error}. Free some space or mend it."
        ) from error


def _build(cache: Path, recipe: Recipe) -> AsteriskTree:
    """Unpack what was kept; else what was tested; else, should that lack a new library, every library apt names."""
    root = _tree_folder(cache, recipe)
    unwell = _unpack_proven(kept_packages(cache), root)
    if unwell:
        unwell = _unpack_proven(_fetch(cache, recipe, whole=False), root)
    if unwell:
        unwell = _unpack_proven(_fetch(cache, recipe, whole=True), root)
    if unwell:
        shutil.rmtree(cache / "debs")
        raise UnsuitableAsterisk(" ".join(f"{finding.what}. {finding.remedy}" for finding in unwell))
    return unpacked_tree(root)


def _unpack_proven(packages: list[Path], root: Path) -> list[Finding]:
    """Unpack into the root only if the Asterisk inside is well; otherwise what is not."""
    if not packages:
        return [Finding("No packages are kept", well=False)]
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=root.parent) as scratch:
        unproven = Path(scratch) / "tree"
        unpack(packages, unproven)
        unwell = [finding for finding in examine(unpacked_tree(unproven), needed_modules()) if not finding.well]
        if not unwell:
            unproven.rename(root)
        return unwell


def _fetch(cache: Path, recipe: Recipe, *, whole: bool) -> list[Path]:
    """Fetch the packages; kept afterwards, so that the tree can be built again without a network."""
    apt = PrivateApt(cache.resolve() / "apt")
    apt.update(find_mirror(), recipe.suite)
    closure = apt.closure("asterisk", "asterisk-modules")
    names = tuple(name for name in closure if name.startswith("lib")) if whole else ()
    return keep_packages(apt, tuple({*names, *choose_packages(recipe, closure)}), cache)


def choose_packages(recipe: Recipe, closure: tuple[str, ...]) -> tuple[str, ...]:
    """Of all that apt would install, the packages tested as needed, also under the name that a library has today.

    The suite renames libraries with their version (libxml2-16, libssl3t64): the stem without digits stays.
    """
    wanted = {_stem(name) for name in recipe.tested}
    return tuple(name for name in closure if _stem(name) in wanted)


def _stem(name: str) -> str:
    return re.sub(r"[-.\d]*(t64)?[-.\d]*$", "", name)


def _tree_folder(cache: Path, recipe: Recipe) -> Path:
    return cache.resolve() / f"root-{recipe.digest}"


def main() -> int:
    """Install, and say in one line what was found or why not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE, help="where packages and the unpacked tree lie")
    try:
        tree = install(parser.parse_args().cache)
        sys.stdout.write(f"Asterisk {tree.version()}: {tree.binary}\n")
    except AsteriskError as error:
        sys.stderr.write(f"Asterisk: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
