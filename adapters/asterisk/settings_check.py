"""Mistakes in the settings of an Asterisk, all found at once, each with its remedy."""

import re
from collections.abc import Iterator

from adapters.asterisk.settings import STEP_TIMEOUT_S, AsteriskSettings, NodeSettings, TownSettings
from models.queue import RESERVED

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_NUMBER = re.compile(r"\+?\d{3,15}")
_STRATEGIES = ("leastrecent", "fewestcalls", "random", "rrmemory", "rrordered", "ringall", "linear")
_RECORDING_TYPES = ("alaw", "ulaw", "wav", "sln", "sln16", "g722")

# A socket's name holds 107 bytes; Asterisk's ends in run/asterisk.ctl.
_DEEPEST_INSTANCE = 107 - len("/run/asterisk.ctl")


def mistakes(settings: NodeSettings) -> list[str]:
    """What must be corrected before Asterisk is configured; nothing when all is well."""
    found = [*_node(settings)]
    if isinstance(settings, AsteriskSettings):
        found += [*_names(settings), *_duty(settings), *_queues(settings), *_limits(settings)]
    if isinstance(settings, TownSettings):
        numbers = (number for number, _ in settings.answers)
        found += [f"The town's number {number} is none." for number in numbers if not _NUMBER.fullmatch(number)]
    return found


def missing_recordings(settings: AsteriskSettings) -> list[str]:
    """Recordings that the dialplan plays by itself and that no file holds."""
    folder = settings.sounds / settings.language
    return [
        recording
        for recording in settings.recordings.all()
        if not any((folder / f"{recording}.{kind}").is_file() for kind in _RECORDING_TYPES)
    ]


def _node(settings: NodeSettings) -> Iterator[str]:
    if not settings.instance.is_absolute():
        yield f"The instance folder {settings.instance} is not absolute: give it from the root on."
    if len(str(settings.instance).encode()) > _DEEPEST_INSTANCE:
        yield f"The instance folder is too deep: at most {_DEEPEST_INSTANCE} bytes fit before a socket's name."
    if not re.fullmatch(r"[a-z][a-z0-9]{0,19}", settings.system_name):
        yield "system_name takes 1 to 20 lower-case letters and digits, a letter first."
    if settings.bind_address in {"0.0.0.0", "::"}:  # noqa: S104  (refused here, not bound)
        yield "bind_address must be one address of this machine: media is sent from it."
    for name in ("sip_port", "ami_port", "rtp_first", "rtp_last"):
        if not 1024 <= getattr(settings, name) <= 65535:
            yield f"{name} must lie between 1024 and 65535, which needs no root."
    if settings.rtp_last - settings.rtp_first < 3:
        yield "rtp_last must lie at least 3 above rtp_first: a call takes two ports."


def _names(settings: AsteriskSettings) -> Iterator[str]:
    named = [*(trunk.name for trunk in settings.trunks), *(agent.name for agent in settings.agents)]
    named += [settings.phone] if settings.phone else []
    for name in {name for name in named if named.count(name) > 1}:
        yield f"The name {name} is given twice among trunks, agents and the telephone."
    for name in (*named, *(queue.name for queue in settings.queues)):
        if not _NAME.fullmatch(name) or name in RESERVED:
            yield f"The name {name!r} cannot be used: lower-case letters, digits, - and _, a letter first."
    if settings.ami_account in named:
        yield f"The name {settings.ami_account} belongs to the bridge."
    for number in settings.company_numbers:
        if not _NUMBER.fullmatch(number):
            yield f"The company's number {number!r} is none: 3 to 15 digits, + first if any."
    for trunk in settings.trunks:
        if not trunk.peers:
            yield f"Trunk {trunk.name} names no peers: its calls would be refused."


def _duty(settings: AsteriskSettings) -> Iterator[str]:
    agents = {agent.name for agent in settings.agents}
    for duty in settings.duty:
        if duty in agents:
            continue
        if not _NUMBER.fullmatch(duty):
            yield f"Duty number {duty!r} is neither a telephone number nor the name of an agent."
        elif not settings.trunks:
            yield f"Duty number {duty} cannot be rung: there is no trunk."


def _queues(settings: AsteriskSettings) -> Iterator[str]:
    if not settings.queues:
        yield "There is no queue: give at least one, it may be without members."
    agents = {agent.name for agent in settings.agents}
    for queue in settings.queues:
        if queue.strategy not in _STRATEGIES:
            yield f"Queue {queue.name}: strategy {queue.strategy!r} is none of {', '.join(_STRATEGIES)}."
        for member in queue.members:
            if member not in agents:
                yield f"Queue {queue.name}: member {member!r} is no agent."


def _limits(settings: AsteriskSettings) -> Iterator[str]:
    for name in ("channel_ceiling", "heartbeat_stale_s", "step_timeout_s", "duty_ring_s", "agent_wait_s"):
        if getattr(settings, name) < 1:
            yield f"{name} must be at least 1."
    if settings.step_timeout_s > STEP_TIMEOUT_S:
        yield f"step_timeout_s must be at most {STEP_TIMEOUT_S}: no caller hears silence for longer."
