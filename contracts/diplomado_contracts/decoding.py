"""Decodes a Kafka record into its event: all that a subscriber needs, whatever Kafka client reads the record."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import ValidationError

from diplomado_contracts.catalogue import BY_TYPE
from diplomado_contracts.cloudevents import RFC_3339, UUID_FORM, Envelope, MalformedRecord, from_record
from diplomado_contracts.event import Event

MAX_VALUE_BYTES = 512 * 1024
"""Services write no larger value, and readers accept none."""


class Delivery(NamedTuple):
    """An event as it was delivered. The same event may be delivered again: then its `envelope.id` is the same."""

    event: Event
    envelope: Envelope


def decode(
    topic: str,
    key: bytes | None,
    headers: Iterable[tuple[str, bytes | None]],
    value: bytes | None,
    contracts: Mapping[str, type[Event]] = BY_TYPE,
) -> Delivery | None:
    """Decode a record of `topic`, or return None for a type that is not in `contracts`: skip it.

    Raises MalformedRecord, and nothing else, if the record is not exactly what its contract promises. Its message says
    why, and never quotes the content.
    """
    envelope = from_record(key, headers)
    contract = contracts.get(envelope.type)
    if contract is None:
        return None
    if topic != contract.topic.name:
        raise MalformedRecord(f"{envelope.type} is accepted on {contract.topic.name} only")
    if envelope.source != contract.topic.source:
        raise MalformedRecord("the source is not that of the topic's owner")
    event = read_value(contract, value)
    if event.partition_key != envelope.subject:
        raise MalformedRecord("the key is not the one that the value names")
    return Delivery(event, envelope)


def read_value(contract: type[Event], value: bytes | None) -> Event:
    """Read the value of a record. Unknown fields are ignored; nothing else is repaired or converted.

    Raises MalformedRecord as `decode` does.
    """
    data = checked_value(value)
    try:
        event: Event = contract.__pydantic_validator__.validate_json(data, strict=True)
    except ValidationError as error:
        where = sorted({".".join(map(str, detail["loc"])) + ":" + detail["type"] for detail in error.errors()})
        raise MalformedRecord(f"the value does not fit {contract.type}: {', '.join(where[:5])}") from None
    # Most records are of today's revision, and what today's writer writes needs no second look.
    if contract.__pydantic_serializer__.to_json(event) != data:
        _refuse_repairs(event, data)
    return event


def checked_value(value: bytes | None) -> bytes:
    """Return a value that is there and not too long. Raises MalformedRecord for another one."""
    if value is None:
        raise MalformedRecord("the record is a tombstone")
    if len(value) > MAX_VALUE_BYTES:
        raise MalformedRecord(f"the value has {len(value)} bytes; {MAX_VALUE_BYTES} are accepted")
    return value


def read_json(value: bytes) -> Any:
    """Read JSON by the letter of its standard: no member twice, no NaN, in UTF-8. Raises MalformedRecord."""
    try:
        return json.loads(value.decode(), object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except MalformedRecord:
        raise
    except (ValueError, RecursionError):
        raise MalformedRecord("the value is not JSON") from None


def _refuse_repairs(event: Event, value: bytes) -> None:
    """Raise MalformedRecord if the event is not what the value says, by the rules of JSON and of the schema."""
    if (path := _repaired(read_json(value), json.loads(event.model_dump_json()))) is not None:
        raise MalformedRecord(f"the value does not fit {event.type}: {path.lstrip('.')}:form")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedRecord("the value has a field twice")
    return found


def _refuse_constant(_: str) -> None:
    raise MalformedRecord("the value has a number that JSON does not have")


def _repaired(written: Any, understood: Any, path: str = "") -> str | None:
    """Return the path of the first part that was understood as something else than what is written, or None."""
    if isinstance(written, dict) and isinstance(understood, dict):
        parts = [(written[name], part, f"{path}.{name}") for name, part in understood.items() if name in written]
    elif isinstance(written, list) and isinstance(understood, list) and len(written) == len(understood):
        parts = [(left, right, path) for left, right in zip(written, understood, strict=True)]
    else:
        return None if _same(written, understood) else path
    return next((found for part in parts if (found := _repaired(*part)) is not None), None)


def _same(written: Any, understood: Any) -> bool:
    if type(written) is not type(understood):
        return False
    if written == understood:
        return True
    if not isinstance(written, str):
        return False
    if RFC_3339.fullmatch(written) and RFC_3339.fullmatch(understood):
        return _moment(written) == _moment(understood)
    return bool(UUID_FORM.fullmatch(written)) and written.lower() == understood


def _moment(text: str) -> datetime:
    """Return a time to the microsecond, as all readers keep it."""
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text.upper()))
