"""The utility as all dialogues see it: one desk for each matter that callers bring."""

from dataclasses import dataclass, field

from services.appointment_desk import AppointmentDesk
from services.case_desk import CaseDesk
from services.dispatch_desk import DispatchDesk
from services.language_desk import LanguageDesk, NoMemory
from services.operator_desk import OperatorDesk
from services.outage_desk import OutageDesk
from services.reading_desk import ReadingDesk
from services.reconnect_desk import ReconnectDesk
from services.storm_board import NoStorm, StormDesk
from services.survey_desk import NoSurvey, SurveyDesk


@dataclass(frozen=True, slots=True)
class Desks:
    """What a flow may ask besides the caller. Each desk promises what its protocol says, database or not."""

    readings: ReadingDesk
    operators: OperatorDesk
    dispatch: DispatchDesk
    cases: CaseDesk
    appointments: AppointmentDesk
    reconnects: ReconnectDesk
    outages: OutageDesk
    languages: LanguageDesk = field(default_factory=NoMemory)
    storm: StormDesk = field(default_factory=NoStorm)
    surveys: SurveyDesk = field(default_factory=NoSurvey)
