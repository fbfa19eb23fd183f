"""Questions that 1 answers with yes and 2 with no, or the words themselves."""

from dataclasses import replace

from dialogue.asking import Question
from dialogue.menu import OneKey
from dialogue.prompt import Prompt
from dialogue.voice_choices import SpokenYesNo

YES, NO = "1", "2"
KEYS = OneKey(YES + NO)


def yes_or_no(prompts: tuple[Prompt, ...], when_heard: object = None) -> Question:
    """Its step is named after the last prompt."""
    return Question(prompts[-1].id, prompts, KEYS, SpokenYesNo(), when_heard=when_heard)


def offered(prompt: Prompt) -> Question:
    """Silence declines what is offered, and keys typed before it take nothing."""
    return replace(yes_or_no((prompt,)), silence_means=NO, only_new_keys=True)


def unexpected(prompts: tuple[Prompt, ...]) -> Question:
    """A question that nobody can have expected: keys typed before it do not answer it."""
    return replace(yes_or_no(prompts), only_new_keys=True)
