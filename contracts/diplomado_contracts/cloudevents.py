"""CloudEvents 1.0 in the binary mode of the Kafka binding: attributes are in `ce_*` headers, the value is plain JSON.

A record without id, type, source, subject, time or key is rejected. No value is invented, because an invented id would
defeat the inbox of every consumer. The codec is stricter than the standard in three ways: the id is a UUID, subject and
time are required, and the key equals the subject. Source: the CloudEvents Kafka binding, version 1.0.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import TypeAdapter

from diplomado_contracts.event import Event, text_of

CONTENT_TYPE = "application/json"
SCHEMAS = "urn:diplomado:schema:"
_ATTRIBUTE_NAME = re.compile(r"(?!data\Z)[a-z0-9]+")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_AS_UUID = TypeAdapter(UUID).validator.validate_python  # takes a fifth of the time of UUID(text)
_WRITE_TIME = TypeAdapter(datetime).serializer.to_python
_USUAL_BYTES = 2048
_UUID_LENGTH = 36  # of the one form with hyphens that pydantic reads: the others are shorter or longer
UUID_FORM = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TYPE = re.compile(r"[a-z][a-z0-9_.]{0,127}")
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dt\d\d:\d\d:\d\d(?:\.\d+)?(?:z|[+-]\d\d:\d\d)", re.IGNORECASE | re.ASCII)
_REQUIRED = ("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_subject")
_COMMON = ("ce_specversion", "ce_source", "ce_type", "ce_dataschema", "content-type")
_COMMON_OF: Callable[[dict[str, Any]], tuple[bytes, ...]] = itemgetter(*_COMMON)
_KNOWN = frozenset((*_REQUIRED, "ce_dataschema", "ce_correlationid"))
_OTHERS = frozenset(("content-type", "traceparent"))
_READ = _KNOWN | _OTHERS
_NONE: Mapping[str, str] = MappingProxyType({})


class MalformedRecord(ValueError):  # noqa: N818 - a fact about the record, read in dead letters
    """The record is not an acceptable CloudEvent. The message never quotes the record's content."""


# Millions of these are created, and a frozen dataclass takes four times as long.
class Envelope(NamedTuple):
    """The attributes of an event besides its data.

    `time` is when the event happened in its service. It may be written with any zone and is read back in UTC.
    `correlation_id` is the same for all events that follow from one request. `extensions` holds unknown attributes, so
    that forwarding loses nothing.
    """

    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    correlation_id: str | None = None
    traceparent: str | None = None
    dataschema: str | None = None
    extensions: Mapping[str, str] = _NONE


class Record(NamedTuple):
    """What Kafka gets of an event: `decode` reads it again."""

    key: bytes
    headers: list[tuple[str, bytes]]
    value: bytes


def describe(
    event: Event,
    *,
    event_id: UUID,
    time: datetime,
    correlation_id: str | None,
    traceparent: str | None = None,
) -> Envelope:
    """Build the envelope of an event that is about to be published."""
    return Envelope(
        id=event_id,
        source=event.topic.source,
        type=event.type,
        subject=event.partition_key,
        time=time,
        correlation_id=correlation_id,
        traceparent=traceparent,
        dataschema=schema_name(type(event)),
    )


def schema_name(event: type[Event]) -> str:
    """Return the identifier of the committed JSON Schema that the data of an event follows."""
    return f"{SCHEMAS}{event.type}.r{event.schema_revision}"


def to_texts(envelope: Envelope) -> dict[str, str]:
    """Return an envelope as texts by header name. Raises ValueError for one that `from_headers` would reject."""
    texts = {
        "content-type": CONTENT_TYPE,
        "ce_specversion": "1.0",
        "ce_id": str(envelope.id),
        "ce_source": envelope.source,
        "ce_type": envelope.type,
        "ce_subject": envelope.subject,
        "ce_time": in_utc(envelope.time),
    }
    if envelope.dataschema:
        texts["ce_dataschema"] = envelope.dataschema
    _add_origin(texts, envelope.correlation_id, envelope.traceparent)
    for name, value in envelope.extensions.items():
        if f"ce_{name}" in _KNOWN or not _ATTRIBUTE_NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot be the name of an extension")
        texts[f"ce_{name}"] = value
    refuse_to_write_control_characters("".join(texts.values()))
    return texts


def shared_texts(event: type[Event], *, time: str, traceparent: str | None = None) -> dict[str, str]:
    """Return the header texts that all events of a type share that are about to be published at one time.

    `time` is a result of `in_utc`. With `ce_id`, `ce_subject` and `ce_correlationid` they are those of `to_texts`.
    """
    return {**_common(event), "ce_time": time, **({"traceparent": traceparent} if traceparent else {})}


