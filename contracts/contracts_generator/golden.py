"""The golden records of a contract: records as they are on the wire, for the tests of subscribers in any language.

There are three of each type and revision:

- `full`: every field has a value. This is also the example in documents.
- `defaults`: the optional fields have their defaults, written out as the services write them.
- `sparse`: only what is required, as a reader must accept it from other revisions and other writers. Optional fields
  and headers are absent, times have a zone other than UTC, and the JSON has spaces and escapes.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID, uuid5

from contracts_generator.schemas import Schema

_PANAMA = timezone(timedelta(hours=-5))
_OPTIONAL_HEADERS = ("content-type", "ce_dataschema", "ce_correlationid", "traceparent")

Record = dict[str, Any]
"""`case`, `topic`, `key`, `headers` and `value`. Each text is the UTF-8 of the bytes in Kafka."""


def records(schema: Schema, topic: str, headers: Mapping[str, str], value: Mapping[str, Any]) -> list[Record]:
    """Return the golden records of a contract with this schema, from one with every field."""
    required = {name: value[name] for name in schema["required"]}
    defaults = {name: value[name] if name in required else field.get("default") for name, field in _fields(schema)}
    sparse = {name: _in_panama(required[name], field) for name, field in _fields(schema) if name in required}
    written = {**headers, "ce_time": _moment_in_panama(headers["ce_time"])}
    sparse_headers = {name: text for name, text in written.items() if name not in _OPTIONAL_HEADERS}
    return [
        _record("full", topic, headers, _compact(value)),
        _record("defaults", topic, _again(headers, "defaults"), _compact(defaults)),
        _record("sparse", topic, _again(sparse_headers, "sparse"), json.dumps(sparse)),
    ]


def _record(case: str, topic: str, headers: Mapping[str, str], value: str) -> Record:
    return {"case": case, "topic": topic, "key": headers["ce_subject"], "headers": dict(headers), "value": value}


def _again(headers: Mapping[str, str], case: str) -> dict[str, str]:
    """Return the headers with an id of their own: each record is another event."""
    return {**headers, "ce_id": str(uuid5(UUID(headers["ce_id"]), case))}


def _fields(schema: Schema) -> list[tuple[str, Schema]]:
    return list(schema["properties"].items())


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _in_panama(value: Any, field: Schema) -> Any:
    return _moment_in_panama(value) if field.get("format") == "date-time" else value


def _moment_in_panama(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(_PANAMA).isoformat()
