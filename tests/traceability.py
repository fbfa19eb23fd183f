"""Both sides of docs/traceability.md: its table of the passports' rules, and the marks on the tests that prove them."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
DOCUMENT = REPOSITORY / "docs" / "traceability.md"
_HEADING = "## Every rule of the passports"
OPEN = "open"
NOT_OURS = "-"
_ROW = re.compile(r"\| ((?:C|AREK|AES|IVG|SMZ|SAL)-[\w.]+) \|")
_MARK = "pytest.mark.rule"
_FILE = re.compile(r"`(test_\w+\.py)`")
_PROVED_HERE = frozenset({"IN", "REG", "ROUTE", "CLK"})
"""An inbound intent, what is registered, where it goes, when it is due; OUT, KB and EXT are told under `rest`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One rule of the passports as the document has it."""

    rule: str
    classes: frozenset[str]
    proof: str
    rest: str

    @property
    def to_be_proved(self) -> bool:
        return bool(self.classes & _PROVED_HERE)

    @property
    def files(self) -> frozenset[str]:
        """The files of tests that it names."""
        return frozenset(_FILE.findall(self.proof))


def rows() -> tuple[Row, ...]:
    """The table of the document, in its order."""
    table = DOCUMENT.read_text().partition(_HEADING)[2].partition("\n## ")[0]
    return tuple(_row(line) for line in table.splitlines() if _ROW.match(line))


@cache
def marked() -> Mapping[str, frozenset[str]]:
    """The files that hold a test marked with a rule, by rule; found by reading, so that nothing need be imported."""
    found: dict[str, set[str]] = {}
    for path in sorted((REPOSITORY / "tests").rglob("test_*.py")):
        text = path.read_text()
        for rule in _rules_in(ast.parse(text)) if _MARK in text else ():
            found.setdefault(rule, set()).add(path.name)
    return {rule: frozenset(names) for rule, names in found.items()}


def written(names: frozenset[str]) -> str:
    """What the column `proof` says of these files."""
    return ", ".join(f"`{name}`" for name in sorted(names)) or OPEN


def _row(line: str) -> Row:
    rule, classes, _, proof, rest = (cell.strip() for cell in line.strip().strip("|").split("|"))
    return Row(rule, frozenset(classes.split()), proof, rest)


def _rules_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == _MARK:
            yield from (each.value for each in node.args if isinstance(each, ast.Constant))


def rewritten(text: str) -> str:
    """The document's text with each proof as the marks have it."""
    names = marked()
    head, heading, rest = text.partition(_HEADING)
    table, end, others = rest.partition("\n## ")
    return head + heading + "\n".join(_proved(line, names) for line in table.split("\n")) + end + others


def _proved(line: str, names: Mapping[str, frozenset[str]]) -> str:
    if not _ROW.match(line):
        return line
    row, cells = _row(line), line.split("|")
    if row.to_be_proved or row.rule in names:
        cells[4] = f" {written(names.get(row.rule, frozenset()))} "
    return "|".join(cells)


if __name__ == "__main__":  # python -m tests.traceability: after a mark was set or taken away
    DOCUMENT.write_text(rewritten(DOCUMENT.read_text()))
