"""Checks of who answers, what is spoken and where it is kept: company, calendar, prompts, speech engine, database."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from adapters.files.company_profiles import load_profile
from adapters.files.errors import MistakesInFiles
from adapters.files.published_holidays import compare
from adapters.files.work_calendars import load_calendars
from adapters.sounds.errors import SoundsError
from adapters.sounds.pack import open_pack
from adapters.sounds.prompts import catalogue
from adapters.synthesis.engines import choose_engine
from adapters.synthesis.errors import NoSpeechEngine
from gridline.checks.diagnosis import Check, Diagnosis, SlowLook, State, in_thread
from gridline.settings.sections import CompanySettings, DatabaseSettings, Settings, SpeechSettings, StorageSettings
from gridline.settings.telephony import DutySettings
from models.call import Language

_SHOWN = 3
_TERMS_REACH = timedelta(days=32)
"""How far ahead the longest terms look: 15 working days, or 30 days of the calendar."""
Head = Callable[[], str]


def company(settings: CompanySettings, duty: DutySettings) -> Diagnosis:
    """The company's profile: can it be read, and what has the company not supplied yet."""
    file = settings.file
    try:
        profile = load_profile(file)
    except MistakesInFiles as error:
        return Diagnosis("company", State.ILL, _first(error.mistakes), f"Correct {file}.")
    on_duty = {"danger.dispatcher": duty.dispatcher, "danger.backup": duty.backups}
    gaps = [gap for gap in profile.gaps if not on_duty.get(gap.partition(":")[0])]
    if gaps:
        return Diagnosis(
            "company", State.WARNING, "; ".join(gaps), f"Supply it in {file}, or under duty in the settings."
        )
    return Diagnosis("company", State.WELL, profile.name)


def calendar(settings: CompanySettings, today: date) -> Diagnosis:
    """The country's lists of working days: this year's, soon the next one's, and what another source says of them."""
    try:
        profile = load_profile(settings.file)
        years = load_calendars(settings.profiles / "calendars")[profile.country].years
    except MistakesInFiles as error:
        return Diagnosis("calendar", State.ILL, _first(error.mistakes), "Correct the files of profile and calendars.")
    lists = f"the official list as {settings.profiles / 'calendars'}/{profile.country.lower()}"
    if today.year not in years:
        what = f"the calendar of {profile.country} for {today.year} is not loaded: no term in working days can be told"
        return Diagnosis("calendar", State.ILL, what, f"Write {lists}_{today.year}.yaml.")
    ahead = (today + _TERMS_REACH).year
    if ahead not in years:
        what = f"terms reach into {ahead}, whose calendar of {profile.country} is not loaded: they cannot be told"
        return Diagnosis("calendar", State.WARNING, what, f"Write {lists}_{ahead}.yaml as soon as it is published.")
    differences = [each for year in sorted({today.year, ahead}) if (each := compare(profile.country, years[year]))]
    if differences:
        remedy = "Compare with the official list: correct the file, or leave it where the package is behind the law."
        return Diagnosis("calendar", State.WARNING, "; ".join(map(str, differences)), remedy)
    return Diagnosis("calendar", State.WELL, f"{profile.country} {', '.join(map(str, sorted(years)))}, as published")


def queues(settings: Settings) -> Diagnosis:
    """The company's queues against those of the settings: callers of one that is missing wait in the first."""
    try:
        profile = load_profile(settings.company.file)
    except MistakesInFiles:
        return Diagnosis("queues", State.IDLE, "not looked at: the company's profile cannot be read")
    missing = [queue.code for queue in profile.queues if queue.code not in settings.queues]
    if missing and len(settings.queues) > 1:
        what = f"{', '.join(missing)} of {profile.name} not in the settings: those callers wait in the first queue"
        return Diagnosis("queues", State.WARNING, what, f"Add [queues.{missing[0]}] with its members.")
    return Diagnosis("queues", State.WELL, ", ".join(settings.queues))


def notices(settings: Settings) -> Diagnosis:
    """Whether consumers who are to be told of works can be rung from here."""
    outbound = settings.outbound
    if not outbound.enabled:
        return Diagnosis("notices", State.IDLE, "switched off by outbound.enabled: this node rings nobody")
    if not settings.trunks:
        return Diagnosis("notices", State.IDLE, "there is no trunk: whoever is to be told of works is not rung")
    pace = f"{outbound.channels} at once, {outbound.calls_per_second:g} a second"
    return Diagnosis("notices", State.WELL, f"consumers are rung by {', '.join(settings.trunks)}: {pace}")


def prompts(settings: StorageSettings) -> Diagnosis:
    """The prompt pack: manifest against files and texts, with the company's own recordings over it."""
    try:
        pack = open_pack(settings.prompts, settings.overrides if settings.overrides.is_dir() else None)
        catalogue(pack)
        problems = pack.problems()
    except SoundsError as error:
        problems = tuple(str(error).splitlines())
    if problems:
        return Diagnosis("prompts", State.ILL, _first(problems), "Put the recordings back, or correct manifest.toml.")
    found = f"{len(pack.manifest.pieces)} recordings, as the manifest lists them"
    unrecorded = len(pack.manifest.unrecorded(Language.RUSSIAN))
    spoken = f"; {unrecorded} prompts without one are for the speech engine" if unrecorded else ""
    return Diagnosis("prompts", State.WELL, found + spoken)


