"""Fetching a speech model from an address or a file that the operator gives: checked, pinned, whole or not at all."""

import asyncio
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from adapters.recognition.errors import FetchFailed, ModelUnfit
from adapters.recognition.models.archives import unpack
from adapters.recognition.models.download import FetchLimits, Progress, download, shown
from adapters.recognition.models.inspection import inspect
from adapters.recognition.models.part import ArchivePart
from adapters.recognition.models.store import NAME, Installed, ModelStore, Pin


@dataclass(frozen=True, slots=True)
class Wish:
    """What to fetch: a name of one's own choosing, whence, and the SHA-256 of the archive."""

    name: str
    source: str
    """An http or https address, or a file."""
    sha256: str = ""
    """Empty: the one pinned when this name was fetched before."""


async def fetch(store: ModelStore, wish: Wish, limits: FetchLimits, progress: Progress) -> Installed:
    """Fetch, check, unpack and look at a model, then install it; an installed one is left as it is.

    A download that breaks off is kept and gone on with next time. Raises FetchFailed.
    """
    expected = _expected(store, wish)
    try:
        with store.alone() as scratch:
            if there := _already(store, wish.name):
                return there
            archive = await _brought(store, wish, limits, progress)
            digest = await asyncio.to_thread(_digest, archive)
            _must_match(digest, expected, wish, store)
            unpacked = await asyncio.to_thread(_unpack_fit, archive, scratch)
            made = store.install(wish.name, unpacked, Pin(digest, shown(wish.source)))
            ArchivePart(store.part(wish.name)).forget()
            return made
    except OSError as error:
        where = error.filename or store.folder
        raise FetchFailed(f"{where} cannot be used: {error.strerror}. Mend it and fetch again.") from error


async def _brought(store: ModelStore, wish: Wish, limits: FetchLimits, progress: Progress) -> Path:
    """The archive as a file of this machine."""
    if "://" in wish.source:
        part = ArchivePart(store.part(wish.name))
        await download(wish.source, part, limits, progress)
        return part.file
    return _local(Path(wish.source))


def _expected(store: ModelStore, wish: Wish) -> str:
    """The digest that the archive must have; empty where nobody has said one. Raises FetchFailed."""
    said = wish.sha256.lower()
    if not NAME.fullmatch(wish.name) or any(each.is_embedded and each.name == wish.name for each in store.installed()):
        raise FetchFailed(f"{wish.name!r} cannot be a model's name. Take letters, digits, - and . such as my-model-1.")
    if said and not re.fullmatch(r"[0-9a-f]{64}", said):
        raise FetchFailed(f"{wish.sha256!r} is no SHA-256. Write its 64 digits 0-9 a-f.")
    pin = store.pin(wish.name)
    if pin and said not in ("", pin.sha256):
        remedy = (
            f"Take another name; or, if you trust the new archive, remove {store.pin_file(wish.name)} and the model"
        )
        raise FetchFailed(f"{wish.name} is pinned to the SHA-256 {pin.sha256}. {remedy}.")
    return pin.sha256 if pin else said


def _already(store: ModelStore, name: str) -> Installed | None:
    there = next((each for each in store.installed() if each.name == name), None)
    if there and there.pin is None:
        raise FetchFailed(f"{there.folder} was put there by hand. Remove it, or take another name.")
    return there


def _local(archive: Path) -> Path:
    if not archive.is_file():
        raise FetchFailed(f"there is no file {archive}. Give a file, or an address with http:// or https://.")
    return archive


def _must_match(digest: str, expected: str, wish: Wish, store: ModelStore) -> None:
    if not expected:
        remedy = "Compare it with what its publisher says; if it is the same, fetch again with"
        raise FetchFailed(f"the archive is here, and its SHA-256 is nobody's word yet. {remedy} --sha256 {digest}")
    if digest != expected:
        ArchivePart(store.part(wish.name)).forget()  # or the next fetch would find it complete
        what = f"the archive from {shown(wish.source)} has the SHA-256 {digest}, not {expected}"
        raise FetchFailed(f"{what}: it is damaged, or another one. It was not unpacked; ask its publisher.")


def _unpack_fit(archive: Path, scratch: Path) -> Path:
    folder = unpack(archive, scratch)
    try:
        inspect(folder)
    except ModelUnfit as error:
        raise FetchFailed(f"the archive's model is unfit: {' '.join(map(str, error.faults))}") from error
    return folder


def _digest(archive: Path) -> str:
    with archive.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
