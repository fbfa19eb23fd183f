"""Bringing an archive over HTTP, piece by piece: what has come is kept, and the next attempt goes on there."""

import asyncio
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp

from adapters.recognition.errors import FetchFailed
from adapters.recognition.models.part import ArchivePart, Origin

Progress = Callable[[int, int | None], None]
"""Bytes that are here, and bytes in all where that is known."""
_BLOCK = 1 << 18
_SPAN = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")
_MB = 1_000_000
_WORTH_AN_ATTEMPT = 10 * _MB
_POOR_ATTEMPTS = 3
"""How often a connection may bring less than that, in one fetch."""


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How long to wait, and how much to take."""

    connect_s: float = 3.0
    silence_s: float = 30.0
    largest_bytes: int = 8 << 30


class _BrokenOff(Exception):
    """The connection was refused or lost; the text says which."""


async def download(address: str, part: ArchivePart, limits: FetchLimits, progress: Progress) -> None:
    """Bring the whole of `address` into the part, going on with what is there. Raises FetchFailed.

    A broken connection is taken up again at once, but only a few times for nothing. A server that cannot go on
    begins anew. What came from another address is thrown away.
    """
    poor = 0
    while True:
        origin = part.origin(address)
        came = part.size
        if origin.total is not None and came == origin.total:
            return
        try:
            await _attempt(address, part, origin, limits, progress)
            return
        except _BrokenOff as error:
            poor += part.size - came < _WORTH_AN_ATTEMPT
            if poor > _POOR_ATTEMPTS:
                raise FetchFailed(f"{shown(address)}: {error}. {part.kept}") from error


def shown(address: str) -> str:
    """An address without what may be secret in it."""
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


async def _attempt(address: str, part: ArchivePart, origin: Origin, limits: FetchLimits, progress: Progress) -> None:
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=limits.connect_s, sock_read=limits.silence_s)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, auto_decompress=False, trust_env=True) as session,
            session.get(address, headers=_headers(origin, part.size), max_redirects=5) as response,
        ):
            await _receive(address, response, part, limits, progress)
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
        raise FetchFailed(f"{shown(address)} is, or leads to, no http or https address. Is it right?") from error
    except aiohttp.TooManyRedirects as error:
        raise FetchFailed(f"{shown(address)} leads in circles. Ask its publisher for the address.") from error
    except TimeoutError as error:
        waits = f"{limits.connect_s:g} s for a connection, {limits.silence_s:g} s for data"
        raise FetchFailed(f"{shown(address)}: nothing came (waited {waits}). {part.kept}") from error
    except aiohttp.ClientConnectionError as error:
        raise _BrokenOff(f"the connection failed ({error})") from error
    except aiohttp.ClientPayloadError as error:
        raise _BrokenOff("the connection broke off") from error
    except aiohttp.ClientError as error:
        raise FetchFailed(f"{shown(address)} gave an answer that is no HTTP ({error}). Is it right?") from error


def _headers(origin: Origin, have: int) -> dict[str, str]:
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
        if origin.version:
            headers["If-Range"] = origin.version
    return headers


async def _receive(
    address: str, response: aiohttp.ClientResponse, part: ArchivePart, limits: FetchLimits, progress: Progress
) -> None:
    """Write what comes; every piece counts as kept once it is here."""
    have, total = _span(address, response, part)
    if (total or 0) > limits.largest_bytes:
        raise FetchFailed(f"{shown(address)} is larger than {limits.largest_bytes / _MB:,.0f} MB. Is it right?")
    _must_fit(part, have, total)
    part.note(address, _version(response), total)
    with part.writing(have) as write:
        async for block in response.content.iter_chunked(_BLOCK):
            have += len(block)
            if have > limits.largest_bytes:
                part.forget()
                raise FetchFailed(f"{shown(address)} does not end. Is it right?")
            await asyncio.to_thread(write, block)
            progress(have, total)
    part.note(address, _version(response), have)


def _span(address: str, response: aiohttp.ClientResponse, part: ArchivePart) -> tuple[int, int | None]:
    """Where in the archive the answer begins, and how long the archive is (RFC 9110, 15.3.7). Raises FetchFailed.

    An answer with the whole of it: the server has no ranges, or another archive by now.
    """
    span = _SPAN.fullmatch(response.headers.get("Content-Range", ""))
    if response.status == 206 and span and int(span[1]) == part.size:
        return part.size, None if span[2] == "*" else int(span[2])
    if response.status == 200:
        return 0, response.content_length
    if response.status in (206, 416):
        part.forget()
        raise FetchFailed(f"{shown(address)} cannot go on where it stopped. Fetch again: it then begins anew.")
    raise FetchFailed(f"{shown(address)} answers {response.status} {response.reason}. Is it right?")


def _version(response: aiohttp.ClientResponse) -> str:
    """A strong ETag or a date: If-Range takes no weak one (RFC 9110, 13.1.5)."""
    tag = response.headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else response.headers.get("Last-Modified", "")


def _must_fit(part: ArchivePart, have: int, total: int | None) -> None:
    free = shutil.disk_usage(part.file.parent).free
    if total is not None and total - have > free:
        missing = f"{(total - have) / _MB:,.0f} MB are still to come and {free / _MB:,.0f} MB free"
        raise FetchFailed(f"the disk of {part.file.parent} is too full: {missing}. {part.kept}")
