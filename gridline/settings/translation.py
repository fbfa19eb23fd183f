"""From sections of the settings to the values that the parts themselves are built with."""

from collections.abc import Sequence

from adapters.asterisk.ami.session import AmiSettings
from adapters.asterisk.configuration import ami_address
from adapters.asterisk.credentials import Credentials
from adapters.asterisk.settings import (
    Agent,
    AsteriskSettings,
    CallerNumber,
    DtmfMode,
    Nat,
    OperatorQueue,
    Registration,
    Trunk,
)
from adapters.database.engine import DatabaseAddress
from adapters.recognition.models.download import FetchLimits
from adapters.recognition.models.inspection import ModelFacts
from adapters.recognition.models.store import ModelStore
from adapters.recognition.workers.settings import WorkerSettings
from gridline.settings.addresses import host_of
from gridline.settings.sections import BridgeSettings, DatabaseSettings, RecognitionSettings, Settings
from gridline.settings.telephony import DutySettings, NatSettings, QueueSettings, TrunkSettings


def asterisk_settings(settings: Settings, company_numbers: Sequence[str]) -> AsteriskSettings:
    """What our Asterisk is told. `company_numbers` are those under which the company's profile is called."""
    section = settings.asterisk
    return AsteriskSettings(
        instance=section.instance,
        bind_address=section.bind_address,
        sip_port=section.sip_port,
        ami_port=section.ami_port,
        rtp_first=section.rtp_first,
        rtp_last=section.rtp_last,
        system_name=section.system_name,
        sounds=settings.storage.sounds,
        language=section.language,
        company_numbers=tuple(company_numbers),
        trunks=tuple(trunk(name, each) for name, each in settings.trunks.items()),
        agents=tuple(Agent(name, each.contact) for name, each in settings.agents.items()),
        queues=tuple(_queue(name, each) for name, each in settings.queues.items()),
        duty=_duty(settings.duty),
        channel_ceiling=section.channel_ceiling,
        heartbeat_stale_s=section.heartbeat_stale_s,
        duty_ring_s=settings.duty.ring_s,
        agent_wait_s=section.agent_wait_s,
        nat=_nat(section.nat),
        phone=section.phone,
    )


def ami_settings(told: AsteriskSettings, section: BridgeSettings, credentials: Credentials) -> AmiSettings:
    """The bridge's own link to the node that `told` describes."""
    return AmiSettings(
        host=ami_address(told),
        port=told.ami_port,
        username=told.ami_account,
        secret=credentials.of(told.ami_account),
        connect_timeout_s=section.connect_timeout_s,
        boot_timeout_s=section.boot_timeout_s,
        action_timeout_s=section.action_timeout_s,
        ping_interval_s=section.ping_every_s,
        ping_timeout_s=section.ping_timeout_s,
        longest_pause_s=section.longest_pause_s,
    )


def database_address(section: DatabaseSettings) -> DatabaseAddress:
    """Where the database is and how long to wait for it."""
    return DatabaseAddress(
        url=section.address().reveal(),
        query_timeout_s=section.query_timeout_s,
        connect_timeout_s=section.connect_timeout_s,
        pool_size=section.pool_size,
    )


def model_store(section: RecognitionSettings) -> ModelStore:
    """Where speech models lie, and which one is wanted."""
    return ModelStore(section.models, section.embedded, section.model)


def fetch_limits(section: RecognitionSettings) -> FetchLimits:
    """How patiently a model is fetched."""
    return FetchLimits(connect_s=section.connect_timeout_s, silence_s=section.fetch_silence_s)


def worker_settings(section: RecognitionSettings, model: ModelFacts) -> WorkerSettings:
    """How workers are run with this model."""
    return WorkerSettings(
        rate_hz=model.rate_hz,
        takes_grammars=model.takes_grammars,
        workers=section.workers,
        utterances_at_once=section.utterances_at_once,
        worker_life=section.worker_life,
        load_timeout_s=section.load_timeout_s,
        result_timeout_s=section.result_timeout_s,
    )


def trunk(name: str, section: TrunkSettings) -> Trunk:
    """One trunk as Asterisk's configuration knows it."""
    registration = None
    if section.username:
        server = section.registrar or section.address
        registration = Registration(server, section.username, section.password.reveal())
    return Trunk(
        name=name,
        contact=section.address,
        peers=section.sources or (host_of(section.address),),
        registration=registration,
        codecs=section.codecs,
        dtmf=DtmfMode(section.digits.value),
        caller_number=CallerNumber(section.caller_number.value),
        from_user=section.shown_number,
        qualify_s=section.qualify_s,
    )


def _queue(name: str, section: QueueSettings) -> OperatorQueue:
    return OperatorQueue(
        name=name,
        members=section.members,
        strategy=section.strategy,
        max_wait_s=section.max_wait_s,
        callback_after_s=section.callback_after_s,
        ring_s=section.ring_s,
        wrap_up_s=section.wrap_up_s,
    )


def _duty(section: DutySettings) -> tuple[str, ...]:
    return tuple(person for person in (section.dispatcher, *section.backups) if person)


def _nat(section: NatSettings) -> Nat | None:
    return Nat(section.external_address, section.local_networks) if section.external_address else None
