"""The tables of one company's database; migrations make them, a test holds both together."""

from adapters.database.tables.alarms import danger_alarms
from adapters.database.tables.appointments import appointments, slots
from adapters.database.tables.attempts import call_attempts
from adapters.database.tables.calls import call_steps, calls, lookups, lower_answers
from adapters.database.tables.case_reports import (
    case_events,
    case_reports,
    dispatch_messages,
    forgotten_callers,
    wrong_codes,
)
from adapters.database.tables.cases import (
    callbacks,
    cases,
    drafts,
    message_actions,
    number_counters,
    voice_messages,
)
from adapters.database.tables.columns import metadata
from adapters.database.tables.erasures import erasures
from adapters.database.tables.languages import caller_languages
from adapters.database.tables.network import connections, devices
from adapters.database.tables.notices import (
    notice_campaigns,
    notice_numbers,
    notices,
    proof_links,
    ring_backs,
    rings,
    rung_numbers,
)
from adapters.database.tables.outages import (
    outage_changes,
    outage_reports,
    outage_told,
    outages,
    planned_work_changes,
    planned_work_devices,
    planned_works,
    restored_wishes,
)
from adapters.database.tables.queues import queue_visits, recording_actions, talk_recordings
from adapters.database.tables.readings import export_batches, export_lines, readings, submissions
from adapters.database.tables.reconnections import reconnect_list
from adapters.database.tables.schedule import scheduled_jobs
from adapters.database.tables.storm import storm_orders
from adapters.database.tables.supply import accounts, consumers, contact_points, meters, premises, registers
from adapters.database.tables.surveys import opt_outs, surveys

__all__ = [
    "accounts",
    "appointments",
    "call_attempts",
    "call_steps",
    "callbacks",
    "caller_languages",
    "calls",
    "case_events",
    "case_reports",
    "cases",
    "connections",
    "consumers",
    "contact_points",
    "danger_alarms",
    "devices",
    "dispatch_messages",
    "drafts",
    "erasures",
    "export_batches",
    "export_lines",
    "forgotten_callers",
    "lookups",
    "lower_answers",
    "message_actions",
    "metadata",
    "meters",
    "notice_campaigns",
    "notice_numbers",
    "notices",
    "number_counters",
    "opt_outs",
    "outage_changes",
    "outage_reports",
    "outage_told",
    "outages",
    "planned_work_changes",
    "planned_work_devices",
    "planned_works",
    "premises",
    "proof_links",
    "queue_visits",
    "readings",
    "reconnect_list",
    "recording_actions",
    "registers",
    "restored_wishes",
    "ring_backs",
    "rings",
    "rung_numbers",
    "scheduled_jobs",
    "slots",
    "storm_orders",
    "submissions",
    "surveys",
    "talk_recordings",
    "voice_messages",
    "wrong_codes",
]
