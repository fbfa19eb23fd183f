"""Errors of the use cases.

ServiceError
├── DatabaseAway      the database did not answer in time: what may wait is kept on the local disk, the rest is refused
├── DatabaseRefused   the database answered and will not store this: asking again brings nothing, a person must look
├── NotKept           the local disk did not take it (full, broken): nothing was promised, hand the caller to a person
├── NumbersExhausted  no registration number is left and the database is away: hand the caller to a person
├── MessageNotFound   no voice message has this number: look into the list
├── MessageSettled    somebody has settled the voice message already; says who and when
├── MessageUnclear    the voice message cannot be settled so; says what is missing
├── OutageNotFound    no outage, device, report or works have this number: look into the list
├── OutageChanged     another dispatcher changed the outage first; says who and when, and nothing was stored
├── OutageRefused     the outage, report or works cannot be changed so; says why
├── CaseNotFound      no case has this number: look into the list
├── CaseRefused       the case cannot be moved so; says how it stands, and nothing was changed
├── NoticeRefused     consumers cannot be told of the works so; says why, and nothing was changed
├── DispatchNotFound  no message to the operational staff has this id: look into the list
├── DispatchRefused   the message is acknowledged, answered or closed already; says by whom
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


class OutageNotFound(ServiceError):
    """Nothing of the network, its outages, reports or works has this number or name."""


class OutageChanged(ServiceError):
    """Somebody else changed the outage or the works after they were looked at."""


class OutageRefused(ServiceError):
    """What was asked for makes no sense of this outage, report or works; nothing was changed."""


class CaseNotFound(ServiceError):
    """No case was registered under this number."""


class CaseRefused(ServiceError):
    """The case's state does not allow what was asked; nothing was changed."""


class NoticeRefused(ServiceError):
    """The works cannot be announced so, such as too late without a reason; nothing was changed."""


class DispatchNotFound(ServiceError):
    """No message to the operational staff has this id."""


class DispatchRefused(ServiceError):
    """The message's state does not allow what was asked; nothing was changed."""


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
