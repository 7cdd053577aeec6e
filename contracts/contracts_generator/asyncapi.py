"""The AsyncAPI 3 document of all topics, for subscribers in any language."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from contracts_generator.schemas import Schema, told
from diplomado_contracts.cloudevents import schema_name
from diplomado_contracts.event import Event, Topic
from diplomado_contracts.services import SERVICES, TOPICS_READ

_BINDING = {"bindingVersion": "0.5.0"}
_LICENSE = {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"}
_INTRODUCTION = """\
Events of training programmes: who registered, attended, graduated and holds which certificate.

Events are CloudEvents 1.0 in binary mode: attributes are in `ce_*` headers, the value is plain JSON in UTF-8. Delivery
is at least once: store `ce_id` and skip ids that you have processed. Events with the same key are in order. Events have
a `revision`: keep the highest one of each fact. The `x-fact` of a message names its fact, and the fields that tell such
facts apart; its `x-key` is the field whose value is the record's key. Within a version (`.v1`) only optional fields are
added or removed: ignore unknown fields and types.
"""


def document(contracts: Sequence[type[Event]], records: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """Return the document. `records` has the golden records of each type."""
    topics = list(dict.fromkeys(event.topic for event in contracts))
    schemas: dict[str, Schema] = {}
    for event in contracts:
        schemas |= _payload(event)
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": "Diplomado events",
            "version": "1.0.0",
            "description": _INTRODUCTION,
            "license": _LICENSE,
            "tags": [{"name": service} for service in SERVICES],
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic, _of(topic, contracts)) for topic in topics},
        "operations": dict(operation for topic in topics for operation in _operations(topic, _of(topic, contracts))),
        "components": {
            "messages": {event.__name__: _message(event, records[event.type]) for event in contracts},
            "messageTraits": {"cloudEvent": _CLOUD_EVENT},
            "schemas": schemas,
        },
    }


def _of(topic: Topic, contracts: Sequence[type[Event]]) -> list[type[Event]]:
    return [event for event in contracts if event.topic == topic]


def _payload(event: type[Event]) -> dict[str, Schema]:
    schema = told(event, ref_template="#/components/schemas/{model}")
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
                **_BINDING,
            }
        },
    }


def _access(topic: Topic) -> str:
    if not topic.restricted:
        return "No personal data: identifiers and facts only."
    return f"Personal data. Only these services may read it: {', '.join(topic.readers)}."


def _operations(topic: Topic, contracts: Sequence[type[Event]]) -> list[tuple[str, dict[str, Any]]]:
    """Return what the services do with a topic: its owner writes it, and others read it."""
    readers = [service for service in SERVICES if topic in TOPICS_READ[service]]
    return [
        (f"{topic.owner}.writes.{topic.name}", _operation("send", topic, topic.owner, contracts)),
        *((f"{service}.reads.{topic.name}", _operation("receive", topic, service, contracts)) for service in readers),
    ]


def _operation(action: str, topic: Topic, service: str, contracts: Sequence[type[Event]]) -> dict[str, Any]:
    channel = f"#/channels/{topic.name}"
    says = f"Only the {service} service writes this topic." if action == "send" else f"The {service} service reads it."
    return {
        "action": action,
        "summary": says,
        "channel": {"$ref": channel},
        "tags": [{"name": service}],
        "messages": [{"$ref": f"{channel}/messages/{event.__name__}"} for event in contracts],
    }


def _message(event: type[Event], records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    key = {**_payload(event)[event.__name__]["properties"][event.key], "description": f"The {event.key}."}
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": (event.__doc__ or "").strip(),
        "traits": [{"$ref": "#/components/messageTraits/cloudEvent"}],
        "headers": {
            "type": "object",
            "properties": {
                "ce_type": {"const": event.type},
                "ce_source": {"const": event.topic.source},
                "ce_subject": {**key, "description": f"The {event.key}, the same as the record's key."},
                "ce_dataschema": {"type": "string", "examples": [schema_name(event)]},
            },
        },
        "payload": {"$ref": f"#/components/schemas/{event.__name__}"},
        "x-key": event.key,
        **({"x-fact": {"name": event.fact.name, "fields": event.fact.fields}} if hasattr(event, "fact") else {}),
        "bindings": {"kafka": {"key": key, **_BINDING}},
        "examples": [
            {"name": record["case"], "headers": record["headers"], "payload": json.loads(record["value"])}
            for record in records
        ],
    }


_TEXT = {"type": "string"}
_CLOUD_EVENT = {
    "contentType": "application/json",
    "correlationId": {"location": "$message.header#/ce_correlationid"},
    "headers": {
        "type": "object",
        "properties": {
            "content-type": {"const": "application/json"},
            "ce_specversion": {"const": "1.0"},
            "ce_id": {**_TEXT, "format": "uuid", "description": "The same in every delivery of the same fact."},
            "ce_source": {**_TEXT, "description": "The service that owns the topic."},
            "ce_type": {**_TEXT, "description": "The type of the event, with its version."},
            "ce_subject": {**_TEXT, "description": "What the event is about, the same as the record's key."},
            "ce_time": {**_TEXT, "format": "date-time", "description": "When it happened in its service."},
            "ce_dataschema": {**_TEXT, "description": "The schema of the value, with its revision."},
            "ce_correlationid": {**_TEXT, "description": "The same for all events that follow from one request."},
            "traceparent": {**_TEXT, "description": "W3C trace context."},
        },
        "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time"],
    },
}
