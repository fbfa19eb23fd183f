"""Joins the pieces that were heard to prompts of the catalogue: "reading_accepted", with the digits that filled it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dialogue.catalogue import Catalogue, Part, Pause, Sentence
from dialogue.hearing import Heard
from dialogue.prompt import Recorded
from models.call import Language

_DIGIT = "numbers/"
_FIXED = ("prompts/", "sentences/")
_PAUSES = frozenset(pause.value for pause in Pause)
_LONGEST_UTTERANCE = 60

_Cost = tuple[int, int, int, float]


@dataclass(frozen=True, slots=True)
class HeardPrompt:
    """One prompt as a caller heard it. `prompt_id` is empty for pieces that make no prompt. Seconds of the line.

    Sound that is no recording stands among the pieces without an id, where a spoken text may fill a prompt.
    """

    prompt_id: str
    text: str
    start_s: float
    end_s: float
    whole: bool
    pieces: tuple[Heard, ...]

    @property
    def digits(self) -> str:
        """The digits 0-9 that were spoken one by one in it, in order."""
        numbers = (piece.piece_id.removeprefix(_DIGIT) for piece in self.pieces if piece.piece_id.startswith(_DIGIT))
        return "".join(number for number in numbers if len(number) == 1)


class PromptShapes:
    """Of which pieces each prompt is made, in one language."""

    def __init__(self, shapes: Mapping[str, Sequence[Part]]) -> None:
        self._shapes = {prompt_id: tuple(filter(_sounds, parts)) for prompt_id, parts in shapes.items()}
        self._by_first_piece: dict[str, list[str]] = {}
        for prompt_id, parts in self._shapes.items():
            first = next((part.piece for part in parts if isinstance(part, Recorded)), None)
            if first is not None:
                self._by_first_piece.setdefault(first, []).append(prompt_id)

    @classmethod
    def of(cls, catalogue: Catalogue, language: Language) -> "PromptShapes":
        """The prompts of a catalogue that are recorded in `language`; what an engine says cannot be told apart."""
        sentences = {one.id: one.sentences[language] for one in catalogue.entries.values() if language in one.sentences}
        return cls({id_: sentence.parts for id_, sentence in sentences.items() if _is_recorded(sentence)})

    def names(self, piece_ids: Iterable[str]) -> frozenset[str]:
        """What one may call a piece that was heard: its ids, and the prompts whose first recording it is."""
        ids = tuple(piece_ids)
        return frozenset({*ids, *(name for one in ids for name in self._by_first_piece.get(one, ()))})

    def beginnings(self, pieces: Sequence[Heard]) -> list[tuple[str, bool]]:
        """The prompts that these pieces begin or make, and whether they make the whole."""
        fitting = ((prompt_id, _fits(parts, pieces)) for prompt_id, parts in self._shapes.items())
        return [(prompt_id, whole) for prompt_id, whole in fitting if whole is not None]


class PromptJoiner:
    """Told every piece in order, it gives each prompt as soon as it is over."""

    def __init__(self, shapes: PromptShapes) -> None:
        self._shapes = shapes
        self._pieces: list[Heard] = []

    @property
    def idle_since_s(self) -> float | None:
        """When the last piece of the open prompt ended; None when no prompt is open."""
        return self._pieces[-1].end_s if self._pieces else None

    def begin(self, piece: Heard) -> list[HeardPrompt]:
        """A piece begins, of which only the start is known; the prompts that it shows to be over."""
        over = self.hear(piece)
        self._pieces.pop()
        return over

    def hear(self, piece: Heard) -> list[HeardPrompt]:
        """The next piece, once it is over; the prompts that it shows to be over."""
        self._pieces.append(piece)
        if len(self._pieces) < _LONGEST_UTTERANCE and self._shapes.beginnings(self._pieces):
            return []
        *over, last = self._parsed()
        self._pieces = list(last.pieces)
        return over

    def close(self) -> list[HeardPrompt]:
        """Nothing more belongs to the prompt: a key, a silence or the end came."""
        prompts = self._parsed() if self._pieces else []
        self._pieces = []
        return prompts

    def _parsed(self) -> list[HeardPrompt]:
        """The best division into prompts: fewest pieces outside, then whole prompts, then few, divided at pauses."""
        pieces = tuple(self._pieces)

        @cache
        def best(start: int) -> tuple[_Cost, tuple[tuple[str, int, int], ...]]:
            if start == len(pieces):
                return (0, 0, 0, 0.0), ()
            gap_s = pieces[start].start_s - pieces[start - 1].end_s if start else 0.0
            found = []
            for end, prompt_id, outside, broken in self._divisions(pieces, start):
                rest, prompts = best(end)
                cost = (rest[0] + outside, rest[1] + broken, rest[2] + 1, rest[3] - gap_s)
                found.append((cost, ((prompt_id, start, end), *prompts)))
            return min(found)

        return [_joined(prompt_id, pieces[start:end]) for prompt_id, start, end in best(0)[1]]

    def _divisions(self, pieces: tuple[Heard, ...], start: int) -> Iterable[tuple[int, str, int, int]]:
        """Every prompt that may stand at `start`: where it ends, its id, pieces outside of prompts, broken prompts."""
        yield start + 1, "", 1, 0
        for end in range(start + 1, len(pieces) + 1):
            for prompt_id, whole in self._shapes.beginnings(pieces[start:end]):
                if whole or (end == len(pieces) and any(_is_fixed(piece) for piece in pieces[start:end])):
                    yield end, prompt_id, 0, int(not whole)


def _is_recorded(sentence: Sentence) -> bool:
    """Whether one can tell by what is recorded of it that it was said."""
    return not sentence.has_texts and any(isinstance(part, Recorded) and _sounds(part) for part in sentence.parts)


def _sounds(part: Part) -> bool:
    return not isinstance(part, Recorded) or part.piece not in _PAUSES


def _is_fixed(piece: Heard) -> bool:
    """Whether it belongs to a prompt's own text; everything else may be a value."""
    return piece.piece_id.startswith(_FIXED)


def _fits(parts: Sequence[Part], pieces: Sequence[Heard]) -> bool | None:
    if not pieces:
        return not parts
    if not parts:
        return None
    first, piece = parts[0], pieces[0]
    if isinstance(first, Recorded):
        return _fits(parts[1:], pieces[1:]) if first.piece in (piece.piece_id, *piece.alternatives) else None
    if _is_fixed(piece):
        return None
    ends_here, goes_on = _fits(parts[1:], pieces[1:]), _fits(parts, pieces[1:]) if len(pieces) > 1 else None
    return True if ends_here or goes_on else (False if False in (ends_here, goes_on) else None)


def _joined(prompt_id: str, pieces: Sequence[Heard]) -> HeardPrompt:
    text = " ".join(piece.text if piece.piece_id else "[…]" for piece in pieces)
    whole = all(piece.whole for piece in pieces)
    return HeardPrompt(prompt_id, text, pieces[0].start_s, pieces[-1].end_s, whole, tuple(pieces))
