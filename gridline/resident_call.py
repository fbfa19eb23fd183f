"""`gridline call`: a simulated resident phones a running company; what came of it, as JSON or as a conversation."""

import math
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from adapters.asterisk.installation.tree import AsteriskTree
from adapters.asterisk.settings import TownSettings
from adapters.asterisk.town.exchange import Listening, Town
from adapters.asterisk.town.report import (
    Answered,
    Ended,
    KeysPressed,
    PromptHeard,
    ResidentEvent,
    ResidentReport,
    StartsSpeaking,
    UnknownHeard,
)
from adapters.asterisk.town.script import ResidentScript
from adapters.speech.prompt_correlation import CorrelationMatcher
from adapters.speech.prompt_fingerprints import ExactMatcher
from adapters.speech.prompt_pieces import load_pieces
from adapters.speech.prompt_recognition import Matcher, PromptRecogniser
from dialogue.catalogue import Catalogue
from dialogue.heard_prompts import PromptShapes
from gridline.pages.printed import json_text
from models.call import Language

VOICE = Path(__file__).parent / "resident_voice"
"""A resident's words."""

_LOSSLESS = ("alaw",)


def listening(
    sounds: Path, catalogue: Catalogue, language: Language = Language.RUSSIAN, *, lossless: bool = True
) -> Listening:
    """How residents recognise prompts: by the converted pieces below `sounds`/`language` and the catalogue's words.

    `lossless` is true where the audio is A-law from end to end; any other codec needs the slower comparison.
    Raises FileNotFoundError when there are no converted pieces.
    """
    pieces = load_pieces(sounds / language.value)
    matcher: Matcher = ExactMatcher(pieces) if lossless else CorrelationMatcher(pieces)
    words = catalogue.words.get(language, {})
    return Listening(
        ear=lambda silence_limit_s: PromptRecogniser(matcher, words, silence_limit_s),
        shapes=PromptShapes.of(catalogue, language),
    )


def resident_voices(pack: Path, language: Language = Language.RUSSIAN) -> tuple[Path, ...]:
    """With what residents speak: words of their own, and the numbers of the prompt pack."""
    return (VOICE, pack / language.value)


def is_lossless(settings: TownSettings) -> bool:
    """Whether what the company plays arrives bit for bit."""
    return settings.codecs == _LOSSLESS


async def call_company(
    tree: AsteriskTree,
    settings: TownSettings,
    listening: Listening,
    script: ResidentScript,
    tell: Callable[[ResidentEvent], None] = lambda _: None,
) -> ResidentReport:
    """Start a town, let one resident follow his script, and stop the town.

    Raises ServerError or AmiError when the town cannot be used.
    """
    async with Town(tree, settings, listening) as town:
        return await town.call(script, tell)


def report_json(report: ResidentReport) -> str:
    """The report for `--json`: times in seconds since the answer, delays in milliseconds."""
    captured = dict(report.captured)
    return json_text(asdict(replace(report, captured=captured)))


class Transcript:
    """Shows a conversation in the order in which it went.

    A prompt is known only when it has ended, keys and words at once: they wait for the prompt that they cut.
    """

    def __init__(self, show: Callable[[str], None]) -> None:
        self._show = show
        self._own: list[KeysPressed | StartsSpeaking] = []

    def tell(self, event: ResidentEvent) -> None:
        match event:
            case KeysPressed() | StartsSpeaking():
                self._own.append(event)
                return
            case PromptHeard(prompt):
                self._show_own(before_s=prompt.start_s)
            case Ended():
                self._show_own()
            case _:
                pass
        self._show(_line(event))

    def _show_own(self, before_s: float = math.inf) -> None:
        while self._own and self._own[0].at_s < before_s:
            self._show(_line(self._own.pop(0)))


def _line(event: ResidentEvent) -> str:
    match event:
        case Answered():
            return "☎ the company answers"
        case PromptHeard(prompt):
            broken_off = "" if prompt.whole else " …"
            return f"{prompt.start_s:6.1f} s  company: {prompt.text}{broken_off}"
        case UnknownHeard(sound):
            return f"{sound.start_s:6.1f} s  company: [{sound.end_s - sound.start_s:.1f} s of other sound]"
        case KeysPressed(digits, at_s):
            return f"{at_s:6.1f} s  resident: keys {' '.join(digits)}"
        case StartsSpeaking(text, at_s):
            return f"{at_s:6.1f} s  resident: {text}"
        case Ended(report):
            by = "the company" if report.hung_up_by_company else "the resident"
            return f"{report.duration_s:6.1f} s  {by} hangs up: {report.outcome.value}{_why(report)}"


def _why(report: ResidentReport) -> str:
    return f", {report.detail}" if report.detail else ""
