"""What may be written into Asterisk's files, and what is refused."""

import pytest

from adapters.asterisk.errors import SettingsRefused, TemplateMistake
from adapters.asterisk.templates import Block, fill


def test_marks_are_replaced_and_asterisks_own_expressions_stay() -> None:
    template = "exten => {{number}},1,Set(A=${FILTER(0-9,${EXTEN})})\n same => n,GotoIf($[${A${B}} > {{most}}]?x)"

    filled = fill(template, {"number": "70001112233", "most": 5})

    assert filled == "exten => 70001112233,1,Set(A=${FILTER(0-9,${EXTEN})})\n same => n,GotoIf($[${A${B}} > 5]?x)"


def test_a_block_is_taken_as_it_is() -> None:
    assert fill("[a]\n{{lines}}", {"lines": Block("x = 1\ny = 2")}) == "[a]\nx = 1\ny = 2"


@pytest.mark.parametrize(
    "value",
    [
        "123\r\nAction: Originate",
        "123\nexten => 1,1,Dial(PJSIP/900)",
        "123;comment",
        "${SHELL(id)}",
        "$[1+1]",
        "100,1,Goto(x)",
        "a&b",
        "[section]",
        "tab\there",
        " led by a space",
        "zero\x00byte",
        "\u2028line separator",
    ],
)
def test_a_value_that_asterisk_would_read_as_something_else_is_refused(value: str) -> None:
    with pytest.raises(SettingsRefused, match="number"):
        fill("{{number}}", {"number": value})


def test_a_refused_secret_is_not_shown() -> None:
    with pytest.raises(SettingsRefused) as refusal:
        fill("{{secret}}", {"secret": "hunter;2"})

    assert "hunter" not in str(refusal.value)


def test_a_mark_without_a_value_is_named() -> None:
    with pytest.raises(TemplateMistake, match=r"no value for \['port'\]"):
        fill("{{host}}:{{port}}", {"host": "127.0.0.1"})


def test_a_value_without_a_mark_is_named() -> None:
    with pytest.raises(TemplateMistake, match=r"no mark for \['prot'\]"):
        fill("{{port}}", {"port": 5060, "prot": 5061})


def test_a_mark_with_spaces_is_a_mistake_and_not_text() -> None:
    with pytest.raises(TemplateMistake):
        fill("{{ port }}", {})
