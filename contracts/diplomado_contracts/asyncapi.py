"""The AsyncAPI 3 document of all topics, for subscribers in any language."""

from collections.abc import Mapping, Sequence
from typing import Any

from diplomado_contracts.cloudevents import schema_name
from diplomado_contracts.event import Event, Topic
from diplomado_contracts.schemas import Schema, written

_UUID = {"type": "string", "format": "uuid"}
_INTRODUCTION = """\
Events of training programmes: who registered, attended, graduated and holds which certificate.

Events are CloudEvents 1.0 in binary mode: attributes are in `ce_*` headers, the value is plain JSON in UTF-8. Delivery
is at least once: store `ce_id` and skip ids that you have processed. Events with the same key are in order. Events
that can change have a `revision`; the highest counts. Within a version (`.v1`) only optional fields are added: ignore
unknown fields and unknown types.
"""


def document(contracts: Sequence[type[Event]], records: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the document. `records` has a golden record for each type."""
    topics = list(dict.fromkeys(event.topic for event in contracts))
    schemas: dict[str, Schema] = {}
    for event in contracts:
        schemas |= _payload(event)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Diplomado events",
            "version": "1.0.0",
            "description": _INTRODUCTION,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic, _of(topic, contracts)) for topic in topics},
        "operations": {f"publish-{topic.name}": _operation(topic, _of(topic, contracts)) for topic in topics},
        "components": {
            "messages": {event.__name__: _message(event, records[event.type]) for event in contracts},
            "schemas": schemas,
        },
    }


def _of(topic: Topic, contracts: Sequence[type[Event]]) -> list[type[Event]]:
    return [event for event in contracts if event.topic == topic]


def _payload(event: type[Event]) -> dict[str, Schema]:
    schema = written(event, ref_template="#/components/schemas/{model}")
    parts: dict[str, Schema] = schema.pop("$defs", {})
    return {**parts, event.__name__: schema}


def _channel(topic: Topic, contracts: Sequence[type[Event]]) -> dict[str, Any]:
    settings = topic.configuration
    return {
        "address": topic.name,
        "title": topic.purpose,
        "description": _access(topic),
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.__name__}"} for event in contracts},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {
                    "cleanup.policy": [settings["cleanup.policy"]],
                    "retention.ms": int(settings["retention.ms"]),
                    "max.message.bytes": int(settings["max.message.bytes"]),
                },
                "bindingVersion": "0.5.0",
            }
        },
    }


def _access(topic: Topic) -> str:
    if not topic.restricted:
        return "No personal data: identifiers and facts only."
    return f"Personal data. Only these services may read it: {', '.join(topic.readers)}."


def _operation(topic: Topic, contracts: Sequence[type[Event]]) -> dict[str, Any]:
    channel = f"#/channels/{topic.name}"
    return {
        "action": "send",
        "summary": f"Only the {topic.owner} service writes this topic.",
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{event.__name__}"} for event in contracts],
    }


def _message(event: type[Event], record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": (event.__doc__ or "").strip(),
        "contentType": "application/json",
        "headers": _headers(event),
        "payload": {"$ref": f"#/components/schemas/{event.__name__}"},
        "correlationId": {"location": "$message.header#/ce_correlationid"},
        "bindings": {
            "kafka": {"key": {**_UUID, "description": f"The {event.key}."}, "bindingVersion": "0.5.0"},
        },
        "examples": [{"name": event.__name__, "headers": record["headers"], "payload": record["value"]}],
    }


def _headers(event: type[Event]) -> Schema:
    text = {"type": "string"}
    return {
        "type": "object",
        "properties": {
            "ce_specversion": {"const": "1.0"},
            "ce_id": {**_UUID, "description": "The same in every delivery of the same fact."},
            "ce_source": {"const": event.topic.source},
            "ce_type": {"const": event.type},
            "ce_subject": {**_UUID, "description": f"The {event.key}, the same as the record's key."},
            "ce_time": {"type": "string", "format": "date-time"},
            "ce_dataschema": {"type": "string", "examples": [schema_name(event)]},
            "ce_correlationid": {**text, "description": "The same for all events that follow from one request."},
            "traceparent": {**text, "description": "W3C trace context."},
            "content-type": {"const": "application/json"},
        },
        "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time", "content-type"],
    }
