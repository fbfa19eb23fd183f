"""Where a person's data stand in the tables, what becomes of each, and what must stay: one line for each place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, FromClause, Select, Table, Tuple, and_, exists, false, or_, select, tuple_

from adapters.database.outage_rows import IS_OPEN
from adapters.database.tables import (
    accounts,
    appointments,
    call_steps,
    callbacks,
    caller_languages,
    calls,
    case_reports,
    cases,
    contact_points,
    danger_alarms,
    dispatch_messages,
    drafts,
    lookups,
    lower_answers,
    message_actions,
    notice_campaigns,
    notice_numbers,
    notices,
    opt_outs,
    outage_reports,
    outage_told,
    outages,
    restored_wishes,
    rings,
    rung_numbers,
    submissions,
    surveys,
    talk_recordings,
    voice_messages,
    wrong_codes,
)
from models.account import AccountNumber
from models.appointment import EXPECTED
from models.case_states import OPEN
from models.erasure import DataKind, Reason, Subject
from models.outbound.notice import NoticeState
from models.phone_number import PhoneNumber

Condition = ColumnElement[bool]
_NOBODY: Mapping[str, object] = {"caller": None, "account": None}


@dataclass(frozen=True, slots=True)
class Going:
    """Rows that are emptied of the person, or deleted where no `values` are named."""

    kind: DataKind | None
    """None: they are a part of what another line counts."""
    table: Table
    where: Condition
    values: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Staying:
    reason: Reason
    table: Table
    where: Condition


@dataclass(frozen=True, slots=True)
class PersonRules:
    """The lines about one person, as the machine `node` sees him on the company's day `today`."""

    subject: Subject
    node: str
    today: date
    at: datetime

    @property
    def goes(self) -> tuple[Going, ...]:
        """In an order in which none takes away by what the next is found: cases and calls come last."""
        return (
            *self._said(),
            *self._reported(),
            *self._asked(),
            *self._rung(),
            *self._known_by_his_number(),
            Going(DataKind.STEPS, call_steps, self.steps, {"raw": "", "parsed": ""}),
            Going(
                DataKind.CASES, cases, self.cases, {"phone": None, "account": None, "premises_id": None, "answer": ""}
            ),
            Going(DataKind.CALLS, calls, self.calls, _NOBODY),
        )

    def _said(self) -> tuple[Going, ...]:
        """His words: to the tone, and what the staff was told of them."""
        messages = self.messages
        of_messages = message_actions.c.message_key.in_(select(voice_messages.c.message_key).where(messages))
        nothing = {**_NOBODY, "transcript": None, "words": None, "parsed": None, "erased_at": self.at}
        of_cases = select(cases.c.registration_number).where(self.cases)
        reported = case_reports.c.registration_number.in_(of_cases)
        dispatched = dispatch_messages.c.registration_number.in_(of_cases)
        return (
            Going(None, message_actions, of_messages, {"note": ""}),
            Going(DataKind.VOICE_MESSAGES, voice_messages, messages, nothing),
            Going(None, case_reports, reported, {"place": "", "text": "", "facts": {}}),
            Going(None, dispatch_messages, dispatched, {"text": "", "note": ""}),
        )

    def _reported(self) -> tuple[Going, ...]:
        """Danger and no power, and what he was told of it."""
        return (
            Going(DataKind.ALARMS, danger_alarms, self.alarms, {"caller": None}),
            Going(DataKind.OUTAGE_REPORTS, outage_reports, self.reports, {**_NOBODY, "premises_id": None}),
            Going(DataKind.OUTAGES_HEARD, outage_told, self._named(outage_told), _NOBODY),
            Going(DataKind.RESTORED_WISHES, restored_wishes, self._named(restored_wishes) & ~_is_awaited()),
        )

    def _asked(self) -> tuple[Going, ...]:
        """What he wanted of us, or we of him, and is over."""
        called_back = self._named(callbacks) & callbacks.c.done_at.is_not(None) & ~_is_at_work(callbacks)
        been = self._named(appointments) & ~self._is_ahead()
        return (
            Going(DataKind.CALLBACKS, callbacks, called_back),
            Going(DataKind.SURVEYS, surveys, self._phoned(surveys), {"caller": None}),
            Going(DataKind.DRAFTS, drafts, self._named(drafts)),
            Going(DataKind.SUBMISSIONS, submissions, self._phoned(submissions), {"caller": None}),
            Going(DataKind.APPOINTMENTS, appointments, been, {"phone": None, "account": None}),
        )

    def _rung(self) -> tuple[Going, ...]:
        """What he was told of works; the digests in its proof are nobody's from then on."""
        rung = self._phoned(notice_numbers) & ~_is_to_be_rung()
        return (
            Going(DataKind.NOTICES, notices, self._named(notices) & ~self._tells_of_what_is_ahead(), {"account": None}),
            Going(DataKind.NOTICE_NUMBERS, notice_numbers, rung),
            Going(DataKind.NOTICE_SALTS, rung_numbers, self._phoned(rung_numbers)),
        )

    def _known_by_his_number(self) -> tuple[Going, ...]:
        return (
            Going(DataKind.LOOKUPS, lookups, self._named(lookups)),
            Going(DataKind.LOOKUPS, lower_answers, lower_answers.c.who == str(self.subject)),
            Going(DataKind.LOOKUPS, wrong_codes, wrong_codes.c.who == str(self.subject)),
            Going(DataKind.LANGUAGES, caller_languages, self._phoned(caller_languages)),
        )

    @property
    def stays(self) -> tuple[Staying, ...]:
        there = self._named(calls) & (calls.c.system_name != self.node)
        unseen = danger_alarms.c.acknowledged_at.is_(None)
        contract = contact_points if isinstance(self.subject, PhoneNumber) else accounts
        return (
            Staying(Reason.OPEN_CASE, cases, self._named(cases) & cases.c.state.in_(OPEN)),
            Staying(Reason.OPEN_ALARM, danger_alarms, self._phoned(danger_alarms) & unseen),
            Staying(Reason.CALLBACK_OWED, callbacks, self._named(callbacks) & callbacks.c.done_at.is_(None)),
            Staying(Reason.NEWS_OWED, restored_wishes, self._named(restored_wishes) & _is_awaited()),
            Staying(Reason.APPOINTMENT_AHEAD, appointments, self._named(appointments) & self._is_ahead()),
            Staying(Reason.NOTICE_OWED, notice_numbers, self._phoned(notice_numbers) & _is_to_be_rung()),
            Staying(Reason.NOTICE_AHEAD, notices, self._named(notices) & self._tells_of_what_is_ahead()),
            Staying(Reason.READINGS, submissions, self._named(submissions)),
            Staying(Reason.OPTED_OUT, opt_outs, self._phoned(opt_outs)),
            Staying(Reason.CONTRACT, contract, self._named(contract)),
            Staying(Reason.OTHER_NODE, calls, there),
        )

    @property
    def cases(self) -> Condition:
        return self._named(cases) & cases.c.state.not_in(OPEN)

    @property
    def calls(self) -> Condition:
        """Those whose matter is at work keep their caller: by him their recordings are found later."""
        return self._named(calls) & (calls.c.system_name == self.node) & ~brought_work(calls)

    @property
    def steps(self) -> Condition:
        said = or_(call_steps.c.raw != "", call_steps.c.parsed != "")
        return said & _key(call_steps).in_(self._keys())

    @property
    def talks(self) -> Condition:
        return talk_recordings.c.erased_at.is_(None) & _key(talk_recordings).in_(self._keys())

    @property
    def messages(self) -> Condition:
        here = or_(voice_messages.c.system_name.is_(None), voice_messages.c.system_name == self.node)
        return self._of_person(voice_messages) & here & ~_is_at_work(voice_messages)

    @property
    def alarms(self) -> Condition:
        seen = danger_alarms.c.acknowledged_at.is_not(None)
        return self._of_person(danger_alarms) & danger_alarms.c.caller.is_not(None) & seen & ~_is_at_work(danger_alarms)

    @property
    def reports(self) -> Condition:
        return self._of_person(outage_reports) & ~_is_at_work(outage_reports)

    @property
    def recordings(self) -> tuple[Select[tuple[str]], ...]:
        """Names of the files of voice messages on this node, wherever they stand."""
        of_cases = select(cases.c.registration_number).where(self.cases)
        filed = case_reports.c.registration_number.in_(of_cases) & (case_reports.c.system_name == self.node)
        alarms = self.alarms & (danger_alarms.c.system_name == self.node)
        reports = self.reports & (outage_reports.c.system_name == self.node)
        return (
            select(voice_messages.c.recording).where(self.messages),
            select(case_reports.c.recording).where(filed),
            select(danger_alarms.c.recording).where(alarms),
            select(outage_reports.c.recording).where(reports),
        )

    def _keys(self) -> Select[tuple[str, str]]:
        return select(calls.c.system_name, calls.c.uniqueid).where(self.calls)

    def _of_person(self, table: Table) -> Condition:
        """Rows that name him, or whose case does."""
        of_cases = select(cases.c.registration_number).where(self.cases)
        return or_(self._named(table), table.c.registration_number.in_(of_cases))

    def _named(self, table: Table) -> Condition:
        """Rows that name the person by his number, or by the account."""
        if isinstance(self.subject, AccountNumber):
            return table.c.account == self.subject.value if "account" in table.c else false()
        return self._phoned(table)

    def _phoned(self, table: Table) -> Condition:
        columns = [table.c[name] for name in ("phone", "caller") if name in table.c]
        if isinstance(self.subject, AccountNumber) or not columns:
            return false()
        return or_(*(column == self.subject.e164 for column in columns))

    def _tells_of_what_is_ahead(self) -> Condition:
        """Whether a notice's works are not over: who was not reached is written to."""
        today = datetime.combine(self.today, time(), UTC)
        same = notice_campaigns.c.campaign_id == notices.c.campaign_id
        return exists().where(same, notice_campaigns.c.ends_at >= today)

    def _is_ahead(self) -> Condition:
        return and_(appointments.c.date >= self.today, appointments.c.state.in_(EXPECTED))


