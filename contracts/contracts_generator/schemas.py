"""The JSON Schema of each contract, as committed for subscribers."""

from typing import Any

from diplomado_contracts.catalogue import EVENTS
from diplomado_contracts.cloudevents import schema_name
from diplomado_contracts.event import Event, Fact

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def written(event: type[Event], ref_template: str = "#/$defs/{model}") -> Schema:
    """Return the schema of events that are written today.

    It allows additional fields: later revisions may add some, and a validating subscriber must accept them. Fields with
    a default are not required, because a later revision may remove them.
    """
    return event.model_json_schema(mode="serialization", ref_template=ref_template)


def told(event: type[Event], ref_template: str = "#/$defs/{model}") -> Schema:
    """Return `written`, for readers of other languages: the field `revision` says what it counts."""
    schema = written(event, ref_template)
    if "revision" in schema["properties"]:
        schema["properties"]["revision"]["description"] = counted(event)
    return schema


def counted(event: type[Event]) -> str:
    """Return what the revision of an event counts, for the description of its field."""
    others = [other.__name__ for other in sharing(event.fact) if other is not event]
    shared = f" Shared with {', '.join(others)}." if others else ""
    return (
        f"Rises with every change of the {event.fact.name} of this {' and '.join(event.fact.fields)}; "
        f"keep the highest one of each.{shared}"
    )


def sharing(fact: Fact) -> list[type[Event]]:
    """Return the events that share the revisions of a fact."""
    return [event for event in EVENTS if getattr(event, "fact", None) == fact]


def published(event: type[Event]) -> Schema:
    """Return the schema as committed: `told`, with the identifier that events carry in `ce_dataschema`."""
    return {"$schema": DIALECT, "$id": schema_name(event), **told(event)}


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
