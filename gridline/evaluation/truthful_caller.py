"""A truthful caller: what he answers to each prompt, by voice as far as there are recordings, else by keys."""

from enum import Enum, auto

from dialogue.answers import YesNo, yes_or_no
from dialogue.prompt import Amount, Digits, Prompt
from gridline.evaluation.meaning import Kind
from gridline.evaluation.sayings import Saying, Speaker

_ASKS_FOR_IT = frozenset(
    {"account_ask", "reading_say_electricity", "reading_lower_than_previous", "reading_too_long"}
    | {"account_keypad", "reading_keypad_electricity"}
    | {"reading_lower_than_previous_keypad", "reading_too_long_keypad"}
)
_READS_IT_BACK = frozenset({"account_readback", "reading_readback", "reading_jump_confirm"})
_IS_HIS_ACCOUNT = "account_offer_last4"
"""On the way to his question: he presses the key."""
_IS_UNTRUE = frozenset({"hazard_confirm", "reading_rollover_confirm", "reading_zero_confirm"})
"""He reports no danger, nothing passed zero, and there was use."""
_SAY_AGAIN, _SAY_THE_REST = "no_match", "no_match_rest"
_KEYPAD = "_keypad"

_WORDS = {True: ("да", "верно", "правильно"), False: ("нет", "неверно", "неправильно")}
_KEYS = {True: "1", False: "2"}


class _Turn(Enum):
    """What he is asked for."""

    NOTHING = auto()
    IT = auto()
    YES_OR_NO = auto()
    KEY = auto()


class TruthfulCaller:
    """`said` is what he has come to say: a number that he is asked for, or else his answer to a yes-or-no question."""

    def __init__(self, speaker: Speaker, said: Saying) -> None:
        self._speaker = speaker
        self._said = said
        self._turn = _Turn.NOTHING
        self._is_true = False
        """What he was asked last."""
        self._known = ""
        """What we read to him as sure when we asked for the rest."""
        self._times_said = 0
        self.wrong_read_back = 0
        """How often a wrong number was read to him as his; read once more it counts once."""

    def hear(self, told: Prompt) -> None:
        """One prompt; what he is asked last counts."""
        prompt_id = told.id.removesuffix(_KEYPAD)
        if told.id in _ASKS_FOR_IT:
            self._turn, self._known = _Turn.IT, ""
        elif told.id == _SAY_AGAIN:
            self._known = ""
        elif told.id == _SAY_THE_REST:
            self._turn, self._known = _Turn.IT, _read(told)
        elif prompt_id in _READS_IT_BACK:
            is_new, self._is_true = self._turn is _Turn.IT, self._is_his(told)
            self._turn = _Turn.YES_OR_NO
            self.wrong_read_back += is_new and not self._is_true
        elif told.id == _IS_HIS_ACCOUNT:
            self._turn, self._is_true = _Turn.YES_OR_NO if self._has_come_to_say_it else _Turn.KEY, True
        elif prompt_id in _IS_UNTRUE:
            self._turn, self._is_true = _Turn.YES_OR_NO, False

    def spoken(self) -> Saying | None:
        """What he says now; None: he had better press keys."""
        match self._turn:
            case _Turn.NOTHING | _Turn.KEY:
                return None
            case _Turn.YES_OR_NO if self._has_come_to_say_it:
                return self._whole()
            case _Turn.YES_OR_NO:
                return self._speaker.word(*_WORDS[self._is_true])
            case _Turn.IT:
                return self._rest() or self._whole()

    def keys(self) -> str:
        """What he presses now; empty: he does not know what he is asked."""
        match self._turn:
            case _Turn.NOTHING:
                return ""
            case _Turn.YES_OR_NO if self._has_come_to_say_it:
                return _KEYS[yes_or_no(self._said.text.split()) is YesNo.YES]
            case _Turn.YES_OR_NO | _Turn.KEY:
                return _KEYS[self._is_true]
            case _Turn.IT:
                return f"{self._said.digits}#"

    @property
    def _has_come_to_say_it(self) -> bool:
        """Whether his recording is itself an answer to a yes-or-no question, a fit one or not."""
        return self._said.kind in (Kind.YES_NO, Kind.OTHER)

    def _is_his(self, told: Prompt) -> bool:
        return _read(told).lstrip("0") == self._said.digits.lstrip("0")

    def _rest(self) -> Saying | None:
        """None where we got even the beginning wrong, or he cannot: then he says all of it again."""
        if not (self._known and self._said.digits.startswith(self._known)):
            return None
        self._times_said += 1
        rest = self._said.digits[len(self._known) :]
        return self._speaker.dictated(rest, f"{self._said.name}, rest {self._times_said}")

    def _whole(self) -> Saying:
        again, self._times_said = self._times_said, self._times_said + 1
        return self._speaker.again(self._said, again) if again else self._said


def _read(told: Prompt) -> str:
    """The digits in a prompt."""
    values = (value for parts in told.values.values() for value in parts)
    return "".join(_digits(value) for value in values if isinstance(value, Amount | Digits))


def _digits(value: Amount | Digits) -> str:
    return value.text if isinstance(value, Digits) else str(value.value)
