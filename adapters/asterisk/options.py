"""One SIP OPTIONS by ourselves, over UDP: does anybody speak SIP at a trunk's address, Asterisk or no Asterisk?"""

import asyncio
import secrets
import socket
import time
from dataclasses import dataclass
from ipaddress import ip_address

from adapters.asterisk.errors import AsteriskError, UnsafeValue

_RETRY_S = 0.5
"""SIP over UDP loses packets; the request is sent again until an answer or the timeout."""


class Unreachable(AsteriskError):
    """Nobody answered, or the address has no meaning; the message says which."""


@dataclass(frozen=True, slots=True)
class OptionsAnswer:
    """Any answer proves a SIP server: 200 as well as 404 or 403, which many providers give to strangers."""

    status: int
    reason: str
    seconds: float


async def ask_options(host: str, port: int, source_address: str, timeout_s: float) -> OptionsAnswer:
    """Ask `host:port` from a free port of `source_address`. Raises Unreachable or UnsafeValue."""
    if not host or not all(each.isalnum() or each in ".-:" for each in host):
        raise UnsafeValue(f"{host!r} is no host")
    try:
        async with asyncio.timeout(timeout_s):
            target = await _resolved(host, port, source_address)
            return await _exchange(target, source_address)
    except TimeoutError:
        raise Unreachable(f"no answer to OPTIONS within {timeout_s:g} s") from None
    except OSError as error:
        raise Unreachable(f"{error.strerror or error}") from None


async def _resolved(host: str, port: int, source_address: str) -> tuple[str, int]:
    family = socket.AF_INET6 if ip_address(source_address).version == 6 else socket.AF_INET
    found = await asyncio.get_running_loop().getaddrinfo(host, port, family=family, type=socket.SOCK_DGRAM)
    return str(found[0][4][0]), port


async def _exchange(target: tuple[str, int], source_address: str) -> OptionsAnswer:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(
        _Listening, local_addr=(source_address, 0), remote_addr=target
    )
    try:
        request = _request(target, transport.get_extra_info("sockname"), protocol.call_id)
        began = time.perf_counter()
        while not protocol.answer.done():
            transport.sendto(request)
            await asyncio.wait({protocol.answer}, timeout=_RETRY_S)
        status, reason = protocol.answer.result()
        return OptionsAnswer(status, reason, time.perf_counter() - began)
    finally:
        protocol.answer.cancel()
        transport.close()


class _Listening(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.call_id = secrets.token_hex(12)
        self.answer: asyncio.Future[tuple[int, str]] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Anything but the final answer to our own request is passed over."""
        first, _, rest = data.decode("utf-8", "replace").partition("\r\n")
        parts = first.split(" ", 2)
        ours = len(parts) >= 2 and parts[0] == "SIP/2.0" and parts[1].isdigit() and self.call_id in rest
        if ours and int(parts[1]) >= 200 and not self.answer.done():
            self.answer.set_result((int(parts[1]), parts[2] if len(parts) == 3 else ""))

    def error_received(self, exc: Exception) -> None:
        """The far machine says that nobody listens on the port."""
        if not self.answer.done():
            self.answer.set_exception(exc)


def _request(target: tuple[str, int], own: tuple[str, int], call_id: str) -> bytes:
    host, here = (f"[{each[0]}]" if ":" in each[0] else each[0] for each in (target, own))
    lines = (
        f"OPTIONS sip:{host}:{target[1]} SIP/2.0",
        f"Via: SIP/2.0/UDP {here}:{own[1]};branch=z9hG4bK{call_id};rport",
        "Max-Forwards: 70",
        f"From: <sip:gridline@{here}>;tag={call_id[:8]}",
        f"To: <sip:{host}:{target[1]}>",
        f"Call-ID: {call_id}",
        "CSeq: 1 OPTIONS",
        f"Contact: <sip:gridline@{here}:{own[1]}>",
        "Accept: application/sdp",
        "Content-Length: 0",
        "",
        "",
    )
    return "\r\n".join(lines).encode()