@cache
def _common(event: type[Event]) -> dict[str, str]:
    """Return the headers that all events of a type share."""
    return {
        "content-type": CONTENT_TYPE,
        "ce_specversion": "1.0",
        "ce_source": event.topic.source,
        "ce_type": event.type,
        "ce_dataschema": schema_name(event),
    }


def encode(
    event: Event, *, event_id: UUID, time: datetime, correlation_id: str | None = None, traceparent: str | None = None
) -> Record:
    """Return an event as a Kafka record. Raises ValueError for an attribute that `decode` would reject."""
    subject, origin, trace = event.partition_key, correlation_id or "", traceparent or ""
    refuse_to_write_control_characters(f"{subject}{origin}{trace}")
    key = subject.encode()
    headers = [
        *_common_headers(type(event)),
        ("ce_id", text_of(event_id).encode()),
        ("ce_subject", key),
        ("ce_time", in_utc(time).encode()),
    ]
    if origin:
        headers.append(("ce_correlationid", origin.encode()))
    if trace:
        headers.append(("traceparent", trace.encode()))
    return Record(key, headers, event.__pydantic_serializer__.to_json(event))


@cache
def _common_headers(event: type[Event]) -> tuple[tuple[str, bytes], ...]:
    return tuple((name, text.encode()) for name, text in _common(event).items())


def _add_origin(texts: dict[str, str], correlation_id: str | None, traceparent: str | None) -> None:
    if correlation_id:
        texts["ce_correlationid"] = correlation_id
    if traceparent:
        texts["traceparent"] = traceparent


def refuse_to_write_control_characters(text: str) -> None:
    """Raise ValueError if a text cannot be an attribute of an event."""
    if not text.isprintable() and _CONTROL_CHARACTERS.search(text):
        raise ValueError("an attribute of an event has no control characters")


def to_headers(envelope: Envelope) -> list[tuple[str, bytes]]:
    """Write an envelope as Kafka headers. Raises ValueError as `to_texts` does."""
    return [(name, text.encode()) for name, text in to_texts(envelope).items()]


def from_record(key: bytes | None, headers: Iterable[tuple[str, bytes | None]]) -> Envelope:
    """Read the envelope of a Kafka record. Its key must equal the subject: Kafka keeps events in order by their key.

    Raises MalformedRecord as `from_headers` does, and for a key that is missing or another one.
    """
    headers = tuple(headers)
    return as_written(key, headers) or _as_allowed(key, headers)


def as_written(key: bytes | None, headers: Sequence[tuple[str, bytes | None]]) -> Envelope | None:
    """Read the envelope of a record as our services write it, in half the time; None for any other record.

    A record of another content type, such as that of the structured mode, is another record.
    """
    raw: dict[str, Any] = dict(headers)
    if len(raw) != len(headers) or not key or key != raw.get("ce_subject") or not _READ.issuperset(raw):
        return None
    try:
        source, event_type, dataschema = _read_common(*_COMMON_OF(raw))
        subject, event_id, time = key.decode(), raw["ce_id"].decode(), _time(raw["ce_time"].decode())
        origin, trace = raw.get("ce_correlationid", b"").decode(), raw.get("traceparent", b"").decode()
        if len(event_id) != _UUID_LENGTH or not f"{subject}{origin}{trace}".isprintable():
            return None
        return Envelope(
            _AS_UUID(event_id), source, event_type, subject, time, origin or None, trace or None, dataschema or None
        )
    except (AttributeError, KeyError, TypeError, ValueError):  # the null value has neither length nor `decode`
        return None


@lru_cache(maxsize=256)
def _read_common(*values: bytes) -> tuple[str, str, str]:
    """Return source, type and schema from the headers that all events of a type share.

    Raises ValueError if any is unacceptable, or if they are so long that they must not be kept in memory.
    """
    if sum(map(len, values)) > _USUAL_BYTES:
        raise ValueError
    texts = {name: value.decode() for name, value in zip(_COMMON, values, strict=True)}
    if texts["content-type"] != CONTENT_TYPE:
        raise ValueError
    _refuse_control_characters(texts)
    _require(texts, _COMMON[:3])
    return texts["ce_source"], texts["ce_type"], texts["ce_dataschema"]


def _as_allowed(key: bytes | None, headers: tuple[tuple[str, bytes | None], ...]) -> Envelope:
    """Read the envelope of any record, or say what is wrong with it."""
    envelope = from_headers(headers)
    if not key:
        raise MalformedRecord("the record has no key")
    if key != envelope.subject.encode():
        raise MalformedRecord("the key is not the same as header ce_subject")
    return envelope


