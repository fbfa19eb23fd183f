"""The few SIP messages of a caller: what he sends to place and end a call, and what he must understand."""

import re
from dataclasses import dataclass, replace

_AUDIO = re.compile(r"^m=audio (\d+) ", re.MULTILINE)
_MEDIA_HOST = re.compile(r"^c=IN IP4 (\S+)", re.MULTILINE)
_FROM = re.compile(r"<sip:\+?(\d+)@")
_URI = re.compile(r"<(sip:[^>]+)>")


@dataclass(frozen=True, slots=True)
class SipMessage:
    """A request or a response, with its first header of each name; names in lower case."""

    first_line: str
    headers: dict[str, str]
    body: str

    @property
    def status(self) -> int:
        """Of a response; 0 for a request."""
        words = self.first_line.split(" ", 2)
        return int(words[1]) if words[0] == "SIP/2.0" else 0

    @property
    def method(self) -> str:
        """Of a request, or of the request that a response answers."""
        return self.headers.get("cseq", "").rpartition(" ")[2]

    @property
    def call_id(self) -> str:
        return self.headers.get("call-id", "")

    @property
    def contact(self) -> str:
        """Where requests within the call go; empty when it is not told."""
        found = _URI.search(self.headers.get("contact", ""))
        return found[1] if found else ""

    @property
    def caller(self) -> str:
        """The number in its From."""
        found = _FROM.search(self.headers.get("from", ""))
        return found[1] if found else ""

    @property
    def media(self) -> tuple[str, int] | None:
        """Where the other side wants to be sent sound."""
        host, port = _MEDIA_HOST.search(self.body), _AUDIO.search(self.body)
        return (host[1], int(port[1])) if host and port else None


def read_message(datagram: bytes) -> SipMessage:
    """Raises ValueError for what is no SIP message."""
    head, _, body = datagram.decode("utf-8", "replace").partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    if "SIP/2.0" not in first:
        raise ValueError("no SIP message")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            headers.setdefault(name.strip().lower(), value.strip())
    return SipMessage(first, headers, body)


@dataclass(frozen=True, slots=True)
class Dialog:
    """One call's addresses: ours and the company's as host:port, and who calls whom."""

    call_id: str
    caller: str
    called: str
    us: str
    company: str
    media_port: int

    def invite(self) -> bytes:
        """The call, offering A-law and RFC 4733 keys."""
        host = self.us.rpartition(":")[0]
        body = (
            f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
            f"m=audio {self.media_port} RTP/AVP 8 101\r\na=rtpmap:8 PCMA/8000\r\n"
            "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n"
        )
        more = f"Contact: <sip:{self.caller}@{self.us}>\r\nContent-Type: application/sdp\r\n"
        return f"{self._head('INVITE', self._uri, f'<{self._uri}>')}{more}{_length(body)}{body}".encode()

    def ack(self, answer: SipMessage) -> bytes:
        """For the final answer to the call: a refusal's belongs to the INVITE's own transaction."""
        refused = answer.status >= 300
        uri = self._uri if refused else answer.contact
        head = self._head("ACK", uri, answer.headers.get("to", ""), branch="INVITE" if refused else "ACK")
        return f"{head}{_length()}".encode()

    def bye(self, answer: SipMessage) -> bytes:
        """The caller hangs up."""
        return f"{self._head('BYE', answer.contact, answer.headers.get('to', ''))}{_length()}".encode()

    @property
    def _uri(self) -> str:
        return f"sip:{self.called}@{self.company}"

    def _head(self, method: str, uri: str, to: str, branch: str = "") -> str:
        host = self.us.rpartition(":")[0]
        number = 2 if method == "BYE" else 1
        return (
            f"{method} {uri} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {self.us};branch=z9hG4bK{self.call_id}{branch or method};rport\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:{self.caller}@{host}>;tag={self.call_id}\r\nTo: {to}\r\n"
            f"Call-ID: {self.call_id}\r\nCSeq: {number} {method}\r\n"
        )


def _length(body: str = "") -> str:
    return f"Content-Length: {len(body)}\r\n\r\n"


def ok(request: SipMessage, more: str = "", body: str = "") -> bytes:
    """200 to a request of the company's, with these headers and this body."""
    names = {"via": "Via", "from": "From", "to": "To", "call-id": "Call-ID", "cseq": "CSeq"}
    lines = "".join(f"{sent}: {request.headers[name]}\r\n" for name, sent in names.items() if name in request.headers)
    return f"SIP/2.0 200 OK\r\n{lines}{more}{_length(body)}{body}".encode()


def answered(invite: SipMessage, us: str, media_port: int) -> bytes:
    """A telephone of ours answers the company's call, in A-law."""
    host = us.rpartition(":")[0]
    body = (
        f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
        f"m=audio {media_port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=ptime:20\r\n"
    )
    tagged = replace(invite, headers={**invite.headers, "to": f"{invite.headers['to']};tag=ours"})
    return ok(tagged, f"Contact: <sip:phone@{us}>\r\nContent-Type: application/sdp\r\n", body)