def languages(company: CompanySettings, storage: StorageSettings) -> Diagnosis:
    """What cannot be said in Kazakh yet, where the company wants to: such prompts are said in Russian."""
    try:
        profile = load_profile(company.file)
        manifest = open_pack(storage.prompts).manifest
    except (MistakesInFiles, SoundsError):
        return Diagnosis("languages", State.IDLE, "not looked at: the company's profile or the pack cannot be read")
    if Language.KAZAKH not in profile.languages:
        return Diagnosis("languages", State.WELL, ", ".join(profile.languages))
    drafts = sorted(id_ for id_, each in manifest.prompts.items() if each.kk is not None and not each.kk.reviewed)
    missing = sorted(id_ for id_, each in manifest.prompts.items() if each.kk is None)
    if not drafts and not missing:
        return Diagnosis("languages", State.WELL, ", ".join(profile.languages))
    played = "a machine reads the drafts" if profile.demo else "callers hear Russian instead, and no choice of Kazakh"
    what = f"Kazakh is not ready: {played}. Not reviewed: {', '.join(drafts)}. Without a text: {_first(missing)}"
    remedy = "Let a native speaker review the texts in manifest.toml, record them, and mark them reviewed."
    return Diagnosis("languages", State.WARNING, what, remedy)


def speech(settings: SpeechSettings) -> Diagnosis:
    """The engine for texts that no recording holds."""
    if settings.engine == "none":
        return Diagnosis("speech engine", State.IDLE, "switched off: texts without a recording are left out")
    model = Path(settings.voice) if settings.voice.endswith(".onnx") else None
    try:
        engine = choose_engine(None if settings.engine == "auto" else settings.engine, model)
    except NoSpeechEngine as error:
        remedy = "Install one: free texts, and prompts that nobody has recorded yet, stay unspoken without it."
        return Diagnosis("speech engine", State.WARNING, str(error), remedy)
    return Diagnosis("speech engine", State.WELL, engine.name)


@dataclass(frozen=True, slots=True)
class Database:
    """Whether the database can be reached, how fast, and whether its tables are of this version."""

    settings: DatabaseSettings
    head: Head
    """The newest revision of the tables that this version knows."""
    part: str = "database"

    async def look(self) -> Diagnosis:
        try:
            url = make_url(self.settings.address().reveal())
        except ArgumentError:
            remedy = "Write it as postgresql+psycopg://user:password@host/name."
            return Diagnosis(self.part, State.ILL, "database.url is no URL", remedy)
        shown = url.render_as_string(hide_password=True)
        if url.get_backend_name() == "sqlite" and not await in_thread(Path(url.database or "").exists):
            return Diagnosis(self.part, State.IDLE, f"{shown} is not there yet", "The first start makes it.")
        return await self._ask(shown)

    async def _ask(self, shown: str) -> Diagnosis:
        engine = create_async_engine(self.settings.address().reveal(), hide_parameters=True)
        began = time.perf_counter()
        try:
            async with engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
                taken_ms = (time.perf_counter() - began) * 1000
                revision = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        except (SQLAlchemyError, OSError) as error:
            return self._refused(shown, error)
        finally:
            await engine.dispose()
        if revision != (head := self.head()):
            what = f"{shown} has tables of revision {revision}, this version needs {head}"
            return Diagnosis(self.part, State.ILL, what, "Back up, then run: gridline db upgrade")
        return Diagnosis(self.part, State.WELL, f"{shown} answers after {taken_ms:.0f} ms, tables {revision}")

    def _refused(self, shown: str, error: Exception) -> Diagnosis:
        message = str(getattr(error, "orig", None) or error).splitlines()[0]
        if "alembic_version" in str(error):
            return Diagnosis(self.part, State.ILL, f"{shown} has no tables yet", "Run: gridline db upgrade")
        remedy = "Is the server up, the address right, the password current, and may this machine connect?"
        return Diagnosis(self.part, State.ILL, f"{shown}: {message}", remedy)


def content_checks(settings: Settings, head: Head) -> list[Check]:
    """All checks of this module."""
    return [
        SlowLook("company", lambda: company(settings.company, settings.duty)),
        SlowLook("calendar", lambda: calendar(settings.company, datetime.now(UTC).date())),
        SlowLook("queues", lambda: queues(settings)),
        SlowLook("notices", lambda: notices(settings)),
        SlowLook("prompts", lambda: prompts(settings.storage)),
        SlowLook("languages", lambda: languages(settings.company, settings.storage)),
        SlowLook("speech engine", lambda: speech(settings.speech)),
        Database(settings.database, head),
    ]


def _first(problems: Sequence[object]) -> str:
    more = f" and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
    return "; ".join(map(str, problems[:_SHOWN])) + more
