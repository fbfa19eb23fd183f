"""The utility as all dialogues see it: one desk for each matter that callers bring."""

from dataclasses import dataclass, field

from services.appointments.appointment_desk import AppointmentDesk
from services.calls.language_desk import LanguageDesk, NoMemory
from services.calls.operator_desk import OperatorDesk
from services.calls.survey_desk import NoSurvey, SurveyDesk
from services.cases.case_desk import CaseDesk
from services.dispatch.dispatch_desk import DispatchDesk
from services.notices.notice_desk import NoNotices, NoticeDesk
from services.notices.ring_back_desk import NoRingBacks, RingBackDesk
from services.outages.outage_desk import OutageDesk
from services.outages.storm_board import NoStorm, StormDesk
from services.readings.reading_desk import ReadingDesk
from services.reconnections.reconnect_desk import ReconnectDesk


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
    notices: NoticeDesk = field(default_factory=NoNotices)
    ring_backs: RingBackDesk = field(default_factory=NoRingBacks)
