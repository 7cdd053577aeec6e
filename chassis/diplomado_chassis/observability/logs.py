"""Structured logs: one JSON object a line on stdout, one constant event name per fact, never personal data.

Texts of exceptions are left out, because drivers and validators quote values in them: a failure is told by its
class, its SQLSTATE and the places in the code that it passed.
"""

import json
import logging
import sys
import time
import traceback
from types import TracebackType
from typing import cast

import structlog
from pydantic_core import to_json
from structlog.typing import EventDict, Processor, WrappedLogger

_QUIET_SECONDS = 10.0


def configure(service: str, level: str = "INFO") -> None:
    """Route structlog and the standard library's logging to JSON lines on stdout."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _AddService(service),
        describe_failure,
    ]
    structlog.configure(
        processors=[*shared, _as_json],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.BytesLoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.addFilter(_Seldom())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _library_event],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def failure(error: BaseException) -> dict[str, str]:
    """Describe an error without its text: class, SQLSTATE if any, and the last places in the code."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    described = {
        "error": type(error).__name__,
        "at": " > ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames),
    }
    if sqlstate := getattr(error, "sqlstate", None):
        described["sqlstate"] = str(sqlstate)
    if error.__cause__ is not None:
        described["cause"] = type(error.__cause__).__name__
    return described


def describe_failure(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace `exc_info` by what `failure` says of it."""
    exc_info = event.pop("exc_info", None)
    if exc_info is True:
        exc_info = sys.exc_info()
    if isinstance(exc_info, tuple):
        exc_info = cast("tuple[type, BaseException, TracebackType]", exc_info)[1]
    if isinstance(exc_info, BaseException):
        event.update(failure(exc_info))
    return event


def _as_json(_logger: WrappedLogger, _method: str, event: EventDict) -> bytes:
    """Every request writes lines: pydantic's writer takes a quarter of the time of the standard library's."""
    try:
        return to_json(event, ensure_ascii=True, fallback=repr)
    except ValueError:  # half a surrogate pair, from a file name for example: a line must never be lost by its content
        return json.dumps(event, default=repr).encode()


class _AddService:
    def __init__(self, service: str) -> None:
        self.service = service

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = self.service
        return event


def _library_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A library's line becomes one event; its text is kept only where the library writes no values into it."""
    record = cast(logging.LogRecord, event["_record"])
    event["library"] = record.name
    event["text"] = str(record.msg)[:200]
    event["event"] = "library.message"
    return event


class _Seldom(logging.Filter):
    """Let the same line of a library through once in ten seconds: aiokafka repeats itself while Kafka is away."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, int], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        key = (record.pathname, record.lineno)
        now = time.monotonic()
        if now - self._last.get(key, -_QUIET_SECONDS) < _QUIET_SECONDS:
            return False
        self._last[key] = now
        return True
