"""A conversation held in a terminal."""

from collections.abc import Sequence

from dialogue.prompt import Prompt
from gridline.terminal.conversation import Terminal, session
from models.call import CallResult
from tests.fakes.memory_journal import MemoryJournal
from tests.fakes.spoken import as_heard
from tests.fakes.switchboard import Switchboard


class Person:
    """Types these lines, then closes the input."""

    def __init__(self, *lines: str) -> None:
        self._lines = list(lines)
        self.screen: list[str] = []

    async def read_line(self) -> str | None:
        return self._lines.pop(0) if self._lines else None

    def say(self, prompts: Sequence[Prompt]) -> str:
        return " ".join(map(as_heard, prompts))

    async def talk(self, town: Switchboard, *, by_voice: bool = False) -> CallResult:
        terminal = Terminal(self.read_line, self.screen.append, self.say, by_voice=by_voice)
        return await session(town.here, MemoryJournal(), terminal).run()


async def test_a_reading_is_given_in_a_terminal() -> None:
    terminal, town = Person("1", "4698#", "1"), Switchboard()
    assert await terminal.talk(town) is CallResult.SELF_SERVICE
    assert len(town.readings.submitted) == 1
    assert terminal.screen[-3:] == ["  reading_accepted reg_no=000123", "  goodbye", "-> hang-up"]


async def test_a_reading_is_given_in_words() -> None:
    terminal, town = Person("да?", "Да", "четыре шесть девять восемь", "1"), Switchboard()
    assert await terminal.talk(town, by_voice=True) is CallResult.SELF_SERVICE
    assert "  no_match" in terminal.screen, "a word heard badly is asked again"
    assert terminal.screen[-3:] == ["  reading_accepted reg_no=000123", "  goodbye", "-> hang-up"]
    assert len(town.readings.submitted) == 1


async def test_what_is_typed_at_once_is_typed_ahead() -> None:
    terminal, town = Person("14698#1"), Switchboard()
    await terminal.talk(town)
    assert len(town.readings.submitted) == 1


async def test_enter_alone_is_silence_and_the_end_of_the_input_a_hang_up() -> None:
    terminal, town = Person(""), Switchboard()
    assert await terminal.talk(town) is CallResult.ABANDONED_IVR
    assert terminal.screen[-1].startswith("  no_input")


async def test_what_is_no_key_is_not_pressed() -> None:
    terminal, town = Person("one 1!", "q"), Switchboard()
    assert await terminal.talk(town) is CallResult.ABANDONED_IVR
    assert terminal.screen[-1] == "  reading_keypad_electricity"


async def test_a_voice_message_is_typed_as_text() -> None:
    town = Switchboard()
    town.at = town.at.replace(hour=21)
    terminal = Person("1", "лицевой счёт один ноль ноль, показания четыре шесть девять восемь")
    assert await terminal.talk(town) is CallResult.VOICE_MESSAGE
