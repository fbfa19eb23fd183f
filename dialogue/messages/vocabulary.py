"""What a recogniser should expect in a voice message: numbers, what tells them apart, danger, and whatever else."""

from dialogue.collector import DigitsWanted
from dialogue.grammars import digits_grammar
from dialogue.messages.marks import MARK_PHRASES
from dialogue.messages.understanding import LONGEST_SERIAL
from dialogue.speech import Grammar
from models.call import Language


def message_grammar(language: Language) -> Grammar:
    """One for the whole message. Any other word is `[unk]` in the transcript, so that a person must look."""
    numbers = digits_grammar(DigitsWanted(1, LONGEST_SERIAL), language)
    return Grammar(tuple(dict.fromkeys((*numbers.phrases, *MARK_PHRASES))))
