"""Structured logs: one JSON object per line on stdout, a constant event name, never personal data.

A line that cannot be written is counted and dropped, see `log_writer`: no call to a logger raises or waits.

Messages of exceptions are left out, because drivers and validators quote values in them. A failure is logged as its
class, its SQLSTATE and its places in the code.
"""

import json
import logging
import re
import sys
import time
import traceback
from types import TracebackType
from typing import cast

import structlog
from pydantic_core import to_json
from structlog.typing import EventDict, Processor, WrappedLogger

from diplomado_chassis.observability.kafka_advice import advice_of
from diplomado_chassis.observability.log_writer import FLUSH_SECONDS, LogWriter, writer_to

_QUIET_SECONDS = 10.0
_writer: LogWriter | None = None
_TECHNICAL = frozenset(("aiokafka", "diplomado", "faststream", "uvicorn"))
_PLAIN = re.compile(r"[A-Za-z0-9_.:/,='()\[\]{}<> -]*")


def configure(service: str, level: str = "INFO") -> None:
    """Configure structlog and the standard library's logging to write JSON lines to stdout."""
    global _writer  # noqa: PLW0603 - one process, one log
    _writer = writer = writer_to(sys.stdout.fileno(), _tell_lost)
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
        logger_factory=lambda *_names: _Logger(writer),
        cache_logger_on_first_use=True,
    )
    handler = _Handler(writer)
    handler.addFilter(_RateLimit())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _library_event],
            pass_foreign_args=True,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def flush(seconds: float = FLUSH_SECONDS) -> None:
    """Wait until the lines so far are written, at most so long: before an exit that runs no other code."""
    if _writer is not None:
        _writer.flush(seconds)


def _tell_lost(lines: int) -> None:
    structlog.get_logger().warning("log.lines_lost", lines=lines)


class _Logger:
    """Where structlog hands over a line, whatever its level."""

    def __init__(self, writer: LogWriter) -> None:
        self.msg = self.debug = self.info = self.warning = self.error = self.critical = writer.write_line
        self.exception = self.fatal = self.warn = self.failure = self.err = self.log = writer.write_line


class _Handler(logging.Handler):
    """The same for lines of libraries."""

    def __init__(self, writer: LogWriter) -> None:
        super().__init__()
        self._log_writer = writer

    def emit(self, record: logging.LogRecord) -> None:
        """Hand over a line; one that cannot be composed is counted."""
        try:
            self._log_writer.write_line(self.format(record).encode("utf-8", "backslashreplace"))
        except Exception:  # noqa: BLE001 - a log line never stops what it tells about
            self._log_writer.lose("unreadable")


def failure(error: BaseException) -> dict[str, str]:
    """Return log fields for an error without its message: class, SQLSTATE if any, and the last places in the code."""
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
    """Replace `exc_info` by the fields of `failure`."""
    exc_info = event.pop("exc_info", None)
    if exc_info is True:
        exc_info = sys.exc_info()
    if isinstance(exc_info, tuple):
        exc_info = cast("tuple[type, BaseException, TracebackType]", exc_info)[1]
    if isinstance(exc_info, BaseException):
        event.update(failure(exc_info))
    return event


def _as_json(_logger: WrappedLogger, _method: str, event: EventDict) -> bytes:
    """Serialise a log line. pydantic's serialiser takes a quarter of the time of the standard library's."""
    try:
        return to_json(event, ensure_ascii=True, fallback=repr)
    except (ValueError, RecursionError):  # a lone surrogate, as from a file name: content must never lose a line
        pass
    try:
        return json.dumps(event, default=repr).encode()
    except Exception:  # noqa: BLE001 - a value refers to itself or cannot even be shown: the event itself is kept
        kept = ("event", "level", "service", "timestamp", "correlation_id")
        return json.dumps({name: str(event[name]) for name in kept if name in event}).encode()


class _AddService:
    def __init__(self, service: str) -> None:
        self.service = service

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = self.service
        return event


def _library_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Turn a library's log record into `library.message`.

    Values are filled in where the library works below the content of records and requests, and only those that look
    like names of servers and topics, numbers and classes. Of other libraries only the format string is kept.
    """
    record = cast(logging.LogRecord, event["_record"])
    values = event.pop("positional_args", ())
    event["library"] = record.name
    event["text"] = _filled(record.name, str(record.msg), values)[:300]
    if record.name.startswith("aiokafka") and (advice := _advice(values)):
        event["advice"] = advice
    event["event"] = "library.message"
    return event


def _advice(values: object) -> str | None:
    errors = [value for value in values if isinstance(value, BaseException)] if isinstance(values, tuple) else []
    return next((advice for error in errors if (advice := advice_of(error))), None)


def _filled(library: str, text: str, values: object) -> str:
    if library.partition(".")[0] not in _TECHNICAL or not isinstance(values, tuple) or not values:
        return text
    try:
        return text % tuple(value if isinstance(value, int | float) else _shown(value) for value in values)
    except (TypeError, ValueError):
        return text


def _shown(value: object) -> str:
    if isinstance(value, BaseException):
        return type(value).__name__
    text = value.__name__ if isinstance(value, type) else str(value)
    return text if _PLAIN.fullmatch(text) else "…"


class _RateLimit(logging.Filter):
    """Pass the same line of a library once in ten seconds: aiokafka repeats lines while Kafka is unavailable."""

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
