"""Debian packages without root: a private apt that resolves and fetches, and dpkg-deb that unpacks."""

import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from adapters.asterisk.errors import InstallError, MirrorUnknown, PackageUnavailable

_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_APT_TIMEOUT_S = 300
_UNPACK_TIMEOUT_S = 60


def find_mirror() -> str:
    """The address of the Debian archive that this machine's apt is set up with.

    A fresh container has no lists yet, so that `indextargets` is silent; what `update` would fetch still tells.
    Raises MirrorUnknown when neither does.
    """
    for line in _ask("apt-get", "indextargets", "--format", "$(SITE) $(ORIGIN) $(LABEL)"):
        site, _, origin = line.partition(" ")
        if origin == "Debian Debian":
            return site
    for line in _ask("apt-get", "--print-uris", "update"):
        found = re.match(r"'(?P<site>[a-z]+:[^' ]+?)/dists/[\w.-]+/InRelease'", line)
        if found and "security" not in found["site"]:
            return found["site"]
    raise MirrorUnknown(
        "apt on this machine names no Debian mirror. Configure one in /etc/apt/sources.list and run the command again."
    )


@dataclass(frozen=True, slots=True)
class PrivateApt:
    """An apt that reads the machine's proxies and keys but keeps its lists and state in a folder of ours.

    As if nothing were installed: so that a closure is complete whatever the machine already has.
    """

    folder: Path

    def update(self, mirror: str, suite: str) -> None:
        """Fetch and verify the suite's list of packages. Raises PackageUnavailable."""
        for name in ("state/lists/partial", "cache/archives/partial"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "state/status").touch()
        signed = f"[signed-by={_KEYRING}] " if _KEYRING.exists() else ""
        (self.folder / "sources.list").write_text(f"deb {signed}{mirror} {suite} main\n")
        self._get("-qq", "update")

    def closure(self, *names: str) -> tuple[str, ...]:
        """The named packages with everything that they depend on, as apt resolves it today."""
        output = self._get("-qq", "-y", "--no-install-recommends", "--print-uris", "install", *names)
        files = [line.split()[1] for line in output.splitlines() if line.startswith("'")]
        return tuple(sorted(file.partition("_")[0] for file in files))

    def download(self, names: tuple[str, ...], into: Path) -> None:
        """Fetch and verify the packages' files into a folder. Raises PackageUnavailable."""
        self._get("-qq", "download", *names, folder=into)

    def _get(self, *arguments: str, folder: Path | None = None) -> str:
        options = {
            "Dir::State": str(self.folder / "state"),
            "Dir::State::status": str(self.folder / "state/status"),
            "Dir::Cache": str(self.folder / "cache"),
            "Dir::Etc::sourcelist": str(self.folder / "sources.list"),
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Acquire::Check-Valid-Until": "false",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
            # apt would change to its own user, who may not enter our folder
            "APT::Sandbox::User": "",
        }
        command = ["apt-get", *(part for key, value in options.items() for part in ("-o", f"{key}={value}"))]
        try:
            done = subprocess.run(
                [*command, *arguments],
                cwd=folder or self.folder,
                env=os.environ | {"LC_ALL": "C"},
                capture_output=True,
                text=True,
                timeout=_APT_TIMEOUT_S,
                check=False,
            )
        except FileNotFoundError as error:
            raise InstallError("There is no apt-get on this machine: install Asterisk 22 yourself.") from error
        except subprocess.TimeoutExpired as error:
            raise PackageUnavailable(f"apt-get did not end within {_APT_TIMEOUT_S} s: check the network.") from error
        if done.returncode != 0:
            reason = _last_lines(done.stderr)
            raise PackageUnavailable(f"apt-get {arguments[-1]} failed: {reason}. Check the network and try again.")
        return done.stdout


def unpack(packages: list[Path], into: Path) -> None:
    """Unpack the packages into a folder that appears whole or not at all. Raises InstallError."""
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=into.parent) as scratch:
        root = Path(scratch) / "root"
        root.mkdir()
        for package in packages:
            command = ["dpkg-deb", "-x", str(package), str(root)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=_UNPACK_TIMEOUT_S, check=False)
            if done.returncode != 0:
                raise InstallError(f"{package} could not be unpacked: {_last_lines(done.stderr)}.")
        root.rename(into)


def _ask(*command: str) -> list[str]:
    """Lines that a command prints; none when it fails, because the caller has other sources."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_APT_TIMEOUT_S, check=False)
    except FileNotFoundError:
        return []
    return done.stdout.splitlines()


def _last_lines(text: str) -> str:
    return " / ".join(line.strip() for line in text.splitlines()[-3:]) or "no reason given"
