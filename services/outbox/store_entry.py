"""Bring one outbox entry to the database by the use case of its content."""

from dataclasses import dataclass

from models.queue_visit import QueueTalk, QueueVisit
from models.survey import SurveyAnswer
from models.talk_recording import TalkRecording
from services.calls.keep_queue_visit import KeepQueueVisit
from services.calls.record_call import CallRecord, RecordCall
from services.calls.survey_desk import KeepSurvey
from services.calls.talk_recordings import KeepTalk
from services.cases.case_file import Callback
from services.cases.promise_callback import PromiseCallback
from services.cases.register_case import RegisterCase, RegisteredReport
from services.dispatch.dispatch_desk import DangerAlarm
from services.dispatch.raise_alarm import RaiseAlarm
from services.errors import DatabaseRefused
from services.forgetting.forget_caller import ForgetCaller, ForgottenCaller
from services.messages.keep_voice_message import KeepVoiceMessage
from services.notices.keep_told_back import KeepToldBack
from services.notices.notice_book import KeepHeard
from services.notices.notice_desk import NoticeHeard
from services.notices.ring_back_desk import ToldBack
from services.outages.outage_desk import RestoredWish, ToldOutage
from services.outages.store_power_report import NumberedReport, StorePowerReport
from services.outbox.outbox import Entry, WantedCallback
from services.readings.keep_draft import KeepDraft, KeptDraft
from services.readings.reading_desk import Submission, VoiceMessage
from services.readings.submit_reading import Promise, SubmitReading


@dataclass(frozen=True, slots=True)
class StoreEntry:
    """Each of the use cases stores a key once, so an entry may be brought any number of times."""

    submit: SubmitReading
    promise_callback: PromiseCallback
    keep_voice_message: KeepVoiceMessage
    keep_draft: KeepDraft
    record_call: RecordCall
    raise_alarm: RaiseAlarm
    keep_queue_visit: KeepQueueVisit
    keep_talk: KeepTalk
    register_case: RegisterCase
    forget_caller: ForgetCaller
    store_power_report: StorePowerReport
    keep_survey: KeepSurvey
    keep_heard: KeepHeard
    keep_told_back: KeepToldBack

    async def __call__(self, entry: Entry) -> None:
        """Raises DatabaseAway, DatabaseRefused."""
        match entry.content:
            case Submission() as submission:
                await self.submit(submission, _promise(entry))
            case WantedCallback() as wanted:
                promise = _promise(entry)
                await self.promise_callback(
                    Callback(wanted.key, promise.number, wanted.request, wanted.asked_at, promise.callback_due)
                )
            case VoiceMessage() as message:
                await self.keep_voice_message(message, _promise(entry).number)
            case KeptDraft() as kept:
                await self.keep_draft(kept, _promise(entry) if entry.number else None)
            case DangerAlarm() as alarm:
                await self.raise_alarm(alarm, entry.number)
            case RegisteredReport() as registered:
                await self.register_case(registered, _promise(entry).number)
            case unnumbered:
                await self._store(unnumbered)

    async def _store(self, content: "_Unnumbered") -> None:
        match content:
            case CallRecord():
                await self.record_call(content)
            case QueueVisit() | QueueTalk():
                await self.keep_queue_visit(content)
            case TalkRecording():
                await self.keep_talk(content)
            case ForgottenCaller():
                await self.forget_caller(content)
            case NumberedReport() | ToldOutage() | RestoredWish():
                await self.store_power_report(content)
            case SurveyAnswer():
                await self.keep_survey(content)
            case NoticeHeard():
                await self.keep_heard(content)
            case ToldBack():
                await self.keep_told_back(content)


_Unnumbered = (
    CallRecord
    | QueueVisit
    | QueueTalk
    | TalkRecording
    | ForgottenCaller
    | NumberedReport
    | ToldOutage
    | RestoredWish
    | SurveyAnswer
    | NoticeHeard
    | ToldBack
)
"""What needs no registration number, or brings its own."""


def _promise(entry: Entry) -> Promise:
    if entry.number is None or entry.callback_due is None:
        raise DatabaseRefused("the outbox entry has no registration number")
    return Promise(entry.number, entry.callback_due)
