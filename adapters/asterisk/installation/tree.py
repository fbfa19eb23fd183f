"""Where the parts of an Asterisk lie, and whether it is one that we can use."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from adapters.asterisk.errors import UnsuitableAsterisk

MAJOR_VERSION = 22
_SYSTEM_MODULES = (
    "usr/lib/x86_64-linux-gnu/asterisk/modules",
    "usr/lib/asterisk/modules",
    "usr/lib64/asterisk/modules",
)
_SYSTEM_DATA = ("usr/share/asterisk", "var/lib/asterisk")
_COMMAND_TIMEOUT_S = 20


@dataclass(frozen=True, slots=True)
class AsteriskTree:
    """The folders and files of one Asterisk; an unpacked one brings its own loader and libraries."""

    binary: Path
    modules: Path
    data: Path
    loader: Path | None = None
    libraries: Path | None = None

    def command(self, *arguments: str) -> list[str]:
        """The command line that starts this Asterisk with these arguments."""
        if self.loader is None:
            return [str(self.binary), *arguments]
        through_loader = [str(self.loader), "--library-path", str(self.libraries), "--argv0", "asterisk"]
        return [*through_loader, str(self.binary), *arguments]

    def version(self) -> str:
        """What Asterisk says of itself, such as "22.10.1". Raises UnsuitableAsterisk when it does not run."""
        try:
            done = subprocess.run(
                self.command("-V"), capture_output=True, text=True, timeout=_COMMAND_TIMEOUT_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UnsuitableAsterisk(f"{self.binary} does not run: {error}.") from error
        found = re.search(r"Asterisk (\d+\.\S+?)[~+]?(dfsg\S*)?\s*$", done.stdout.strip())
        if found is None:
            raise UnsuitableAsterisk(f"{self.binary} does not tell its version: {done.stdout or done.stderr}")
        return found[1]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at by doctor: what was found, whether it is well, and what to do when it is not."""

    what: str
    well: bool
    remedy: str = ""


def unpacked_tree(root: Path) -> AsteriskTree:
    """The Asterisk inside an unpacked folder. Raises UnsuitableAsterisk when a part is not there."""
    libraries = _only(root, "usr/lib/*-linux-gnu")
    return AsteriskTree(
        binary=_only(root, "usr/sbin/asterisk"),
        modules=_only(libraries, "asterisk/modules"),
        data=_only(root, "usr/share/asterisk"),
        loader=_only(libraries, "ld-linux*.so.*"),
        libraries=libraries,
    )


def system_tree(root: Path = Path("/")) -> AsteriskTree | None:
    """The Asterisk that the machine's owner has installed, if there is one."""
    binary = root / "usr/sbin/asterisk"
    modules = next((root / name for name in _SYSTEM_MODULES if (root / name).is_dir()), None)
    data = next((root / name for name in _SYSTEM_DATA if (root / name / "documentation").is_dir()), None)
    if not binary.is_file() or modules is None or data is None:
        return None
    return AsteriskTree(binary=binary, modules=modules, data=data)


def examine(tree: AsteriskTree, needed_modules: tuple[str, ...]) -> tuple[Finding, ...]:
    """What doctor has to say about this Asterisk: its version, its modules and the libraries that these need."""
    return (_examine_version(tree), _examine_modules(tree, needed_modules), _examine_libraries(tree, needed_modules))


def _examine_version(tree: AsteriskTree) -> Finding:
    try:
        version = tree.version()
    except UnsuitableAsterisk as error:
        return Finding(str(error), well=False, remedy="Install Asterisk 22, or remove it: ours is then unpacked.")
    well = version.split(".")[0] == str(MAJOR_VERSION)
    remedy = (
        ""
        if well
        else f"Version {MAJOR_VERSION} is needed: use ours (python -m adapters.asterisk.installation.install)."
    )
    return Finding(f"Asterisk {version} at {tree.binary}", well, remedy)


def _examine_modules(tree: AsteriskTree, needed: tuple[str, ...]) -> Finding:
    missing = [name for name in needed if not (tree.modules / name).is_file()]
    if not missing:
        return Finding(f"{len(needed)} modules in {tree.modules}", well=True)
    return Finding(f"Modules are missing: {', '.join(missing)}", well=False, remedy="Install asterisk-modules.")


def _examine_libraries(tree: AsteriskTree, needed: tuple[str, ...]) -> Finding:
    missing = sorted(_missing_libraries(tree, needed)) if tree.loader else []
    if not missing:
        return Finding("All libraries that the modules need", well=True)
    return Finding(
        f"Libraries are missing: {', '.join(missing)}",
        well=False,
        remedy="Remove the cache folder and install again with a network.",
    )


def _missing_libraries(tree: AsteriskTree, needed: tuple[str, ...]) -> set[str]:
    objects = [tree.binary, *(tree.modules / name for name in needed)]
    missing: set[str] = set()
    for each in objects:
        if not each.is_file():
            continue
        command = [str(tree.loader), "--library-path", str(tree.libraries), "--list", str(each)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_COMMAND_TIMEOUT_S, check=False)
        missing |= set(
            re.findall(r"(\S+)(?: => not found|: cannot open shared object file)", done.stdout + done.stderr)
        )
    return missing


def _only(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise UnsuitableAsterisk(f"There is no {pattern} in {folder}: remove the folder and install again.")
    return found[0]
