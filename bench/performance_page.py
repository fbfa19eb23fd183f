"""docs/performance.md: one section per bench, each replaced when that bench has run again, but for people's remarks."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
_OPENING = """# Performance

Measured by `make bench` (`python -m bench [name...] [--quick]`); a bench that runs again replaces its section.
"""
_REMARKS, _END_OF_REMARKS = "<!-- remarks -->\n", "<!-- end of remarks -->\n"
"""At the end of a section: what a person has to say of its figures. A new run leaves it for him to look at again."""


@dataclass(frozen=True, slots=True)
class Section:
    """What one bench has to say; the text is Markdown without a heading."""

    name: str
    title: str
    text: str
    failed: str = ""
    """Why what was to be proved is not so; empty where nothing was, or it is."""

    @property
    def written(self) -> str:
        return self.with_remarks("")

    def with_remarks(self, remarks: str) -> str:
        """As it stands in the page. `remarks` are what a person wrote below the figures, empty for none."""
        begin, end = _marks(self.name)
        kept = f"\n{_REMARKS}{remarks}{_END_OF_REMARKS}" if remarks else ""
        return f"{begin}\n## {self.title}\n\n{self.text.strip()}\n{kept}{end}\n"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def with_section(page: str, section: Section) -> str:
    """The page with this section in place of its older one, whose remarks it keeps, or at the end."""
    begin, end = _marks(section.name)
    before, found, rest = page.partition(begin)
    if not found:
        return f"{page.rstrip()}\n\n{section.written}"
    _, _, after = rest.partition(f"{end}\n")
    return f"{before}{section.with_remarks(remarks_on(section.name, page))}{after}"


def remarks_on(name: str, page: str) -> str:
    """What a person wrote below the figures of this bench; empty for nothing."""
    begin, end = _marks(name)
    section = page.partition(begin)[2].partition(end)[0]
    return section.partition(_REMARKS)[2].partition(_END_OF_REMARKS)[0]


def keep(section: Section, page: Path = PAGE) -> str:
    """Write the section into the page; the remarks on older figures that stay below it."""
    old = page.read_text(encoding="utf-8") if page.exists() else _OPENING
    page.write_text(with_section(old, section), encoding="utf-8")
    return remarks_on(section.name, old)


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- bench {name} -->", f"<!-- end of {name} -->"
