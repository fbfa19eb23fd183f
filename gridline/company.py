"""The company that this node serves, loaded once at start: its profile, its calendar, its words and its sounds."""

from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.files.company_profiles import load_profile
from adapters.files.work_calendars import load_calendars
from adapters.sounds.conversion import convert
from adapters.sounds.errors import PackInvalid
from adapters.sounds.library import SoundLibrary
from adapters.sounds.pack import open_pack
from adapters.sounds.prompts import catalogue
from adapters.sounds.spoken_texts import SpokenTexts
from adapters.synthesis.engines import choose_engine
from adapters.synthesis.errors import NoSpeechEngine
from dialogue.catalogue import Catalogue
from dialogue.wording import Wording
from gridline.clock import ServiceClock, clock_from, real_clock
from gridline.settings.sections import DutySettings, Settings, SpeechSettings, StorageSettings
from gridline.voice import PromptVoice
from models.call import Language
from models.company_profile import CompanyProfile
from models.work_calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Company:
    profile: CompanyProfile
    calendar: WorkCalendar | None
    catalogue: Catalogue

    @property
    def wording(self) -> Wording:
        return Wording(self.catalogue)


def load_company(settings: Settings) -> Company:
    """Raises MistakesInFiles for profile and calendars, PackInvalid when a prompt or a recording is missing."""
    folder = settings.company.profiles
    profile = load_profile(folder / f"{settings.company.code}.yaml")
    calendar = load_calendars(folder / "calendars").get(profile.country)
    pack = open_pack(settings.storage.prompts, settings.storage.overrides)
    company = Company(profile, calendar, catalogue(pack))
    problems = (*pack.problems(), *company.wording.problems(Language.RUSSIAN, companies=[profile.code]))
    if problems:
        raise PackInvalid("\n".join(problems))
    return company


def with_duty(settings: Settings, profile: CompanyProfile) -> Settings:
    """The settings, in which those on duty are the profile's where they name nobody themselves."""
    numbers = [number.e164 for number in profile.danger.numbers]
    if settings.duty.dispatcher or not numbers:
        return settings
    return replace(settings, duty=DutySettings(numbers[0], tuple(numbers[1:]), profile.danger.ring_s))


def prepare_sounds(storage: StorageSettings) -> None:
    """Convert what changed in the pack to what Asterisk plays. Raises ConversionFailed, PackInvalid."""
    convert(open_pack(storage.prompts, storage.overrides), storage.sounds, Language.RUSSIAN)


def voice_of(company: Company, settings: Settings) -> PromptVoice:
    """The voice of all calls; texts that nobody recorded are spoken where a speech engine is installed."""
    language = Language.RUSSIAN
    folder = settings.storage.sounds / language.value
    return PromptVoice(company.wording, SoundLibrary(folder, _spoken(settings.speech, folder)), language)


def clock_of(company: Company, settings: Settings, *, now: bool = False) -> ServiceClock:
    """The real clock; for a demo company the demo's, unless `now` is wanted."""
    return real_clock if now else clock_for(company.profile, settings)


def clock_for(profile: CompanyProfile, settings: Settings) -> ServiceClock:
    """The real clock, or a demo company's, for commands that need nothing else of a company."""
    start = settings.demo.clock
    if not profile.demo or start is None:
        return real_clock
    return clock_from(start.replace(tzinfo=ZoneInfo(str(profile.zone))))


def _spoken(speech: SpeechSettings, folder: Path) -> SpokenTexts | None:
    if speech.engine == "none":
        return None
    try:
        engine = choose_engine(None if speech.engine == "auto" else speech.engine)
    except NoSpeechEngine:
        return None
    return SpokenTexts(engine, folder)
