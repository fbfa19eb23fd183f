"""Recognises, live and from the audio itself, which recorded pieces a caller hears, from when to when, whole or cut."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from adapters.speech.prompt_fingerprints import Search
from adapters.speech.prompt_pieces import SAMPLE_RATE, Piece, Samples, from_slin
from adapters.speech.prompt_track import Track, sounding
from adapters.speech.sound_activity import FRAME, SilenceWatch, StreamClock, UnknownWatch, is_loud
from dialogue.hearing import Began, Sound

_HISTORY = SAMPLE_RATE // 2
_LOSS = SAMPLE_RATE // 2
_FILLER = SAMPLE_RATE // 25


class Matcher(Protocol):
    """How heard samples are compared with the recordings."""

    @property
    def block(self) -> int:
        """How many samples are judged together, except at a piece's end."""
        ...

    @property
    def slack(self) -> int:
        """By how many samples the place where a piece ends may be wrong."""
        ...

    @property
    def doubt(self) -> float:
        """The share of the best evidence from which on another piece may be meant as well; 1 where none may."""
        ...

    def search(self, samples: Samples) -> Search:
        """The pieces that may be playing somewhere in `samples`, and how many places are settled by this search."""
        ...

    def agreement(self, heard: Samples, expected: Samples) -> int:
        """How many samples from the first agree; both are of one length."""
        ...


