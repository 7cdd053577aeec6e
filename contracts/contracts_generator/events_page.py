"""Generates docs/events.md, the page for subscribers, in Markdown."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contracts_generator.readme import kept
from contracts_generator.schemas import Schema, sharing, written
from diplomado_contracts.event import Event, Topic

_INTRODUCTION = """\
# Events

<!-- Generated from the contracts by `make generate`. Do not edit. -->

Every event that the four services publish, for each other and for other systems. How to subscribe:
[contracts](../contracts/README.md). As HTML, for phones and paper: [English](events.html), [Spanish](eventos.html).
For machines:
[AsyncAPI 3](../contracts/diplomado_contracts/published/asyncapi.json),
[JSON Schemas](../contracts/diplomado_contracts/published/schemas),
[golden records](../contracts/diplomado_contracts/published/golden).

- **Format**: [CloudEvents](https://cloudevents.io) 1.0 in binary mode. Attributes are in the headers `ce_id`,
  `ce_source`, `ce_type`, `ce_time`, `ce_subject`, `ce_specversion`, `ce_dataschema`, `ce_correlationid`;
  `traceparent` is the W3C trace context. The value is plain JSON.
- **Delivery** is at least once. An event has the same `ce_id` each time: store it, and skip ids that you have
  processed.
- **Order** is kept among events with the same key, which equals `ce_subject`. Events have a
  `revision`: keep the highest one of each fact. Each type says which fields tell its facts apart.
- **Change**: within a version (`.v1`) only fields with a default are added or removed. Ignore unknown fields and
  unknown types. Any other change is a new type, published beside the old one.
- **Personal data** is on restricted topics only. All other topics carry identifiers, codes, numbers, dates, and texts
  that the organisers wrote about the programme.
"""


def page(contracts: Sequence[type[Event]], records: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the page. `records` has a golden record for each type."""
    topics = list(dict.fromkeys(event.topic for event in contracts))
    parts = [_INTRODUCTION, "## Topics\n", "\n".join(_overview(topics, contracts)) + "\n"]
    for topic in topics:
        parts.append(f"## {topic.name}\n\n{_about(topic)}\n")
        parts.extend(_event(event, records[event.type]) for event in contracts if event.topic == topic)
    return "\n".join(parts)


def _overview(topics: Iterable[Topic], contracts: Sequence[type[Event]]) -> Iterable[str]:
    yield "| topic | written by | events | partitions | kept | because |"
    yield "|---|---|---|---|---|---|"
    for topic in topics:
        names = ", ".join(
            f"[{event.__name__}](#{event.__name__.lower()})" for event in contracts if event.topic == topic
        )
        yield f"| `{topic.name}` | {topic.owner} | {names} | {topic.partitions} | {kept(topic)} | {topic.kept_for} |"


def _about(topic: Topic) -> str:
    if not topic.restricted:
        return f"{topic.purpose}."
    return f"{topic.purpose}. **Restricted**: only {', '.join(topic.readers)} may read it."


def _event(event: type[Event], record: Mapping[str, Any]) -> str:
    schema = written(event)
    lines = [
        f"### {event.__name__}",
        "",
        f"{(event.__doc__ or '').strip()}",
        "",
        f"Type `{event.type}`, key `{event.key}`, {_fact(event)}schema revision {event.schema_revision}.",
        "",
        "| field | form | default | meaning |",
        "|---|---|---|---|",
        *(_field(name, field, schema) for name, field in schema["properties"].items()),
        "",
        "```json",
        json.dumps(record["value"], indent=2, ensure_ascii=False),
        "```",
        "",
    ]
    return "\n".join(lines)


def _fact(event: type[Event]) -> str:
    if not hasattr(event, "fact"):
        return ""
    shared = " and ".join(other.__name__ for other in sharing(event.fact) if other is not event)
    fields = " and ".join(f"`{field}`" for field in event.fact.fields)
    return f"one {event.fact.name} for each {fields}{f', which shares its revision with {shared}' if shared else ''}, "


def _field(name: str, field: Schema, schema: Schema) -> str:
    default = "" if name in schema.get("required", []) else f"`{json.dumps(field.get('default'), ensure_ascii=False)}`"
    return f"| `{name}` | {_form(field, schema.get('$defs', {}))} | {default} | {meaning(field)} |"


def meaning(field: Schema) -> str:
    """Return what a field says: its own description, or that of its form."""
    forms = (field, *field.get("anyOf", ()))
    return next((form["description"] for form in forms if "description" in form), "")


def _form(field: Schema, parts: Mapping[str, Schema]) -> str:
    if "$ref" in field:
        part = parts[field["$ref"].rpartition("/")[2]]
        return "{" + ", ".join(f"{name}: {_form(inner, parts)}" for name, inner in part["properties"].items()) + "}"
    if "anyOf" in field:
        return " or ".join(_form(choice, parts) for choice in field["anyOf"])
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if field.get("type") == "array":
        return f"list of {_form(field['items'], parts)}"
    bounds = [f"{sign} {field[bound]}" for bound, sign in (("minimum", "≥"), ("maximum", "≤")) if bound in field]
    return " ".join([field.get("format") or str(field.get("type")), *bounds])
