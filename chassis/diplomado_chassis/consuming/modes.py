"""Reads a record in either mode of CloudEvents: binary, which we write (ADR 8), or structured, as bridges may write."""

import json
from collections.abc import Sequence

from diplomado_chassis.kafka import Record
from diplomado_contracts.cloudevents import Envelope, MalformedRecord, as_written, from_record
from diplomado_contracts.decoding import checked_value, read_json

_STRUCTURED = b"application/cloudevents+json"
_HEADERS = {"datacontenttype": "content-type", "traceparent": "traceparent"}
"""The attributes that the binary mode has under names of their own; all others are `ce_` and the name."""


def read(record: Record) -> tuple[Envelope, bytes | None]:
    """Return the envelope of a record and its data as JSON; None if it has none.

    Raises MalformedRecord. Of a record in structured mode the attributes are read from its value alone, by the same
    rules as the headers of the binary mode.
    """
    if envelope := as_written(record.key, record.headers):
        return envelope, record.value
    if not _is_structured(record.headers):
        return from_record(record.key, record.headers), record.value
    headers, data = _in_binary_mode(checked_value(record.value))
    return from_record(record.key, headers), data


def _is_structured(headers: Sequence[tuple[str, bytes | None]]) -> bool:
    types = [value or b"" for name, value in headers if name == "content-type"]
    found = any(one.partition(b";")[0].strip().lower() == _STRUCTURED for one in types)
    if found and len(types) > 1:  # readers would take one mode or the other
        raise MalformedRecord("header content-type is repeated")
    return found


def _in_binary_mode(value: bytes) -> tuple[list[tuple[str, bytes]], bytes | None]:
    event = read_json(value)
    if not isinstance(event, dict):
        raise MalformedRecord("the value is not an event")
    if "data_base64" in event:
        raise MalformedRecord("data_base64 is not accepted: the data is JSON")
    data = event.pop("data", None)
    try:
        headers = [
            (_HEADERS.get(name, f"ce_{name}"), _text(attribute).encode())
            for name, attribute in event.items()
            if attribute is not None  # by the standard the same as an attribute that is absent
        ]
        return headers, None if data is None else json.dumps(data, allow_nan=False).encode()
    except ValueError as error:
        if isinstance(error, MalformedRecord):
            raise
        raise MalformedRecord("the value has a number or a text that JSON cannot write") from None


def _text(attribute: object) -> str:
    """Return an attribute as a header has it. CloudEvents knows texts, whole numbers and booleans."""
    if isinstance(attribute, bool):
        return "true" if attribute else "false"
    if isinstance(attribute, int):
        return str(attribute)
    if not isinstance(attribute, str):
        raise MalformedRecord("an attribute is neither a text nor a whole number nor a boolean")
    return attribute
