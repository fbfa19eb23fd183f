"""An administrator connects the service to the public network, and sees why it does not work yet."""

import argparse
import asyncio
import getpass
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest

from adapters.asterisk.errors import UnsafeValue
from adapters.asterisk.options import Unreachable, ask_options
from gridline.commands import trunk
from gridline.settings import read_settings
from gridline.settings.addresses import host_of, port_of
from gridline.trunks.test_call import in_words

COMMENTED = "# our settings\n[asterisk]\nbind_address = '192.168.0.5'  # the card to the provider\n"


def run(file: Path, *words: str) -> int:
    parser = argparse.ArgumentParser()
    trunk.add_arguments(parser)
    return trunk.run(parser.parse_args(words), file)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "gridline.toml"
    file.write_text(COMMENTED)
    return file


def test_a_trunk_by_address_is_added_below_what_stands_there(file: Path) -> None:
    file.chmod(0o640)
    assert run(file, "add", "first", "--address", "192.0.2.1:5060", "--digits", "info", "--codec", "alaw") == 0
    assert file.read_text().startswith(COMMENTED)
    assert file.stat().st_mode & 0o777 == 0o640
    settings = read_settings(file, {})
    assert (settings.trunks["first"].codecs, settings.trunks["first"].digits.value) == (("alaw",), "info")


def test_trunks_fail_over_in_the_order_in_which_they_were_added(file: Path) -> None:
    for name, address in (("second", "192.0.2.2"), ("first", "192.0.2.1")):
        assert run(file, "add", name, "--address", address) == 0
    assert list(read_settings(file, {}).trunks) == ["second", "first"]


def test_a_trunk_by_registration_keeps_its_password_in_a_file_of_its_own(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(getpass, "getpass", lambda _: "s3cret-word")
    words = ("--address", "sip.example.net", "--source", "192.0.2.0/24", "--username", "gridline")
    assert run(file, "add", "first", *words, "--caller-number", "p-asserted-identity") == 0
    assert "s3cret-word" not in file.read_text()
    assert (file.parent / "first.password").stat().st_mode & 0o777 == 0o600
    assert read_settings(file, {}).trunks["first"].password.reveal() == "s3cret-word"


def test_address_translation_is_added_with_the_trunk(file: Path) -> None:
    nat = ("--external-address", "203.0.113.7", "--local-network", "192.168.0.0/16")
    assert run(file, "add", "first", "--address", "192.0.2.1", *nat) == 0
    assert read_settings(file, {}).asterisk.nat.local_networks == ("192.168.0.0/16",)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("first", "--address", "sip.example.net"), "List the provider's addresses"),
        (("First", "--address", "192.0.2.1"), "small Latin letters"),
        (("first", "--address", "192.0.2.1 ; evil"), "not a host with a port"),
        (("first", "--address", "192.0.2.1", "--shown-number", "\n[web]\nport = 1"), "not a telephone number"),
        (("first", "--address", "192.0.2.1", "--source", "everybody"), "not an IP address"),
        (("first", "--address", "192.0.2.1", "--qualify-s", "-1"), "out of bounds"),
    ],
)
def test_a_mistaken_trunk_is_refused_and_the_file_stays(
    words: tuple[str, ...], told: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(file, "add", *words) == 2
    assert told in capsys.readouterr().err
    assert file.read_text() == COMMENTED


def test_a_refused_trunk_leaves_no_password_behind(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getpass", lambda _: "with;semicolon")
    assert run(file, "add", "first", "--address", "192.0.2.1", "--username", "a") == 2
    assert list(file.parent.iterdir()) == [file]


def test_a_name_that_is_taken_is_refused(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file, "add", "first", "--address", "192.0.2.1") == 0
    assert run(file, "add", "first", "--address", "192.0.2.2") == 2
    assert "is there already" in capsys.readouterr().err


def test_nothing_is_written_when_only_the_section_is_wanted(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file, "add", "first", "--address", "192.0.2.1", "--dry-run") == 0
    assert capsys.readouterr().out == '[trunks.first]\naddress = "192.0.2.1"\n'
    assert file.read_text() == COMMENTED


def test_without_a_file_one_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "new.toml"
    assert run(file, "add", "first", "--address", "192.0.2.1") == 0
    assert list(read_settings(file, {}).trunks) == ["first"]
    assert "no provider reaches" in capsys.readouterr().out, "Asterisk is bound to loopback"


def test_a_check_without_trunks_says_how_to_add_one(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file, "check") == 0
    assert "gridline trunk add" in capsys.readouterr().out
    assert run(file, "check", "frist") == 2


async def test_a_sip_server_that_answers_anything_is_alive() -> None:
    async with provider(answer) as port:
        found = await ask_options("127.0.0.1", port, "127.0.0.1", 3)
    assert (found.status, found.reason) == (404, "Not Found")


async def test_a_foreign_answer_and_a_provisional_one_do_not_count() -> None:
    def noise(request: bytes) -> list[bytes]:
        ours = answer(request)[0]
        return [
            b"garbage\xff",
            b"SIP/2.0 200 OK\r\nCall-ID: other\r\n\r\n",
            ours.replace(b"404 Not Found", b"100 Trying"),
        ]

    async with provider(noise) as port:
        with pytest.raises(Unreachable, match="no answer"):
            await ask_options("127.0.0.1", port, "127.0.0.1", 0.2)


async def test_nobody_at_the_address_is_told_at_once(unused_udp_port: int) -> None:
    with pytest.raises(Unreachable, match="refused"):
        await ask_options("127.0.0.1", unused_udp_port, "127.0.0.1", 3)


async def test_a_host_that_would_change_the_request_is_refused() -> None:
    with pytest.raises(UnsafeValue):
        await ask_options("a\r\nVia: b", 5060, "127.0.0.1", 3)


@pytest.mark.parametrize(
    ("cause", "status", "words"),
    [
        (17, "SIP 486", "busy: the trunk works"),
        (21, "SIP 403 Forbidden", "shown_number"),
        (1, "SIP 404", "8…, +7… or ten digits"),
        (34, "SIP 503", "no credit"),
        (58, "SIP 488", "codecs"),
        (20, "", "switched off"),
        (99, "", "cause 99"),
    ],
)
def test_a_failed_test_call_is_told_in_words(cause: int, status: str, words: str) -> None:
    assert words in in_words(cause, status)


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("sip.example.net", "sip.example.net", 5060),
        ("192.0.2.1:5080", "192.0.2.1", 5080),
        ("[2001:db8::1]:5080", "2001:db8::1", 5080),
        ("[2001:db8::1]", "2001:db8::1", 5060),
    ],
)
def test_an_address_has_a_host_and_a_port(address: str, host: str, port: int) -> None:
    assert (host_of(address), port_of(address, 5060)) == (host, port)


def answer(request: bytes) -> list[bytes]:
    kept = [
        line for line in request.decode().split("\r\n") if line.startswith(("Via", "From", "To", "Call-ID", "CSeq"))
    ]
    return ["\r\n".join(("SIP/2.0 404 Not Found", *kept, "Content-Length: 0", "", "")).encode()]


@asynccontextmanager
async def provider(answers: Callable[[bytes], list[bytes]]) -> AsyncIterator[int]:
    """A SIP server on loopback that answers each datagram with these."""

    class Server(asyncio.DatagramProtocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = cast(asyncio.DatagramTransport, transport)

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            for each in answers(data):
                self.transport.sendto(each, addr)

    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(Server, local_addr=("127.0.0.1", 0))
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()
