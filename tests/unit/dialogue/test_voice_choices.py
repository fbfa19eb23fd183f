"""Yes, no and choices said aloud, and what a caller may want instead of answering."""

from dataclasses import replace

import pytest

from dialogue.endings import Commanded, Match, NoMatch, Reason
from dialogue.keys import Command
from dialogue.voice import VoiceAttempts
from dialogue.voice_choices import SpokenChoice, SpokenYesNo
from models.call import Language
from tests.fakes.speaking_caller import SURE, reading

NOT_UNDERSTOOD = NoMatch(Reason.NOT_UNDERSTOOD)
SERVICE = SpokenChoice({"1": ("электричество", "свет"), "2": ("горячая вода",)})


@pytest.mark.parametrize(
    ("said", "key"), [("да", "1"), ("да да верно", "1"), ("нет", "2"), ("не верно", "2"), ("исправить", "2")]
)
def test_yes_and_no_answer_as_their_keys_do(said: str, key: str) -> None:
    assert SpokenYesNo().understand([reading(said)], "") == Match(key, confidence=SURE)


@pytest.mark.parametrize("said", ["да?", "да нет", "[unk]", "семь", "да семь"])
def test_what_is_neither_or_not_sure_is_asked_again(said: str) -> None:
    assert SpokenYesNo().understand([reading(said)], "") == NOT_UNDERSTOOD


def test_silence_of_the_recogniser_is_no_answer() -> None:
    assert SpokenYesNo().understand([], "") == NOT_UNDERSTOOD
    assert SERVICE.understand([], "") == NOT_UNDERSTOOD


@pytest.mark.parametrize(("said", "key"), [("свет", "1"), ("ну горячая вода", "2"), ("два", "2")])
def test_a_choice_is_named_by_its_words_or_its_number(said: str, key: str) -> None:
    assert SERVICE.understand([reading(said)], "") == Match(key, confidence=SURE)


@pytest.mark.parametrize("said", ["свет горячая вода", "свет два", "один два", "двадцать два", "девять", "да"])
def test_two_choices_at_once_are_none_nor_is_what_the_menu_does_not_offer(said: str) -> None:
    assert SERVICE.understand([reading(said)], "") == NOT_UNDERSTOOD


@pytest.mark.parametrize("said", ["[unk] два", "два [unk]", "два?"])
def test_a_number_that_a_model_of_digits_may_have_made_up_chooses_nothing(said: str) -> None:
    assert SERVICE.understand([reading(said)], "") == NOT_UNDERSTOOD


def test_a_recogniser_without_the_words_of_a_menu_is_known_as_such() -> None:
    assert SERVICE.needed == {"один", "два"}
    assert replace(SERVICE, language=Language.KAZAKH).needed == {"бір", "екі"}
    assert SpokenYesNo().needed <= SpokenYesNo().grammar.words


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("оператор", Command.OPERATOR),
        ("повторите", Command.REPEAT),
        ("пожар", Command.DANGER),
        ("пожар?", Command.DANGER),
        ("дым", Command.DANGER),
        ("семь оборван провод", Command.DANGER),
    ],
)
def test_every_question_hears_the_operator_the_repetition_and_danger(said: str, wish: Command) -> None:
    assert VoiceAttempts(SpokenYesNo()).understand([reading(said)]) == Commanded(wish)


def test_a_person_is_not_called_for_a_word_that_may_have_been_another() -> None:
    assert VoiceAttempts(SpokenYesNo()).understand([reading("оператор?")]) == NOT_UNDERSTOOD


def test_a_light_that_does_not_burn_is_no_danger() -> None:
    assert VoiceAttempts(SpokenYesNo()).understand([reading("свет не горит")]) == NOT_UNDERSTOOD
