"""The JSON Schema of each contract, as committed for subscribers."""

from typing import Any

from diplomado_contracts.cloudevents import schema_name
from diplomado_contracts.event import Event

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def written(event: type[Event], ref_template: str = "#/$defs/{model}") -> Schema:
    """Return the schema of events that are written today.

    It allows additional fields: later revisions may add some, and a validating subscriber must accept them. Fields with
    a default are not required, because a later revision may remove them.
    """
    return event.model_json_schema(mode="serialization", ref_template=ref_template)


def published(event: type[Event]) -> Schema:
    """Return the schema as committed: `written`, with the identifier that events carry in `ce_dataschema`."""
    return {"$schema": DIALECT, "$id": schema_name(event), **written(event)}


def accepted(event: type[Event]) -> Schema:
    """Return the schema that today's readers accept, which may allow more than what is written."""
    return event.model_json_schema(mode="validation")


def closed(schema: Schema) -> Schema:
    """Return the schema of exactly what a writer of `schema` produces: no object has additional fields.

    Comparisons need it. A reader's schema allows additional fields, so that a new optional field would look like an
    incompatible change: a field of that name could have had any value before.
    """
    narrowed = {name: _closed(value) for name, value in schema.items()}
    return {**narrowed, "additionalProperties": False} if schema.get("type") == "object" else narrowed


def _closed(value: Any) -> Any:
    if isinstance(value, dict):
        return closed(value)
    return [_closed(item) for item in value] if isinstance(value, list) else value
