"""docs/performance.md: one section per bench, each replaced when that bench has run again."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
_OPENING = """# Performance

Measured by `make bench` (`python -m bench [name...] [--quick]`); a bench that runs again replaces its section.
"""


@dataclass(frozen=True, slots=True)
class Section:
    """What one bench has to say; the text is Markdown without a heading."""

    name: str
    title: str
    text: str

    @property
    def written(self) -> str:
        begin, end = _marks(self.name)
        return f"{begin}\n## {self.title}\n\n{self.text.strip()}\n{end}\n"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def with_section(page: str, section: Section) -> str:
    """The page with this section in place of its older one, or at the end."""
    begin, end = _marks(section.name)
    before, found, rest = page.partition(begin)
    if not found:
        return f"{page.rstrip()}\n\n{section.written}"
    _, _, after = rest.partition(f"{end}\n")
    return f"{before}{section.written}{after}"


def keep(section: Section, page: Path = PAGE) -> None:
    """Write the section into the page."""
    old = page.read_text(encoding="utf-8") if page.exists() else _OPENING
    page.write_text(with_section(old, section), encoding="utf-8")


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- bench {name} -->", f"<!-- end of {name} -->"
