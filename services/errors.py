"""Errors of the use cases.

ServiceError
├── DatabaseAway      the database did not answer in time: what may wait is kept on the local disk, the rest is refused
├── DatabaseRefused   the database answered and will not store this: asking again brings nothing, a person must look
├── NotKept           the local disk did not take it (full, broken): nothing was promised, hand the caller to a person
├── NumbersExhausted  no registration number is left and the database is away: hand the caller to a person
├── MessageNotFound   no voice message has this number: look into the list
├── MessageSettled    somebody has settled the voice message already; says who and when
├── MessageUnclear    the voice message cannot be settled so; says what is missing
├── BackupFailed      a backup could not be made or put back; says what to do, and nothing was half done
├── ExportDamaged     a batch's lines no longer match its hash: stop billing's import and compare with a backup
└── ImportRefused     a file is refused whole; carries each line, field and remedy
"""

from dataclasses import dataclass

from models.errors import GridlineError


class ServiceError(GridlineError):
    """Root of the use cases' errors."""


class DatabaseAway(ServiceError):
    """The database did not answer within its timeout."""


class DatabaseRefused(ServiceError):
    """The database holds something that contradicts the request, such as an unknown register."""


class NotKept(ServiceError):
    """The local disk could not make a promise durable; no confirmation may be given."""


class NumbersExhausted(ServiceError):
    """Every registration number held locally is used up and the database could not give more."""


class MessageNotFound(ServiceError):
    """No voice message was filed under this registration number."""


class MessageSettled(ServiceError):
    """The voice message is not open to this any more, and nothing was changed."""


class MessageUnclear(ServiceError):
    """Something is missing that a settlement of the voice message needs; nothing was changed."""


class BackupFailed(ServiceError):
    """A backup could not be made, is damaged, or would overwrite what lives."""


class ExportDamaged(ServiceError):
    """What an export batch holds is not what was exported."""


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """One mistake in an imported table, told so that whoever made the file can mend it."""

    table: str
    line: int
    """Line of the file as an editor or a spreadsheet counts it, the header being 1; 0 means the table as a whole."""
    field: str
    mistake: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.table}, line {self.line}, {self.field}: {self.mistake}. {self.remedy}."


class ImportRefused(ServiceError):
    """Nothing of the import was stored. `problems` holds the first of them, `count` says how many there are."""

    def __init__(self, problems: tuple[ImportProblem, ...], count: int) -> None:
        super().__init__(f"import refused: {count} mistakes")
        self.problems = problems
        self.count = count
