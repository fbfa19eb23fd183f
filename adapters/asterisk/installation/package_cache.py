"""A folder of fetched Debian packages: filled whole, checked before use, changed by one process at a time."""

import fcntl
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.asterisk.errors import InstallError
from adapters.asterisk.installation.debian import PrivateApt

_DIGESTS = "fetched.json"
_INTERRUPTED = (".unpacking-*", ".fetching-*")


@contextmanager
def alone(cache: Path) -> Iterator[None]:
    """Only one process at a time changes a cache; the lock goes with the process that holds it.

    What an interrupted process left behind is removed, again at the end: a program of its may still have been writing.
    """
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _remove_leftovers(cache)
        yield
        _remove_leftovers(cache)


def keep_packages(apt: PrivateApt, names: tuple[str, ...], cache: Path) -> list[Path]:
    """Fetch packages into the cache in place of those kept there, all or none. Raises InstallError."""
    kept = cache / "debs"
    with tempfile.TemporaryDirectory(prefix=".fetching-", dir=cache) as scratch:
        fetched = Path(scratch) / "debs"
        fetched.mkdir()
        apt.download(names, fetched)
        packages = sorted(fetched.glob("*.deb"))
        if len(packages) != len(names):
            raise InstallError(f"apt fetched {len(packages)} of {len(names)} packages. Try again.")
        digests = {package.name: _digest(package) for package in packages}
        (fetched / _DIGESTS).write_text(json.dumps(digests, indent=1))
        shutil.rmtree(kept, ignore_errors=True)
        fetched.rename(kept)
    return sorted(kept.glob("*.deb"))


def kept_packages(cache: Path) -> list[Path]:
    """The packages fetched earlier, if all are there and whole; none otherwise."""
    kept = cache / "debs"
    try:
        digests: dict[str, str] = json.loads((kept / _DIGESTS).read_text())
        whole = all(_digest(kept / name) == digest for name, digest in digests.items())
    except (OSError, ValueError):
        return []
    return [kept / name for name in sorted(digests)] if whole else []


def _remove_leftovers(cache: Path) -> None:
    for leftover in (found for pattern in _INTERRUPTED for found in cache.glob(pattern)):
        shutil.rmtree(leftover, ignore_errors=True)


def _digest(package: Path) -> str:
    with package.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
