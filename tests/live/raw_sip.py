"""A SIP caller made of bytes, who may send what no honest telephone would."""

import asyncio
import itertools
import re
import socket
from types import TracebackType
from typing import Self

from adapters.asterisk.settings import TOWN_ADDRESS, AsteriskSettings

_ANSWER_S = 5.0
_NUMBERS = itertools.count(1)


class RawCall:
    """`async with RawCall(company, number, display_name) as call:` is answered inside and hung up at the end."""

    def __init__(self, company: AsteriskSettings, number: str, caller: bytes) -> None:
        self._server = (company.bind_address, company.sip_port)
        self._number = number
        self._caller = caller
        self._id = f"raw{next(_NUMBERS)}"
        self._socket = socket.socket(type=socket.SOCK_DGRAM)
        self._sound = socket.socket(type=socket.SOCK_DGRAM)

    async def __aenter__(self) -> Self:
        for each in (self._socket, self._sound):
            each.setblocking(False)
            each.bind((TOWN_ADDRESS, 0))
        await self._send("INVITE", 1, "", self._sdp())
        self.status, self._to = await self._final()
        await self._send("ACK", 1, self._to)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.status == 200:
            await self._send("BYE", 2, self._to)
        self._socket.close()
        self._sound.close()

    async def hears_sound(self) -> bool:
        """Whether the company sends audio."""
        loop = asyncio.get_running_loop()
        return len(await asyncio.wait_for(loop.sock_recv(self._sound, 2048), _ANSWER_S)) > 12

    def _sdp(self) -> bytes:
        port = self._sound.getsockname()[1]
        lines = (
            "v=0",
            f"o=- 1 1 IN IP4 {TOWN_ADDRESS}",
            "s=-",
            f"c=IN IP4 {TOWN_ADDRESS}",
            "t=0 0",
            f"m=audio {port} RTP/AVP 8 101",
            "a=rtpmap:8 PCMA/8000",
            "a=rtpmap:101 telephone-event/8000",
        )
        return "".join(f"{line}\r\n" for line in lines).encode()

    async def _send(self, method: str, number: int, to_tag: str, body: bytes = b"") -> None:
        here = "{}:{}".format(*self._socket.getsockname())
        lines = [
            f"{method} sip:{self._number}@{self._server[0]} SIP/2.0".encode(),
            f"Via: SIP/2.0/UDP {here};branch=z9hG4bK{self._id}{method}".encode(),
            b"Max-Forwards: 70",
            b"From: " + self._caller + f";tag={self._id}".encode(),
            f"To: <sip:{self._number}@{self._server[0]}>{to_tag}".encode(),
            f"Call-ID: {self._id}-{here}".encode(),
            f"CSeq: {number} {method}".encode(),
            f"Contact: <sip:raw@{here}>".encode(),
            *([b"Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}".encode(),
        ]
        await asyncio.get_running_loop().sock_sendto(
            self._socket, b"\r\n".join(lines) + b"\r\n\r\n" + body, self._server
        )

    async def _final(self) -> tuple[int, str]:
        """Status and To tag of the answer that ends the wait."""
        while True:
            answer = await asyncio.wait_for(asyncio.get_running_loop().sock_recv(self._socket, 4096), _ANSWER_S)
            status = int(answer.split()[1])
            if status >= 200:
                tag = re.search(rb"(?im)^to:.*?(;tag=[^\s;]+)", answer)
                return status, tag[1].decode() if tag else ""
