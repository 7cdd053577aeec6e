"""What is published for subscribers in any language: schemas and golden records, as files of this package.

`schemas/TYPE.rN.json` and `golden/TYPE.rN.json` are never removed. `asyncapi.json` describes all topics of today.
"""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, NamedTuple

Schema = dict[str, Any]


class GoldenRecord(NamedTuple):
    """A record as it is in Kafka. `schema` names its schema, `case` is `full`, `defaults` or `sparse`."""

    schema: str
    case: str
    topic: str
    key: bytes
    headers: tuple[tuple[str, bytes], ...]
    value: bytes


def schemas() -> dict[str, Schema]:
    """Return the JSON Schema of each type and revision, by `TYPE.rN`."""
    return dict(_contents("schemas"))


def golden_records() -> Iterator[GoldenRecord]:
    """Return the golden records of each type and revision."""
    for name, records in _contents("golden"):
        for record in records:
            headers = tuple((header, text.encode()) for header, text in record["headers"].items())
            yield GoldenRecord(
                name, record["case"], record["topic"], record["key"].encode(), headers, record["value"].encode()
            )


def _contents(folder: str) -> Iterator[tuple[str, Any]]:
    found = [path for path in files(__name__).joinpath(folder).iterdir() if path.name.endswith(".json")]
    for path in sorted(found, key=lambda path: path.name):
        yield path.name.removesuffix(".json"), json.loads(path.read_text(encoding="utf-8"))
