"""Structured logs: one record per line, the call's id on each, personal data masked, JSON or for a person's eye."""

import logging
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import IO

import structlog

from gridline.observability.masking import masked, one_line, scrubbed
from gridline.settings.sections import LogFormat, LoggingSettings

Record = MutableMapping[str, object]
_CALL: ContextVar[str | None] = ContextVar("call_id", default=None)
_LIBRARIES = ("aiohttp.access", "asyncio", "sqlalchemy", "aiosqlite", "psycopg", "apscheduler", "alembic", "panoramisk")
"""Their debug messages hold statements with their parameters, and so personal data."""


@contextmanager
def call_logged(call_id: object) -> Iterator[None]:
    """Every record made inside, also by tasks started inside, carries this call's id."""
    token = _CALL.set(str(call_id))
    try:
        yield
    finally:
        _CALL.reset(token)


def set_up_logging(settings: LoggingSettings, stream: IO[str] | None = None) -> logging.Handler:
    """Send all records of this process to `stream` (standard error). Called once at start; returns the handler."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(settings.format))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.level)
    for library in _LIBRARIES:
        logging.getLogger(library).setLevel(max(logging.WARNING, root.level))
    return handler


def _formatter(kind: LogFormat) -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder()],
        processors=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _add_call,
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _guard,
            structlog.processors.JSONRenderer(ensure_ascii=False) if kind is LogFormat.JSON else _console,
        ],
    )


def _add_call(_: object, __: str, record: Record) -> Record:
    if "call_id" not in record and (call := _CALL.get()) is not None:
        record["call_id"] = call
    return record


def _guard(_: object, __: str, record: Record) -> Record:
    """The last word before a record is written: nothing personal, nothing that breaks the line."""
    return {one_line(field): _guarded(field, value) for field, value in record.items()}


def _guarded(field: str, value: object) -> object:
    if field == "event":
        return one_line(scrubbed(str(value)))
    if field == "exception":
        return "\n".join(one_line(scrubbed(line)) for line in str(value).splitlines())
    return masked(field, value)


def _console(_: object, __: str, record: Record) -> str:
    exception = record.pop("exception", None)
    head = [str(record.pop(name, "")) for name in ("timestamp", "level", "event")]
    source = record.pop("logger", "")
    shown = " ".join(f"{name}={value}" for name, value in record.items())
    line = f"{head[0][:19]} {head[1]:<8}{head[2]}  {shown}{' ' if shown else ''}[{source}]"
    if exception is None:
        return line
    return "\n".join((line, *(f"    | {each}" for each in str(exception).splitlines())))
