"""CloudEvents 1.0 in the binary mode of the Kafka binding: attributes in `ce_*` headers, the value is plain JSON.

Nothing is ever invented: a record that lacks an id, type, source, subject, time or key is refused, because an
invented id would defeat the inbox of every reader. We are stricter than the standard in three ways: the id is a
UUID, subject and time are required, and the key is the subject. Source: the CloudEvents Kafka binding, version 1.0.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from diplomado_contracts.event import Event

CONTENT_TYPE = "application/json"
SCHEMAS = "urn:diplomado:schema:"
_ATTRIBUTE_NAME = re.compile(r"(?!data\Z)[a-z0-9]+")
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dt\d\d:\d\d:\d\d(?:\.\d+)?(?:z|[+-]\d\d:\d\d)", re.IGNORECASE | re.ASCII)
_REQUIRED = ("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_subject")
_KNOWN = frozenset((*_REQUIRED, "ce_dataschema", "ce_correlationid"))
_OTHERS = frozenset(("content-type", "traceparent"))
_READ = _KNOWN | _OTHERS


class MalformedRecord(ValueError):  # noqa: N818 - a fact about the record, read in dead letters
    """The record is not a CloudEvent that we can accept. The message never quotes the record's content."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is known of an event besides its data.

    `time` is when the fact became true in its service: given with any zone, read back in UTC. `correlation_id` runs
    through everything that one request set in motion. `extensions` keeps attributes that we do not know, so that
    passing on loses nothing.
    """

    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    correlation_id: str | None = None
    traceparent: str | None = None
    dataschema: str | None = None
    extensions: Mapping[str, str] = field(default_factory=dict)


def describe(
    event: Event,
    *,
    event_id: UUID,
    time: datetime,
    correlation_id: str | None,
    traceparent: str | None = None,
) -> Envelope:
    """Build the envelope of a fact that is about to be published."""
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
    """Write an envelope as texts by header name. Raises ValueError for one that `from_headers` would not read back."""
    texts = {
        "content-type": CONTENT_TYPE,
        "ce_specversion": "1.0",
        "ce_id": str(envelope.id),
        "ce_source": envelope.source,
        "ce_type": envelope.type,
        "ce_subject": envelope.subject,
        "ce_time": _utc(envelope.time),
    }
    if envelope.dataschema:
        texts["ce_dataschema"] = envelope.dataschema
    if envelope.correlation_id:
        texts["ce_correlationid"] = envelope.correlation_id
    if envelope.traceparent:
        texts["traceparent"] = envelope.traceparent
    for name, value in envelope.extensions.items():
        if f"ce_{name}" in _KNOWN or not _ATTRIBUTE_NAME.fullmatch(name):
            raise ValueError(f"{name!r} cannot be the name of an extension")
        texts[f"ce_{name}"] = value
    if _CONTROL_CHARACTERS.search("".join(texts.values())):
        raise ValueError("an attribute of an event has no control characters")
    return texts


def to_headers(envelope: Envelope) -> list[tuple[str, bytes]]:
    """Write an envelope as Kafka headers. Raises ValueError as `to_texts` does."""
    return [(name, text.encode()) for name, text in to_texts(envelope).items()]


def from_record(key: bytes | None, headers: Iterable[tuple[str, bytes | None]]) -> Envelope:
    """Read the envelope of a Kafka record, whose key has to be the subject: facts are in order by their key.

    Raises MalformedRecord as `from_headers` does, and for a key that is missing or another one.
    """
    envelope = from_headers(headers)
    if not key:
        raise MalformedRecord("the record has no key")
    if key != envelope.subject.encode():
        raise MalformedRecord("the key is not the same as header ce_subject")
    return envelope


def from_headers(headers: Iterable[tuple[str, bytes | None]]) -> Envelope:
    """Read an envelope from Kafka headers.

    Raises MalformedRecord for a header that is missing, repeated, null, not UTF-8 or not of its form.
    """
    texts: dict[str, str] = {}
    for name, raw in headers:
        if name not in _READ and not name.startswith("ce_"):
            continue
        if name in texts:
            raise MalformedRecord(f"header {_shown(name)} is repeated")
        if raw is None:
            raise MalformedRecord(f"header {_shown(name)} is null")
        try:
            texts[name] = raw.decode()
        except UnicodeDecodeError:
            raise MalformedRecord(f"header {_shown(name)} is not UTF-8") from None
    _refuse_control_characters(texts)
    _require(texts)
    return Envelope(
        id=_uuid(texts["ce_id"]),
        source=texts["ce_source"],
        type=texts["ce_type"],
        subject=texts["ce_subject"],
        time=_time(texts["ce_time"]),
        correlation_id=texts.get("ce_correlationid") or None,
        traceparent=texts.get("traceparent") or None,
        dataschema=texts.get("ce_dataschema") or None,
        extensions=_extensions(texts),
    )


def _require(texts: Mapping[str, str]) -> None:
    for name in _REQUIRED:
        if not texts.get(name):
            raise MalformedRecord(f"header {name} is missing")
    if texts["ce_specversion"] != "1.0":
        raise MalformedRecord("header ce_specversion is not 1.0")
    content_type = texts.get("content-type")
    if content_type and content_type.partition(";")[0].strip().lower() != "application/json":
        raise MalformedRecord("header content-type is not application/json, as the binary mode has it here")


def _refuse_control_characters(texts: Mapping[str, str]) -> None:
    if _CONTROL_CHARACTERS.search("".join(texts.values())):
        name = next(name for name, text in texts.items() if _CONTROL_CHARACTERS.search(text))
        raise MalformedRecord(f"header {_shown(name)} has a control character")


def _shown(name: str) -> str:
    """A name that we know, or no name: what others put into one is content."""
    return name if name in _OTHERS or name in _KNOWN else "ce_…"


def _extensions(texts: Mapping[str, str]) -> dict[str, str]:
    extensions = {name[3:]: texts[name] for name in texts.keys() - _READ}
    if extensions and not all(map(_ATTRIBUTE_NAME.fullmatch, extensions)):
        raise MalformedRecord("a header names an extension that CloudEvents does not allow")
    return extensions


def _uuid(text: str) -> UUID:
    if not _UUID.fullmatch(text):
        raise MalformedRecord("header ce_id is not a UUID")
    return UUID(text)


def _utc(time: datetime) -> str:
    if time.tzinfo is None:
        raise ValueError("the time of an event needs a zone")
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _time(text: str) -> datetime:
    if not _RFC_3339.fullmatch(text):
        raise MalformedRecord("header ce_time is not an RFC 3339 time with a zone")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise MalformedRecord("header ce_time is not a time that exists") from None
