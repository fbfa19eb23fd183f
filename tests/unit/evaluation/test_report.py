"""What an evaluation found reads as tables, and as values for programs."""

import json

from gridline.evaluation.dialogue_scores import dialogue_scores
from gridline.evaluation.dialogues import Dialogue, End
from gridline.evaluation.report import dialogue_json, dialogue_tables, heard_json, heard_tables, table
from gridline.evaluation.scores import scores, sureness
from gridline.evaluation.thresholds import Thresholds
from tests.unit.evaluation.test_scores import heard, said

STRICT = Thresholds(sure=0.9)


def dialogue(end: End = End.RIGHT, turns: int = 2, used: Thresholds = STRICT, *, keys: bool = False) -> Dialogue:
    wrong = int(turns > 2)
    return Dialogue(said("два три"), "clean", used, end, turns, keys, wrong_taken=wrong, wrong_read_back=wrong)


def test_columns_stand_side_by_side_names_left_and_numbers_right() -> None:
    made = list(table(("who", "count"), [("a", "1"), ("long name", "1000")], names=1))
    assert made == ["who        count", "a              1", "long name   1000"]


def test_a_person_reads_rates_with_their_intervals() -> None:
    several = [heard("два три", "два три"), heard("пять шесть", "пять")]
    lines = list(heard_tables(scores(several, 1), sureness(several)))
    assert lines[1].split()[:6] == ["anna", "clean", "value", "2", "4", "25.0%"]
    assert any("not of other speakers" in line for line in lines)


def test_a_program_reads_confidences_by_tenths() -> None:
    several = [heard("два три", "два три?")]
    found = json.loads(json.dumps(heard_json(scores(several, 1), sureness(several))))
    (words,) = found["words_by_tenth_of_confidence"]
    assert (words["right"], words["wrong"]) == ([0, 0, 0, 0, 1, 0, 0, 0, 0, 1], [0] * 10)
    assert found["heard"][0]["digit_errors"]["value"] == 0


def test_dialogues_are_counted_by_how_they_ended() -> None:
    held = [dialogue(), dialogue(turns=4), dialogue(keys=True), dialogue(End.LEFT), dialogue(End.WRONG)]
    (score,) = dialogue_scores(held, 1)
    assert (score.dialogues, score.recordings, score.wrong_confirmed) == (5, 2, 1)
    means = (score.right, score.right_by_voice, score.used_keys, score.left, score.turns, score.wrong_read_back)
    assert [each.value for each in means] == [0.6, 0.4, 0.2, 0.2, 2.4, 0.2]


def test_each_set_of_thresholds_has_a_table_of_its_own() -> None:
    found = dialogue_scores([dialogue(), dialogue(used=Thresholds(sure=0.5)), dialogue()], 1)
    heads = [line for line in dialogue_tables(found) if line.startswith("Sure from")]
    assert [line.split(",")[0] for line in heads] == ["Sure from 0.9", "Sure from 0.5"]
    told = json.loads(json.dumps(dialogue_json(found)))["dialogues"]
    assert [(each["thresholds"]["sure"], each["dialogues"]) for each in told] == [(0.9, 2), (0.5, 1)]
