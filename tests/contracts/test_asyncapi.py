"""The AsyncAPI document says of every topic and event what the contracts say, and its references lead somewhere."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from diplomado_contracts.catalogue import EVENTS, TOPICS
from diplomado_contracts.event import Event, Topic
from tests.contracts.compatibility import ROOT

DOCUMENT: dict[str, Any] = json.loads((ROOT / "contracts" / "asyncapi.json").read_text(encoding="utf-8"))


def references(node: Any) -> Iterator[str]:
    """Every `$ref` in the document."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from references(part)


def resolve(reference: str) -> Any:
    """What a reference leads to."""
    node = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        node = node[step]
    return node


def test_every_reference_leads_somewhere() -> None:
    assert [resolve(reference) for reference in references(DOCUMENT)]


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_channel_has_the_messages_and_settings_of_its_topic(topic: Topic) -> None:
    channel = DOCUMENT["channels"][topic.name]
    kafka = channel["bindings"]["kafka"]

    assert list(channel["messages"]) == [event.__name__ for event in EVENTS if event.topic == topic]
    assert (channel["address"], kafka["partitions"]) == (topic.name, topic.partitions)
    assert str(kafka["topicConfiguration"]["retention.ms"]) == topic.configuration["retention.ms"]
    assert ("Personal data" in channel["description"]) == topic.restricted
    assert DOCUMENT["operations"][f"publish-{topic.name}"]["action"] == "send"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_the_example_of_a_message_fits_its_headers_and_payload(event: type[Event]) -> None:
    message = DOCUMENT["components"]["messages"][event.__name__]
    example = message["examples"][0]
    payload = {**message["payload"], "components": DOCUMENT["components"]}

    Draft202012Validator(message["headers"]).validate(example["headers"])
    Draft202012Validator(payload).validate(example["payload"])
    assert example["headers"]["ce_type"] == message["name"] == event.type
