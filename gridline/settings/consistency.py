"""What no single setting can tell: settings that contradict each other."""

from collections import Counter
from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from gridline.settings.addresses import host_of, is_ip
from gridline.settings.sections import Settings
from gridline.settings.structure import nearest
from gridline.settings.telephony import TrunkSettings

Fault = tuple[tuple[str, ...], str, str]
_UNWRITABLE = frozenset(";$\"'`\\,()[]{}|&<>=#^!")
"""Asterisk reads these as something else in its files."""


def contradictions(settings: Settings) -> Iterator[Fault]:
    """Path, fault and remedy of every contradiction."""
    yield from _ports(settings)
    yield from _timing(settings)
    yield from _nat(settings)
    yield from _people(settings)
    yield from _recognition(settings)
    for name, trunk in settings.trunks.items():
        yield from _trunk(name, trunk)


def _ports(settings: Settings) -> Iterator[Fault]:
    asterisk = settings.asterisk
    channels = asterisk.channel_ceiling + (settings.outbound.channels if settings.trunks else 0)
    if asterisk.rtp_last - asterisk.rtp_first < 2 * channels:
        what = f"{channels} channels, theirs and ours, need twice as many RTP ports"
        yield ("asterisk", "rtp_last"), what, "Widen rtp_first..rtp_last, or lower channel_ceiling."
    taken = {"asterisk.ami_port": asterisk.ami_port, "web.port": settings.web.port}
    for port, count in Counter(taken.values()).items():
        if count > 1 and port:
            yield ("web", "port"), f"port {port} is also asterisk.ami_port", "Choose another port for one of them."
    if asterisk.rtp_first <= asterisk.sip_port <= asterisk.rtp_last:
        yield ("asterisk", "sip_port"), "lies among the RTP ports", "Move it, or move rtp_first..rtp_last."


def _timing(settings: Settings) -> Iterator[Fault]:
    asterisk, bridge = settings.asterisk, settings.bridge
    if asterisk.heartbeat_stale_s < 2 * asterisk.heartbeat_s:
        what = "one late heartbeat would turn callers away from a healthy bridge"
        yield ("asterisk", "heartbeat_stale_s"), what, "Make it at least twice heartbeat_s."
    if bridge.ping_timeout_s > bridge.ping_every_s:
        yield ("bridge", "ping_timeout_s"), "is longer than ping_every_s", "Make it shorter."
    if settings.storage.least_free_mb > settings.storage.warn_free_mb:
        yield ("storage", "warn_free_mb"), "is below least_free_mb", "The warning must come before the alarm."


def _nat(settings: Settings) -> Iterator[Fault]:
    nat, own = settings.asterisk.nat, ip_address(settings.asterisk.bind_address)
    here = ("asterisk", "nat", "local_networks")
    if not nat.external_address or own.is_loopback:
        return
    if not nat.local_networks:
        remedy = 'List the networks that are reached without translation, such as ["192.168.0.0/16"].'
        yield here, "is empty although there is an external_address", remedy
    elif not any(own in ip_network(each, strict=False) for each in nat.local_networks):
        remedy = f"Add the network of {own}: only addresses of local networks are replaced by the external one."
        yield here, "does not hold asterisk.bind_address", remedy


def _people(settings: Settings) -> Iterator[Fault]:
    agents = list(settings.agents)
    if not settings.queues:
        yield ("queues",), "there is no queue", "Add [queues.operators]; callers who ask for a person go there."
    for name, queue in settings.queues.items():
        for member in queue.members:
            if member not in settings.agents:
                remedy = f"{nearest(member, agents)}Add [agents.{member}], or take the member away."
                yield ("queues", name, "members"), f"{member} is no agent", remedy
    duty = settings.duty
    for key, people in (("dispatcher", (duty.dispatcher,)), ("backups", duty.backups)):
        for person in people:
            if person and not person.lstrip("+").isdigit() and person not in settings.agents:
                remedy = f"{nearest(person, agents)}Write a telephone number or an agent's name."
                yield ("duty", key), f"{person} is no agent", remedy
    if duty.backups and not duty.dispatcher:
        yield ("duty", "dispatcher"), "is empty although there are backups", "The first to be rung is the dispatcher."


def _recognition(settings: Settings) -> Iterator[Fault]:
    section = settings.recognition
    if section.engine == "vosk-server" and not section.server:
        remedy = 'Write where it listens, such as "ws://127.0.0.1:2700".'
        yield ("recognition", "server"), "is empty although the engine is vosk-server", remedy


def _trunk(name: str, trunk: TrunkSettings) -> Iterator[Fault]:
    here = ("trunks", name)
    if trunk.username and not trunk.password:
        yield (*here, "password"), "is missing although there is a username", "Add password or password_file."
    if trunk.password and not trunk.username:
        yield (*here, "username"), "is missing although there is a password", "Add username."
    if _UNWRITABLE & set(trunk.password.reveal()) or not trunk.password.reveal().isprintable():
        remedy = "Ask the provider for a password of letters, digits and signs such as - _ . : / @ % + * ? ~."
        yield (*here, "password"), "has a sign that Asterisk's files cannot carry", remedy
    if not trunk.codecs:
        yield (*here, "codecs"), "is empty", 'Write ["alaw"] at least.'
    if not trunk.sources and not is_ip(host_of(trunk.address)):
        remedy = "List the provider's addresses, so that nobody else is taken for this trunk."
        yield (*here, "sources"), "is empty and the address is a name", remedy
