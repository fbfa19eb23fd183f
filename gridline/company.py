"""The company that this node serves, loaded once at start: its profile, its calendar, its words and its sounds."""

from collections.abc import Mapping
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
from adapters.sounds.spoken_texts import SpokenTexts, forget_other_recipes
from adapters.synthesis.engines import choose_engine, kazakh_engine
from adapters.synthesis.errors import NoSpeechEngine
from dialogue.catalogue import Catalogue
from dialogue.speech_engine import SpeechEngine
from dialogue.wording import Wording
from gridline.clock import ServiceClock, clock_from, real_clock
from gridline.settings.sections import Settings, SpeechSettings, StorageSettings
from gridline.settings.telephony import DutySettings
from gridline.voice import PromptVoice
from models.call import Language
from models.company_profile import CompanyProfile
from models.work_calendar import WorkCalendar

KAZAKH_CHOICE = "language_choice_kk"


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
    profile = load_profile(settings.company.file)
    calendar = load_calendars(folder / "calendars").get(profile.country)
    pack = open_pack(settings.storage.prompts, settings.storage.overrides)
    words = catalogue(pack, drafts=_draft_reader(profile, settings.speech) is not None)
    company = Company(replace(profile, languages=languages_spoken(profile, words)), calendar, words)
    problems = (*pack.problems(), *company.wording.problems(Language.RUSSIAN, companies=[profile.code]))
    if problems:
        raise PackInvalid("\n".join(problems))
    return company


def languages_spoken(profile: CompanyProfile, words: Catalogue) -> tuple[Language, ...]:
    """The profile's languages, without those in which a caller could not even be asked for his language."""
    question = words.entries[KAZAKH_CHOICE]
    spoken = {Language.RUSSIAN, *question.sentences}
    return tuple(language for language in profile.languages if language in spoken) or (Language.RUSSIAN,)


def with_duty(settings: Settings, profile: CompanyProfile) -> Settings:
    """The settings, in which those on duty are the profile's where they name nobody themselves."""
    numbers = [number.e164 for number in profile.danger.numbers]
    if settings.duty.dispatcher or not numbers:
        return settings
    return replace(settings, duty=DutySettings(numbers[0], tuple(numbers[1:]), profile.danger.ring_s))


def prepare_sounds(storage: StorageSettings) -> None:
    """Convert what changed in the pack to what Asterisk plays, and drop texts that are spoken otherwise now.

    Raises ConversionFailed, PackInvalid.
    """
    convert(open_pack(storage.prompts, storage.overrides), storage.sounds, Language.RUSSIAN)
    forget_other_recipes(storage.sounds / Language.RUSSIAN)


def voice_of(company: Company, settings: Settings) -> PromptVoice:
    """The voice of all calls; texts that nobody recorded are spoken where a speech engine is installed."""
    language = Language.RUSSIAN
    folder = settings.storage.sounds / language.value
    library = SoundLibrary(folder, _spoken(settings.speech, folder), foreign=_foreign(company, settings.speech, folder))
    return PromptVoice(company.wording, library, language)


def clock_of(company: Company, settings: Settings, *, now: bool = False) -> ServiceClock:
    """The real clock; for a demo company the demo's, unless `now` is wanted."""
    return real_clock if now else clock_for(company.profile, settings)


def clock_for(profile: CompanyProfile, settings: Settings) -> ServiceClock:
    """The real clock, or a demo company's, for commands that need nothing else of a company."""
    start = settings.demo.clock
    if not profile.demo or start is None:
        return real_clock
    return clock_from(start.replace(tzinfo=ZoneInfo(str(profile.zone))))


def _foreign(company: Company, speech: SpeechSettings, folder: Path) -> Mapping[Language, SpokenTexts]:
    """Who says drafts of Kazakh texts: nobody outside the demo."""
    engine = _draft_reader(company.profile, speech)
    if engine is None:
        return {}
    return {Language.KAZAKH: SpokenTexts(engine, folder, language=Language.KAZAKH)}


def _draft_reader(profile: CompanyProfile, speech: SpeechSettings) -> SpeechEngine | None:
    return kazakh_engine() if profile.demo and speech.engine != "none" else None


def _spoken(speech: SpeechSettings, folder: Path) -> SpokenTexts | None:
    if speech.engine == "none":
        return None
    try:
        engine = choose_engine(None if speech.engine == "auto" else speech.engine)
    except NoSpeechEngine:
        return None
    return SpokenTexts(engine, folder)
