"""Paper: paragraphs and one table, from page to page, in a font that has Russian and Kazakh letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

TEXT = 7.5
"""The size of most letters, in points like all lengths here."""
_FONT = "DejaVuSansCondensed"
_FONT_FILE = Path(__file__).parent / "fonts" / "DejaVuSansCondensed.ttf"
_WIDTH, _HEIGHT = landscape(A4)
_MARGIN, _LINE = 40.0, 10.0


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: float
    size: float = TEXT


class Sheet:
    """A PDF that is written from above to below; `foot` stands on each page. Nothing is in the file before `finish`."""

    def __init__(self, file: BinaryIO, title: str, foot: str, columns: Sequence[Column]) -> None:
        registerFont(TTFont(_FONT, str(_FONT_FILE)))
        self._canvas = Canvas(file, pagesize=(_WIDTH, _HEIGHT), pageCompression=1, invariant=1)
        self._canvas.setTitle(title)
        self._foot, self._columns = foot, columns
        self._is_table = False
        self._begin_page()

    def say(self, text: str, size: float = TEXT) -> None:
        """A paragraph over the whole width."""
        for line in simpleSplit(text, _FONT, size, _WIDTH - 2 * _MARGIN):
            self._go_down(size * 1.4)
            self._write(_MARGIN, line, size)

    def begin_table(self) -> None:
        """The titles of the columns stand here, and again on each page."""
        self._is_table = True
        self._head_of_table()

    def end_table(self) -> None:
        self._is_table = False

    def row(self, cells: Sequence[str]) -> None:
        """Raises ValueError for other than a cell for each column."""
        self._go_down(_LINE)
        left = _MARGIN
        for column, cell in zip(self._columns, cells, strict=True):
            self._write(left, cell, column.size)
            left += column.width

    def finish(self) -> None:
        self._canvas.showPage()
        self._canvas.save()

    def _write(self, left: float, text: str, size: float) -> None:
        self._canvas.setFont(_FONT, size)
        self._canvas.drawString(left, self._y, text)

    def _go_down(self, by: float) -> None:
        if self._y - by < _MARGIN + _LINE:
            self._canvas.showPage()
            self._begin_page()
            if self._is_table:
                self._head_of_table()
        self._y -= by

    def _head_of_table(self) -> None:
        self._y -= _LINE / 2
        self.row([column.title for column in self._columns])
        self._canvas.line(_MARGIN, self._y - 2, _WIDTH - _MARGIN, self._y - 2)
        self._y -= 2

    def _begin_page(self) -> None:
        self._y = _MARGIN - _LINE
        self._write(_MARGIN, self._foot, TEXT)
        self._canvas.drawRightString(_WIDTH - _MARGIN, self._y, f"Страница {self._canvas.getPageNumber()}")
        self._y = _HEIGHT - _MARGIN
