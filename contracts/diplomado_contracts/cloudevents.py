"""CloudEvents 1.0 in the binary mode of the Kafka binding: attributes in `ce_*` headers, the value is plain JSON.

Nothing is ever invented: a record that lacks an id, type, source or key is refused, because an invented id
would defeat the inbox of every reader. Source: the CloudEvents Kafka protocol binding, version 1.0.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from diplomado_contracts.event import Event

CONTENT_TYPE = b"application/json"
_EXTENSION_NAME = re.compile(r"[a-z0-9]{1,20}")
_REQUIRED = ("specversion", "id", "source", "type", "time", "subject")
_KNOWN = frozenset((*_REQUIRED, "dataschema", "correlationid"))


class MalformedRecord(ValueError):  # noqa: N818 - a fact about the record, read in dead letters
    """The record is not a CloudEvent that we can accept. The message never quotes the record's content."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is known of an event besides its data.

    `time` is when the fact became true in its service, with a zone. `correlation_id` runs through everything that
    one request set in motion. `extensions` keeps attributes that we do not know, so that passing on loses nothing.
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
    """Return the relative reference of the committed JSON Schema of a contract."""
    return f"/schemas/{event.type}.json"


def to_headers(envelope: Envelope) -> list[tuple[str, bytes]]:
    """Write an envelope as Kafka headers."""
    headers = [
        ("content-type", CONTENT_TYPE),
        ("ce_specversion", b"1.0"),
        ("ce_id", str(envelope.id).encode()),
        ("ce_source", envelope.source.encode()),
        ("ce_type", envelope.type.encode()),
        ("ce_subject", envelope.subject.encode()),
        ("ce_time", envelope.time.isoformat().replace("+00:00", "Z").encode()),
    ]
    if envelope.dataschema:
        headers.append(("ce_dataschema", envelope.dataschema.encode()))
    if envelope.correlation_id:
        headers.append(("ce_correlationid", envelope.correlation_id.encode()))
    if envelope.traceparent:
        headers.append(("traceparent", envelope.traceparent.encode()))
    headers.extend((f"ce_{name}", value.encode()) for name, value in envelope.extensions.items())
    return headers


def from_headers(headers: Iterable[tuple[str, bytes | None]]) -> Envelope:
    """Read an envelope from Kafka headers.

    Raises MalformedRecord for a header that is missing, repeated, null, not UTF-8 or not of its form.
    """
    attributes: dict[str, str] = {}
    traceparent: str | None = None
    for name, raw in headers:
        if not name.startswith("ce_") and name != "traceparent":
            continue
        text = _text(name, raw)
        if name == "traceparent":
            traceparent = text
        elif (attribute := name[3:]) in attributes:
            raise MalformedRecord(f"header {name} is repeated")
        else:
            attributes[attribute] = text
    for required in _REQUIRED:
        if not attributes.get(required):
            raise MalformedRecord(f"header ce_{required} is missing")
    if attributes["specversion"] != "1.0":
        raise MalformedRecord("header ce_specversion is not 1.0")
    return Envelope(
        id=_uuid(attributes["id"]),
        source=attributes["source"],
        type=attributes["type"],
        subject=attributes["subject"],
        time=_time(attributes["time"]),
        correlation_id=attributes.get("correlationid"),
        traceparent=traceparent,
        dataschema=attributes.get("dataschema"),
        extensions={name: value for name, value in attributes.items() if name not in _KNOWN and _is_extension(name)},
    )


def _text(name: str, raw: bytes | None) -> str:
    if raw is None:
        raise MalformedRecord(f"header {name} is null")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise MalformedRecord(f"header {name} is not UTF-8") from None


def _is_extension(name: str) -> bool:
    if not _EXTENSION_NAME.fullmatch(name):
        raise MalformedRecord("a header names an extension that CloudEvents does not allow")
    return True


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise MalformedRecord("header ce_id is not a UUID") from None


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise MalformedRecord("header ce_time is not an RFC 3339 time") from None
    if time.tzinfo is None:
        raise MalformedRecord("header ce_time has no zone")
    return time
