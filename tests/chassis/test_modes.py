"""A record in CloudEvents' structured mode has the effect of the same record in binary mode, or is refused."""

import json
from typing import Any, cast

import pytest
from aiokafka import ConsumerRecord
from cloudevents.core.bindings.kafka import to_structured_event
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st

from diplomado_chassis.consuming import modes
from diplomado_chassis.kafka import Record
from diplomado_contracts.cloudevents import Envelope, MalformedRecord, to_headers
from diplomado_contracts.event import Event
from tests.chassis.conftest import Place
from tests.chassis.facts import waitlisted
from tests.chassis.records import Raw, put
from tests.chassis.test_consumer import SAMPLE, until_parked, until_seen
from tests.contracts.strategies import envelopes, events
from tests.support.processes import served
from tests.support.services import enveloped

STRUCTURED = [("content-type", b"application/cloudevents+json; charset=utf-8")]


def record(key: bytes | None, value: bytes | None, headers: list[tuple[str, bytes]]) -> Record:
    """A record as the consumer gets it."""
    return cast(Record, ConsumerRecord("topic", 0, 0, 0, 0, key, value, None, 0, 0, headers))


def attributes(envelope: Envelope) -> dict[str, Any]:
    """What the envelope says, by the names of the standard."""
    named = {
        "specversion": "1.0",
        "id": str(envelope.id),
        "source": envelope.source,
        "type": envelope.type,
        "subject": envelope.subject,
        "time": envelope.time.isoformat(),
        "datacontenttype": "application/json",
        "dataschema": envelope.dataschema,
        "correlationid": envelope.correlation_id,
        "traceparent": envelope.traceparent,
        **envelope.extensions,
    }
    return {name: value for name, value in named.items() if value is not None}


def structured(event: Event, **changes: Any) -> Raw:
    """A fact as a bridge writes it, with other attributes if they are given."""
    whole = attributes(enveloped(event)) | {"data": event.model_dump(mode="json")} | changes
    return event.partition_key.encode(), json.dumps(whole).encode(), STRUCTURED


@given(envelopes(), events())
def test_both_modes_of_an_event_are_read_alike(envelope: Envelope, event: Event) -> None:
    key, data = envelope.subject.encode(), event.model_dump_json()
    whole = json.dumps(attributes(envelope) | {"data": json.loads(data)}).encode()

    read, value = modes.read(record(key, whole, STRUCTURED))

    assert read == modes.read(record(key, data.encode(), to_headers(envelope)))[0]
    assert type(event).model_validate_json(value or b"") == event


@given(events())
def test_what_the_sdk_writes_is_read(event: Event) -> None:
    envelope = enveloped(event)
    written = to_structured_event(
        CloudEvent(attributes(envelope) | {"time": envelope.time}, event.model_dump(mode="json")),
        key_mapper=lambda each: each.get_subject(),
    )

    read, value = modes.read(record(str(written.key).encode(), written.value, list(written.headers.items())))

    assert read == envelope
    assert type(event).model_validate_json(value or b"") == event


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from([*attributes(enveloped(waitlisted())), "data", "data_base64", "content-type", "\ud800"])


@given(st.binary(max_size=200) | json_values.map(lambda value: json.dumps(value).encode()))
def test_any_value_is_read_or_refused(value: bytes) -> None:
    with pytest.raises(MalformedRecord):  # chance writes no whole event
        modes.read(record(b"key", value, STRUCTURED))


@given(names, json_values)
def test_an_event_with_one_odd_member_is_read_or_refused(name: str, odd: Any) -> None:
    key, value, headers = structured(waitlisted(), **{name: odd})
    try:
        envelope, _ = modes.read(record(key, value, headers))
    except MalformedRecord:
        return
    assert envelope.subject.encode() == key


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b'{"id":"1","id":"2"}', "a field twice"),
        (b"[" * 200_000, "not JSON"),
        (b'{"data": NaN}', "a number that JSON does not have"),
        (b'{"data": 1e999}', "JSON cannot write"),
        (b'{"id": 1.5}', "neither a text"),
        (b'{"id": "\\ud800"}', "JSON cannot write"),
        (b'{"data_base64": "e30="}', "data_base64"),
        (b'"event"', "not an event"),
        (b'{"specversion": "1.0"}', "ce_id is missing"),
        (b" " * 600_000, "are accepted"),
        (None, "tombstone"),
    ],
)
def test_the_reason_of_a_refusal_quotes_nothing(value: bytes | None, reason: str) -> None:
    with pytest.raises(MalformedRecord, match=reason):
        modes.read(record(b"key", value, STRUCTURED))


@pytest.mark.parametrize(
    ("written", "is_read"),
    [
        ([b"application/cloudevents+json"], True),
        ([b" Application/CloudEvents+JSON ; charset=utf-8"], True),
        ([b"application/cloudevents+json", b"application/json"], False),
        ([b"application/cloudevents+json", b"application/cloudevents+json"], False),
        ([b"application/cloudevents-batch+json"], False),
        ([b"application/cloudevents+avro"], False),
        ([b"application/cloudevents+json\xff"], False),
        ([b""], False),
        ([], False),
    ],
)
def test_the_mode_is_what_one_content_type_says(written: list[bytes], is_read: bool) -> None:
    key, value, _ = structured(waitlisted())
    sent = record(key, value, [("content-type", one) for one in written])
    if is_read:
        assert modes.read(sent)[0].subject.encode() == key
    else:
        with pytest.raises(MalformedRecord):
            modes.read(sent)


async def test_the_consumer_takes_both_modes_and_each_event_once(place: Place) -> None:
    first, second = waitlisted(revision=1), waitlisted(revision=2)
    again = enveloped(first)
    binary = (first.partition_key.encode(), first.model_dump_json().encode(), to_headers(again))
    await put(
        place,
        [
            binary,
            structured(first, id=str(again.id)),
            structured(second),
            structured(second, source="/services/elsewhere"),
            structured(second, subject="another"),
        ],
    )
    async with served(SAMPLE, place.settings, roles="consumer"):
        await until_seen(place, [1, 2])
        await until_parked(place, 2)
    assert [row["reason"] for row in await place.rows("select reason from dead_letters order by id")] == [
        "misplaced",
        "undecodable",
    ]
