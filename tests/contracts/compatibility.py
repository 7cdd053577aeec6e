"""Whether two revisions of a contract understand each other, in both directions.

Subscribers upgrade after the writer or before it, and old records stay in Kafka for more than a year.
"""

import json
from pathlib import Path

from jsoncompat import check_compat

from contracts_generator.schemas import Schema, accepted, closed, written
from diplomado_contracts.event import Event

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "contracts" / "diplomado_contracts" / "published"


def old_readers_understand(old: Schema, event: type[Event]) -> bool:
    """True if whoever reads by the old schema can read all that is written today."""
    return check_compat(_text(old), json.dumps(closed(written(event))), "serializer")


def old_records_are_understood(old: Schema, event: type[Event]) -> bool:
    """True if today's reader can read all that was written by the old schema."""
    return check_compat(_text(closed(old)), json.dumps(accepted(event)), "deserializer")


def committed(folder: str, event: type[Event]) -> list[Path]:
    """The committed files of a contract in the folder schemas or golden, oldest first."""
    return [PUBLISHED / folder / f"{event.type}.r{revision}.json" for revision in range(1, event.schema_revision + 1)]


def _text(schema: Schema) -> str:
    # jsoncompat takes a reference inside a schema with an `$id` for one to elsewhere.
    return json.dumps({name: value for name, value in schema.items() if name != "$id"})
