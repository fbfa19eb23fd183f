"""Pieces that a caller heard, joined to the prompts of the catalogue."""

from dialogue.catalogue import Variable
from dialogue.heard_prompts import HeardPrompt, PromptJoiner, PromptShapes
from dialogue.hearing import Heard
from dialogue.prompt import Recorded

_SHAPES = PromptShapes(
    {
        "greeting": (Recorded("prompts/greeting.1"), Recorded("silence/100"), Variable("company")),
        "accepted": (Recorded("prompts/accepted.1"), Variable("reg_no")),
        "readback": (Variable("meter"), Recorded("prompts/readback.1"), Variable("value")),
        "closed": (Recorded("prompts/closed.1"), Variable("hour"), Recorded("prompts/closed.2")),
        "away": (Recorded("sentences/away"),),
        "static": (Recorded("sentences/away"), Recorded("prompts/danger"), Recorded("sentences/operator")),
        "danger": (Recorded("prompts/danger"),),
        "goodbye": (Recorded("prompts/goodbye"),),
    }
)


class _Line:
    """Plays pieces of half a second to a joiner."""

    def __init__(self) -> None:
        self._joiner = PromptJoiner(_SHAPES)
        self._now_s = 0.0

    def play(self, *piece_ids: str, whole: bool = True) -> list[HeardPrompt]:
        over: list[HeardPrompt] = []
        for piece_id in piece_ids:
            over += self._joiner.hear(Heard(piece_id, f"<{piece_id}>", self._now_s, self._now_s + 0.5, whole))
            self._now_s += 0.5
        return over

    def pause(self, seconds: float) -> None:
        self._now_s += seconds

    def begin(self, piece_id: str) -> list[HeardPrompt]:
        return self._joiner.begin(Heard(piece_id, "", self._now_s, self._now_s, whole=False))

    def close(self) -> list[HeardPrompt]:
        return self._joiner.close()


def _ids(prompts: list[HeardPrompt]) -> list[str]:
    return [prompt.prompt_id for prompt in prompts]


def test_a_number_belongs_to_the_prompt_that_it_fills() -> None:
    line = _Line()
    assert line.play("prompts/accepted.1", "numbers/0", "numbers/0", "numbers/7") == []
    (prompt,) = line.close()
    assert (prompt.prompt_id, prompt.digits, prompt.whole) == ("accepted", "007", True)
    assert prompt.text == "<prompts/accepted.1> <numbers/0> <numbers/0> <numbers/7>"


def test_a_prompt_is_told_when_the_next_one_begins() -> None:
    line = _Line()
    line.play("prompts/greeting.1", "companies/demo")
    assert _ids(line.begin("prompts/goodbye")) == ["greeting"]
    line.play("prompts/goodbye")
    assert _ids(line.close()) == ["goodbye"]


def test_a_prompt_that_begins_with_a_value_takes_it_from_the_one_before_at_the_pause() -> None:
    line = _Line()
    line.play("prompts/accepted.1", "numbers/0", "numbers/1")
    line.pause(0.25)
    line.play("units/meter", "numbers/4", "prompts/readback.1", "numbers/9")
    assert [(prompt.prompt_id, prompt.digits) for prompt in line.close()] == [("readback", "49")]
    again = _Line()
    again.play("prompts/accepted.1", "numbers/0", "numbers/1")
    again.pause(0.25)
    over = again.play("units/meter", "numbers/4", "prompts/readback.1")
    assert [(prompt.prompt_id, prompt.digits) for prompt in over] == [("accepted", "01")]


def test_a_prompt_that_only_began_like_a_longer_one_is_itself() -> None:
    line = _Line()
    assert _ids(line.play("sentences/away", "prompts/danger", "prompts/goodbye")) == ["away", "danger"]
    whole = _Line()
    whole.play("sentences/away", "prompts/danger", "sentences/operator")
    assert _ids(whole.close()) == ["static"]


def test_a_prompt_cut_by_a_key_is_itself_and_not_whole() -> None:
    line = _Line()
    line.play("prompts/closed.1", "numbers/9")
    line.play("prompts/closed.2", whole=False)
    (prompt,) = line.close()
    assert (prompt.prompt_id, prompt.whole) == ("closed", False)


def test_a_spoken_text_may_fill_a_prompt() -> None:
    line = _Line()
    line.play("prompts/greeting.1", "")
    (prompt,) = line.close()
    assert (prompt.prompt_id, prompt.text) == ("greeting", "<prompts/greeting.1> […]")


def test_pieces_that_make_no_prompt_are_kept_without_one() -> None:
    line = _Line()
    line.play("prompts/unheard_of")
    assert _ids(line.close()) == [""]


def test_a_recording_that_sounds_like_another_counts_as_either() -> None:
    joiner = PromptJoiner(_SHAPES)
    joiner.hear(Heard("own/bye", "bye", 0.0, 1.0, whole=True, alternatives=("prompts/goodbye",)))
    assert _ids(joiner.close()) == ["goodbye"]


def test_other_sound_alone_makes_no_prompt() -> None:
    line = _Line()
    line.play("")
    assert _ids(line.close()) == [""]
