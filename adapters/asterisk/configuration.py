"""Asterisk's configuration files, rendered from settings and the templates in `asterisk_conf/`."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from adapters.asterisk.credentials import Credentials
from adapters.asterisk.dialplan import company_values, town_values
from adapters.asterisk.errors import SettingsRefused
from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.modules import TEMPLATES
from adapters.asterisk.parts import part, parts
from adapters.asterisk.settings import (
    LOOPBACK,
    Agent,
    AsteriskSettings,
    CallerNumber,
    Nat,
    NodeSettings,
    OperatorQueue,
    TownSettings,
    Trunk,
    is_loopback,
)
from adapters.asterisk.settings_check import mistakes
from adapters.asterisk.templates import Block, Value, fill

# Asterisk reports an error for each of these that is not there, although all their settings are optional.
ANNOUNCE_EVERY_S = 60
"""How often a waiting caller hears his place (F-7); the offer of a callback may make it oftener, or a little rarer."""
_MOST_ANNOUNCEMENTS = 10
"""Asterisk drops the rest of a longer list without a word (app_queue.c, MAX_PERIODIC_ANNOUNCEMENTS)."""
_EMPTY_FILES = ("acl", "ccss", "cel", "geolocation", "pjproject", "queuerules", "stasis", "statsd", "udptl")


def accounts(settings: NodeSettings) -> tuple[str, ...]:
    """The accounts for which set-up makes a secret: AMI's, the developer's telephone and the agents who register."""
    if not isinstance(settings, AsteriskSettings):
        return (settings_account(settings),)
    registering = (agent.name for agent in settings.agents if not agent.contact)
    return (settings.ami_account, *([settings.phone] if settings.phone else []), *registering)


def settings_account(settings: NodeSettings) -> str:
    """The AMI account of this side of the line."""
    if isinstance(settings, AsteriskSettings | TownSettings):
        return settings.ami_account
    raise SettingsRefused(f"There is no profile for {type(settings).__name__}.")


def ami_address(settings: NodeSettings) -> str:
    """Where AMI listens: this machine only, whatever address SIP is bound to."""
    return settings.bind_address if is_loopback(settings.bind_address) else LOOPBACK


def render(settings: NodeSettings, tree: AsteriskTree, credentials: Credentials) -> dict[str, str]:
    """All configuration files by name. Raises SettingsRefused with every mistake that was found."""
    if found := mistakes(settings):
        raise SettingsRefused(" ".join(found))
    values = _shared_values(settings, tree, credentials)
    if isinstance(settings, TownSettings):
        profile, values = "town", values | _town_pjsip(settings) | town_values(settings)
    elif isinstance(settings, AsteriskSettings):
        profile, values = "company", values | _company_pjsip(settings, credentials) | company_values(settings)
    else:
        raise SettingsRefused(f"There is no profile for {type(settings).__name__}.")
    templates = sorted((*(TEMPLATES / "shared").glob("*.conf"), *(TEMPLATES / profile).glob("*.conf")))
    rendered = {template.name: _fill_file(template, values) for template in templates}
    return {f"{name}.conf": "" for name in _EMPTY_FILES} | rendered


def _fill_file(template: Path, values: Mapping[str, Value]) -> str:
    text = template.read_text(encoding="utf-8")
    return fill(text, {name: value for name, value in values.items() if f"{{{{{name}}}}}" in text}, template.name)


def _shared_values(settings: NodeSettings, tree: AsteriskTree, credentials: Credentials) -> dict[str, Value]:
    account = settings_account(settings)
    return {
        "instance": settings.instance,
        "modules": tree.modules,
        "programs": tree.binary.parent,
        "language": settings.language if isinstance(settings, AsteriskSettings) else "ru",
        "system_name": settings.system_name,
        "bind_address": settings.bind_address,
        "sip_port": settings.sip_port,
        "rtp_first": settings.rtp_first,
        "rtp_last": settings.rtp_last,
        "ami_address": ami_address(settings),
        "ami_port": settings.ami_port,
        "ami_account": account,
        "ami_secret": credentials.of(account),
    }


def _company_pjsip(settings: AsteriskSettings, credentials: Credentials) -> dict[str, Value]:
    telephones = [_telephone(settings, agent, "from-agent", credentials) for agent in settings.agents]
    if settings.phone:
        telephones.append(_telephone(settings, Agent(settings.phone), "from-phone", credentials))
    return {
        "nat": _nat(settings.nat) if settings.nat else Block(""),
        "trunks": parts(_trunk(settings, trunk) for trunk in settings.trunks),
        "telephones": parts(telephones),
        "queues": parts(_queue(settings, queue) for queue in settings.queues),
    }


def _nat(nat: Nat) -> Block:
    networks = _lines("local_net", nat.local_networks)
    return part("nat", {"external_address": nat.external_address, "local_networks": networks})


def _trunk(settings: AsteriskSettings, trunk: Trunk) -> Block:
    values: dict[str, Value] = {
        "name": trunk.name,
        "codecs": _lines("allow", trunk.codecs),
        "dtmf": trunk.dtmf.value,
        "trust_pai": "yes" if trunk.caller_number is CallerNumber.PAI else "no",
        "media_address": settings.bind_address,
        "extra": _lines("from_user", (trunk.from_user,) if trunk.from_user else ()),
        "contact": trunk.contact,
        "qualify_s": trunk.qualify_s,
        "peers": _lines("match", trunk.peers),
    }
    endpoint = part("trunk", values)
    if trunk.registration is None:
        return endpoint
    account = trunk.registration
    login = {"server": account.server, "username": account.username, "secret": account.secret}
    # calls to the provider are challenged with the same account
    values["extra"] = Block(
        f"{_lines('from_user', (trunk.from_user or account.username,)).text}\noutbound_auth = {trunk.name}"
    )
    return parts((part("trunk", values), part("registration", {"name": trunk.name, **login})))


def _telephone(settings: AsteriskSettings, agent: Agent, context: str, credentials: Credentials) -> Block:
    registers = not agent.contact
    endpoint = part(
        "telephone",
        {
            "name": agent.name,
            "context": context,
            "media_address": settings.bind_address,
            "extra": Block(f"auth = {agent.name}" if registers else ""),
            "contact": Block("" if registers else f"contact = sip:{agent.name}@{agent.contact}"),
        },
    )
    if not registers:
        return endpoint
    login: dict[str, Value] = {"name": agent.name, "secret": credentials.of(agent.name)}
    return parts((endpoint, part("telephone_auth", login)))


def _queue(settings: AsteriskSettings, queue: OperatorQueue) -> Block:
    return part(
        "queue",
        {
            "name": queue.name,
            "strategy": queue.strategy,
            "ring_s": queue.ring_s,
            "wrap_up_s": queue.wrap_up_s,
            **_announcements(settings, queue),
            "members": _lines("member", tuple(f"PJSIP/{member}" for member in queue.members)),
        },
    )


def _announcements(settings: AsteriskSettings, queue: OperatorQueue) -> dict[str, Value]:
    """Asterisk plays the list in turn: as many thanks as fit before the offer of a callback, then the offer."""
    folder, recordings = settings.sounds / settings.language, settings.recordings
    thanks = fill("{{file}}", {"file": folder / recordings.queue_wait})
    if not queue.callback_after_s:
        return {"announcements": Block(thanks), "announce_every_s": ANNOUNCE_EVERY_S}
    offer = fill("{{file}}", {"file": folder / recordings.callback_offer})
    turns = min(max(round(queue.callback_after_s / ANNOUNCE_EVERY_S), 1), _MOST_ANNOUNCEMENTS)
    every_s = queue.callback_after_s // turns
    return {"announcements": Block(",".join((*[thanks] * (turns - 1), offer))), "announce_every_s": every_s}


def _town_pjsip(settings: TownSettings) -> dict[str, Value]:
    return {
        "codecs": _lines("allow", settings.codecs),
        "dtmf": settings.dtmf.value,
        "gridline_contact": settings.gridline_contact,
        "gridline_peer": settings.gridline_peer,
    }


def _lines(key: str, values: Iterable[str]) -> Block:
    return Block("\n".join(fill("{{key}} = {{value}}", {"key": key, "value": value}) for value in values))
