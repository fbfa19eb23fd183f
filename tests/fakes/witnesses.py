"""Witnesses of a conversation."""

from dialogue.journal import StepRecord


class Notebook:
    """Writes down all it saw."""

    def __init__(self) -> None:
        self.records: list[StepRecord] = []

    def saw(self, record: StepRecord) -> None:
        self.records.append(record)