def readable(headers: Iterable[tuple[str, bytes | None]]) -> tuple[UUID | None, str | None]:
    """Return the id and the type of a record that was rejected, as far as they can be read: for a dead letter."""
    event_id: UUID | None = None
    event_type: str | None = None
    for name, raw in headers:
        text = (raw or b"").decode(errors="replace")
        if name == "ce_id" and UUID_FORM.fullmatch(text):
            event_id = event_id or _uuid(text)
        elif name == "ce_type" and _TYPE.fullmatch(text):
            event_type = event_type or text
    return event_id, event_type


def from_headers(headers: Iterable[tuple[str, bytes | None]]) -> Envelope:
    """Read an envelope from Kafka headers.

    Raises MalformedRecord for a header that is missing, repeated, null, not UTF-8 or not of its form.
    """
    texts = _texts(tuple(headers))
    _refuse_control_characters(texts)
    _require(texts)
    return Envelope(
        _uuid(texts["ce_id"]),
        texts["ce_source"],
        texts["ce_type"],
        texts["ce_subject"],
        _time(texts["ce_time"]),
        texts.get("ce_correlationid") or None,
        texts.get("traceparent") or None,
        texts.get("ce_dataschema") or None,
        _extensions(texts),
    )


def _texts(headers: tuple[tuple[str, bytes | None], ...]) -> dict[str, str]:
    """Return our headers. Other headers may have any form: repeated, null or not text."""
    try:
        texts = {name: raw.decode() for name, raw in headers if name in _READ or name.startswith("ce_")}  # type: ignore[union-attr]
    except (AttributeError, UnicodeDecodeError):
        raise _unreadable(headers) from None
    if len(texts) != len(headers):
        ours = [name for name, _ in headers if name in _READ or name.startswith("ce_")]
        if len(texts) != len(ours):
            name = next(name for place, name in enumerate(ours) if name in ours[:place])
            raise MalformedRecord(f"header {_shown(name)} is repeated")
    return texts


def _unreadable(headers: Iterable[tuple[str, bytes | None]]) -> MalformedRecord:
    for name, raw in headers:
        if name in _READ or name.startswith("ce_"):
            if raw is None:
                return MalformedRecord(f"header {_shown(name)} is null")
            try:
                raw.decode()
            except UnicodeDecodeError:
                return MalformedRecord(f"header {_shown(name)} is not UTF-8")
    return MalformedRecord("a header cannot be read")


def _require(texts: Mapping[str, str], required: Sequence[str] = _REQUIRED) -> None:
    if not all(map(texts.get, required)):
        raise MalformedRecord(f"header {next(name for name in required if not texts.get(name))} is missing")
    if texts["ce_specversion"] != "1.0":
        raise MalformedRecord("header ce_specversion is not 1.0")
    content_type = texts.get("content-type", CONTENT_TYPE)
    if content_type != CONTENT_TYPE and content_type.partition(";")[0].strip().lower() not in ("", CONTENT_TYPE):
        raise MalformedRecord("header content-type is not application/json, as the binary mode has it here")


def _refuse_control_characters(texts: Mapping[str, str]) -> None:
    joined = "".join(texts.values())
    if not joined.isprintable() and _CONTROL_CHARACTERS.search(joined):
        name = next(name for name, text in texts.items() if _CONTROL_CHARACTERS.search(text))
        raise MalformedRecord(f"header {_shown(name)} has a control character")


def _shown(name: str) -> str:
    """Return a known name, or a placeholder: an unknown name may be content."""
    return name if name in _OTHERS or name in _KNOWN else "ce_…"


def _extensions(texts: Mapping[str, str]) -> Mapping[str, str]:
    if _READ.issuperset(texts):
        return _NONE
    extensions = {name[3:]: text for name, text in texts.items() if name not in _READ}
    if not all(map(_ATTRIBUTE_NAME.fullmatch, extensions)):
        raise MalformedRecord("a header names an extension that CloudEvents does not allow")
    return extensions


def _uuid(text: str) -> UUID:
    if not UUID_FORM.fullmatch(text):
        raise MalformedRecord("header ce_id is not a UUID")
    found: UUID = _AS_UUID(text)
    return found


def in_utc(time: datetime) -> str:
    """Format a time as `ce_time`. Raises ValueError if it has no zone."""
    if time.tzinfo is None:
        raise ValueError("the time of an event needs a zone")
    text: str = _WRITE_TIME(time if time.tzinfo is UTC else time.astimezone(UTC), mode="json")
    return text


def _time(text: str) -> datetime:
    if not RFC_3339.fullmatch(text):
        raise MalformedRecord("header ce_time is not an RFC 3339 time with a zone")
    try:
        time = datetime.fromisoformat(text.upper())
        return time if time.tzinfo is UTC else time.astimezone(UTC)
    except (ValueError, OverflowError):
        raise MalformedRecord("header ce_time is not a time that exists") from None
