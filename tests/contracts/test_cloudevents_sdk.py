"""Our codec and the CloudEvents SDK read each other; where they differ is written down here, with the reason."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event, to_binary_event
from cloudevents.core.exceptions import CloudEventValidationError
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st

from diplomado_contracts.cloudevents import Envelope, MalformedRecord, describe, from_headers, from_record, to_headers
from diplomado_contracts.event import Event
from tests.contracts.strategies import envelopes, events


def attributes_of(envelope: Envelope) -> dict[str, Any]:
    """The attributes that the SDK has to see in an envelope of ours; `traceparent` is a header of its own."""
    attributes = {
        "specversion": "1.0",
        "id": str(envelope.id),
        "source": envelope.source,
        "type": envelope.type,
        "subject": envelope.subject,
        "time": envelope.time,
        "datacontenttype": "application/json",
        "dataschema": envelope.dataschema,
        "correlationid": envelope.correlation_id,
        **envelope.extensions,
    }
    return {name: value for name, value in attributes.items() if value is not None}


def as_message(envelope: Envelope, key: str | None, value: bytes) -> KafkaMessage:
    """Our record as the SDK takes it."""
    return KafkaMessage(headers=dict(to_headers(envelope)), key=key, value=value)


def record_of(message: KafkaMessage) -> list[tuple[str, bytes | None]]:
    """The headers of a record that the SDK wrote, as a Kafka client hands them over."""
    return list(message.headers.items())


def without(headers: Mapping[str, bytes], name: str) -> dict[str, bytes]:
    """The headers less one."""
    return {header: value for header, value in headers.items() if header != name}


@given(envelopes())
def test_the_sdk_reads_every_attribute_that_we_write(envelope: Envelope) -> None:
    read = from_binary_event(as_message(envelope, None, b"{}"))

    assert read.get_attributes() == attributes_of(envelope)


@given(envelopes())
def test_we_read_every_attribute_that_the_sdk_writes(envelope: Envelope) -> None:
    written = to_binary_event(CloudEvent(attributes_of(envelope), {}), key_mapper=lambda event: event.get_subject())
    expected = Envelope(
        envelope.id,
        envelope.source,
        envelope.type,
        envelope.subject,
        envelope.time,
        correlation_id=envelope.correlation_id,
        dataschema=envelope.dataschema,
        extensions=envelope.extensions,
    )

    assert isinstance(written.key, str)
    assert from_record(written.key.encode(), record_of(written)) == expected


@given(events(), st.uuids())
def test_both_read_the_same_data_from_an_event_of_ours(event: Event, event_id: Any) -> None:
    envelope = describe(event, event_id=event_id, time=MOMENT, correlation_id=None)
    value = event.model_dump_json().encode()

    read = from_binary_event(as_message(envelope, event.partition_key, value))

    assert read.get_data() == json.loads(value)
    assert type(event).model_validate_json(value) == event


ENVELOPE = from_headers(
    [
        ("ce_specversion", b"1.0"),
        ("ce_id", b"018f3c1a-7b2e-7c55-9d1e-5a1f0c3b2d10"),
        ("ce_source", b"/services/sessions"),
        ("ce_type", b"int.iom.training.participant.attended.v1"),
        ("ce_subject", b"018f3c1a-0000-7000-8000-000000000001"),
        ("ce_time", b"2023-08-14T13:30:05Z"),
    ]
)
MOMENT = ENVELOPE.time
HEADERS = dict(to_headers(ENVELOPE))


@pytest.mark.parametrize("attribute", ["id", "time"])
def test_difference_the_sdk_invents_what_we_refuse(attribute: str) -> None:
    """An invented id is new with every delivery, so an inbox would take each repetition for another fact."""
    headers = without(HEADERS, f"ce_{attribute}")

    first, second = (from_binary_event(KafkaMessage(headers, None, b"{}")).get_attributes() for _ in range(2))

    assert first[attribute] != second[attribute]
    with pytest.raises(MalformedRecord, match=f"ce_{attribute} is missing"):
        from_headers(without(HEADERS, f"ce_{attribute}").items())


def test_difference_the_sdk_takes_a_record_without_version_subject_or_key() -> None:
    """The standard leaves subject and key open; our order rests on them. A record without version is nobody's."""
    headers = without(without(HEADERS, "ce_specversion"), "ce_subject")

    assert from_binary_event(KafkaMessage(headers, None, b"{}")).get_subject() is None
    with pytest.raises(MalformedRecord):
        from_headers(headers.items())
    with pytest.raises(MalformedRecord):
        from_record(None, HEADERS.items())


def test_difference_the_sdk_takes_any_text_as_an_id() -> None:
    """The inbox is keyed by UUID."""
    headers = {**HEADERS, "ce_id": b"17"}

    assert from_binary_event(KafkaMessage(headers, None, b"{}")).get_id() == "17"
    with pytest.raises(MalformedRecord):
        from_headers(headers.items())


def test_difference_the_sdk_reads_names_of_headers_in_any_case() -> None:
    """Kafka's header names are case-sensitive and the binding writes them in lower case."""
    headers = {name.upper(): value for name, value in HEADERS.items()}

    assert from_binary_event(KafkaMessage(headers, None, b"{}")).get_id() == str(ENVELOPE.id)
    with pytest.raises(MalformedRecord, match="ce_specversion is missing"):
        from_headers(headers.items())


def test_difference_the_sdk_shows_the_key_as_an_extension() -> None:
    """For us the key is the subject, so nothing is said twice."""
    read = from_binary_event(KafkaMessage(HEADERS, ENVELOPE.subject, b"{}"))

    assert read.get_extension("partitionkey") == ENVELOPE.subject
    assert from_record(ENVELOPE.subject.encode(), HEADERS.items()).extensions == {}


def test_difference_the_sdk_fails_on_bad_bytes_with_errors_of_any_kind() -> None:
    """Ours are all MalformedRecord, so that a consumer can park the record with its reason."""
    for headers, error in (
        ({**HEADERS, "ce_type": b"\xff"}, UnicodeDecodeError),
        ({**HEADERS, "ce_time": b"yesterday"}, ValueError),
        ({**HEADERS, "ce_bad-name": b"x"}, CloudEventValidationError),
        (without(HEADERS, "ce_type"), CloudEventValidationError),
    ):
        with pytest.raises(error):
            from_binary_event(KafkaMessage(headers, None, b"{}"))
        with pytest.raises(MalformedRecord):
            from_headers(headers.items())


def test_difference_the_sdk_passes_broken_json_on_as_text() -> None:
    """A contract refuses it."""
    assert from_binary_event(KafkaMessage(HEADERS, None, b"{broken")).get_data() == "{broken"