class PromptRecogniser:
    """One listener of one line. Feed it the line's audio; it tells what is heard, within about 100 ms of the sound."""

    def __init__(self, matcher: Matcher, texts: Mapping[str, str], silence_limit_s: float = 15.0) -> None:
        self._matcher = matcher
        self._texts = texts
        self._clock = StreamClock()
        self._silences = SilenceWatch(silence_limit_s)
        self._unknown = UnknownWatch()
        self._buffer: Samples = np.empty(0, np.int16)
        self._base = 0
        self._hunt_from = 0
        self._tracks: list[Track] = []
        self._broken: list[Track] = []

    @property
    def longest_silence_s(self) -> float:
        """The longest silence so far, within prompts and between them."""
        return self._silences.longest_s

    def feed(self, audio: bytes, at_s: float) -> list[Sound]:
        """Hear audio (signed linear, 8 kHz) whose first sample sounded at `at_s`; what has become known through it."""
        samples = from_slin(audio)
        sounds: list[Sound] = []
        for start in range(0, len(samples), FRAME):
            sounds += self._hear(samples[start : start + FRAME], at_s + start / SAMPLE_RATE)
        return sounds

    def finish(self) -> list[Sound]:
        """The line is gone: what was being heard was cut here, unless its sound was over."""
        sounds: list[Sound] = []
        for track in self._tracks:
            track.is_open = False
        sounds += self._conclude()
        sounds += self._give_up_broken()
        sounds += self._unknown.finish()
        silence = self._silences.finish(self._clock.seconds(self._end)) if self._end else None
        return [*sounds, silence] if silence else sounds

    @property
    def _end(self) -> int:
        return self._base + len(self._buffer)

    def _hear(self, frame: Samples, at_s: float) -> list[Sound]:
        loud, place = is_loud(frame), self._end
        silence = self._silences.hear(loud, at_s, at_s + len(frame) / SAMPLE_RATE)
        self._clock.mark(place, at_s)
        self._unknown.hear(place, at_s, loud)
        self._buffer = np.concatenate((self._buffer, frame))
        sounds: list[Sound] = [silence] if silence else []
        sounds += self._follow()
        sounds += self._unknown.settle(self._certain())
        self._forget()
        return sounds

    def _certain(self) -> int:
        """Up to where no piece can be found any more that is not known already."""
        return min([self._hunt_from - _HISTORY // 4, *(track.first for track in (*self._tracks, *self._broken))])

    def _follow(self) -> list[Sound]:
        """Lay tracks over the new samples, and again over what follows the end of a concluded one."""
        sounds: list[Sound] = []
        while True:
            for track in self._tracks:
                self._advance(track)
            if not self._is_over() and not self._is_settled():
                self._hunt()
            if not self._is_over():
                break
            sounds += self._conclude()
        return sounds + self._announce() + self._expire_broken()

    def _is_settled(self) -> bool:
        """What is playing is known for certain: any other piece that fits has been found."""
        return any(track.is_open and track.enough and (track.from_start or track.ancestors) for track in self._tracks)

    def _is_over(self) -> bool:
        """A piece is over: its track has ended, and nothing that overlaps it goes on."""
        over = self._concluded_until()
        return bool(self._tracks) and all(not track.is_open or track.begins >= over for track in self._tracks)

    def _concluded_until(self) -> int:
        """The end of the last track that ended with enough sound; the stream's end if none did, so that all count."""
        ends = [track.until for track in self._tracks if not track.is_open and track.enough]
        return max(ends) if ends else self._end + 1

    def _hunt(self) -> None:
        """Lay a track wherever a piece may be playing in what was not yet searched."""
        explained = [track.until - self._matcher.slack for track in self._tracks if track.enough]
        first = max(self._base, self._hunt_from, *explained)
        search = self._matcher.search(self._buffer[first - self._base :])
        for candidate in search.candidates:
            origin = first + candidate.position - candidate.offset
            if not any(track.piece is candidate.piece and track.origin == origin for track in self._tracks):
                self._tracks.append(self._lay(candidate.piece, origin, first + candidate.position))
        self._hunt_from = first + search.searched

    def _lay(self, piece: Piece, origin: int, place: int) -> Track:
        """A track through `place`, drawn back as far as the stream agrees, and forward to the stream's end."""
        told = [each.until - self._matcher.slack for each in self._broken if each.enough or each.piece is piece]
        earliest = max(origin, self._base, *told)
        back = self._matcher.agreement(
            self._buffer[earliest - self._base : place - self._base][::-1],
            piece.samples[earliest - origin : place - origin][::-1],
        )
        track = Track(piece, origin, place - back, place - back, slack=self._matcher.slack)
        self._advance(track)
        track.first = track.begins
        track.start_s = self._clock.seconds(origin if track.from_start else track.begins)
        if broken := self._broken_before(track):
            track.inherit(broken)
        return track

    def _advance(self, track: Track) -> None:
        expected = track.piece.samples[track.until - track.origin : self._end - track.origin]
        if track.origin + len(track.piece.samples) > self._end:
            expected = expected[: len(expected) - len(expected) % self._matcher.block]
        if not track.is_open or len(expected) == 0:
            return
        heard = self._buffer[track.until - self._base :][: len(expected)]
        agreed = self._matcher.agreement(heard, expected)
        track.sound += sounding(expected[:agreed])
        if self._matcher.slack:
            track.likeness = track.likeness.and_of(heard[:agreed], expected[:agreed])
        track.until += agreed
        track.is_open = agreed == len(expected) and track.until - track.origin < len(track.piece.samples)

    def _announce(self) -> list[Sound]:
        """Name the piece that is heard as soon as no other can be meant."""
        live = [track for track in self._tracks if track.is_open and track.enough]
        if not live or live[0].announced or len({track.piece.id for track in live}) > 1:
            return []
        if any(track.is_open and track.from_start and track is not live[0] for track in self._tracks):
            return []
        chosen = max(live, key=lambda track: track.sound)
        sounds = self._leave_broken(chosen)
        if not chosen.announced:
            sounds.append(Began(chosen.piece.id, self._text(chosen.piece.id), chosen.start_s))
        chosen.announced = True
        return sounds

    def _conclude(self) -> list[Sound]:
        """All tracks have ended: those that account for most sound tell what was heard."""
        over = self._concluded_until()
        ended = [track for track in self._tracks if track.begins < over]
        self._tracks = [track for track in self._tracks if track.begins >= over]
        if self._broken:  # what is too little to be told apart is no reason to give up the piece that may go on
            ended = [track for track in ended if track.enough or track.ancestors]
        if not ended:
            return []
        most = max(track.evidence for track in ended)
        convincing = [track for track in ended if track.evidence >= most * self._matcher.doubt]
        best = max(convincing, key=lambda track: (track.from_start, track.finished, track.evidence))
        if best.enough:
            end = best.until - self._matcher.slack
            self._hunt_from = max(self._hunt_from, end) if self._tracks else end
        sounds = self._leave_broken(best)
        alike = (best.from_start, best.finished)
        others = (track for track in convincing if (track.from_start, track.finished) == alike and track is not best)
        self._broken = [best, *others]
        return [*sounds, *(self._give_up_broken() if best.finished else [])]

    def _broken_before(self, track: Track) -> Track | None:
        """What broke off and goes on with `track`: the same piece, further on, with no other sound in between."""
        for broken in (*(one for one in self._tracks if not one.is_open), *self._broken):
            filler = self._buffer[max(broken.until - self._base, 0) : track.begins - self._base]
            shift = abs(track.origin - broken.origin)
            further = track.begins - track.origin >= broken.until - broken.origin
            clean = sounding(filler) <= (_FILLER if shift else 0)
            if broken.piece is track.piece and further and shift <= _LOSS and clean:
                return broken
        return None

    def _leave_broken(self, track: Track) -> list[Sound]:
        """`track` is what is heard now: what broke off is part of it, or was cut."""
        if any(broken in track.ancestors for broken in self._broken):
            self._broken = []
        return self._give_up_broken()

    def _expire_broken(self) -> list[Sound]:
        if (
            self._broken
            and self._end - self._broken[0].until > _LOSS
            and not any(track.ancestors for track in self._tracks)
        ):
            return self._give_up_broken()
        return []

    def _give_up_broken(self) -> list[Sound]:
        """What broke off does not go on: it was cut, or over. Too little of it is no evidence."""
        broken, self._broken = self._broken, []
        if not broken or not broken[0].enough:
            return []
        best = broken[0]
        self._unknown.know(best.first, best.until)
        others = tuple(sorted({track.piece.id for track in broken} - {best.piece.id}))
        return [best.heard(others, self._text(best.piece.id), self._clock.seconds(best.until))]

    def _text(self, piece_id: str) -> str:
        return self._texts.get(piece_id, "")

    def _forget(self) -> None:
        """Keep what a search, a track or a step back may still need."""
        needed = [self._end, self._hunt_from, *(track.until for track in self._tracks)]
        keep_from = max(self._base, min(needed) - _HISTORY)
        self._buffer = self._buffer[keep_from - self._base :]
        self._base = keep_from
