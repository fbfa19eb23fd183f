"""The list of connected consumers as sales get it: one CSV file, whole or not at all."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.files.new_file import new_file
from models.reconnect import Reconnection

HEADER = ("account", "paid_on", "ordered_on", "connected_on")


@dataclass(frozen=True, slots=True)
class ConnectedList:
    """Implements Handover. A file that is there already is never written over: sales may not have read it."""

    path: Path

    def write(self, lines: Sequence[Reconnection]) -> None:
        """All lines, on the disk when it returns. Raises OSError, FileExistsError among them."""
        text = io.StringIO(newline="")
        table = csv.writer(text, delimiter=";", lineterminator="\n")
        table.writerow(HEADER)
        table.writerows((line.account.value, line.paid_on, line.ordered_on, line.connected_on) for line in lines)
        with new_file(self.path) as file:
            file.write(text.getvalue().encode())