def _key(table: Table) -> Tuple:
    return tuple_(table.c.system_name, table.c.uniqueid)


def _is_at_work(table: Table) -> Condition:
    """Whether the row's case is open."""
    same = cases.c.registration_number == table.c.registration_number
    return exists().where(same, cases.c.state.in_(OPEN))


def brought_work(table: FromClause) -> Condition:
    """Whether a case that the call of its rows brought is open. Tables of cases must come under another name."""
    brought = [
        exists().where(
            each.c.system_name == table.c.system_name,
            each.c.uniqueid == table.c.uniqueid,
            each.c.registration_number == cases.c.registration_number,
            cases.c.state.in_(OPEN),
        )
        for each in (case_reports, danger_alarms, voice_messages)
    ]
    return or_(*brought)


def _is_awaited() -> Condition:
    """Whether the outage goes on, of whose end he is to hear, or his case does."""
    goes_on = exists().where(outages.c.outage_id == restored_wishes.c.outage_id, IS_OPEN)
    return or_(goes_on, _is_at_work(restored_wishes))


def _is_to_be_rung() -> Condition:
    """Whether the number's notice waits, or rings."""
    of_notice = notices.c.notice_id == notice_numbers.c.notice_id
    waits = exists().where(of_notice, notices.c.state.in_((NoticeState.QUEUED, NoticeState.DIALLING)))
    rings_now = exists().where(rings.c.notice_id == notice_numbers.c.notice_id, rings.c.ring_end.is_(None))
    return or_(waits, rings_now)
