"""What the codec writes it reads back, what is missing is refused, and what it does not know it keeps."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given

from contracts_generator.examples import EXAMPLES
from diplomado_contracts.cloudevents import (
    Envelope,
    MalformedRecord,
    describe,
    encode,
    from_headers,
    from_record,
    in_utc,
    schema_name,
    shared_texts,
    to_headers,
    to_texts,
)
from diplomado_contracts.decoding import decode
from diplomado_contracts.event import Event
from diplomado_contracts.registrations import Registered
from tests.contracts.strategies import envelopes

Headers = list[tuple[str, bytes | None]]

ENVELOPE = Envelope(
    id=UUID("018f3c1a-7b2e-7c55-9d1e-5a1f0c3b2d10"),
    source="/services/registration",
    type="int.iom.training.participant.registered.v1",
    subject="018f3c1a-0000-7000-8000-000000000001",
    time=datetime(2023, 8, 14, 13, 30, 5, 250000, UTC),
    correlation_id="0b7c",
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    dataschema="urn:diplomado:schema:int.iom.training.participant.registered.v1.r1",
    extensions={"mission": "panamá"},
)
KEY = ENVELOPE.subject.encode()


def headers_with(name: str, value: bytes | None) -> Headers:
    """The headers of ENVELOPE in which one has another value."""
    return [(header, value if header == name else raw) for header, raw in to_headers(ENVELOPE)]


def headers_without(name: str) -> Headers:
    """The headers of ENVELOPE in which one is missing."""
    return [(header, raw) for header, raw in to_headers(ENVELOPE) if header != name]


def refusal(read: Callable[[], object]) -> str:
    """The message of the refusal."""
    with pytest.raises(MalformedRecord) as caught:
        read()
    return str(caught.value)


@given(envelopes())
def test_what_is_written_is_read_back(envelope: Envelope) -> None:
    assert from_record(envelope.subject.encode(), to_headers(envelope)) == envelope


@pytest.mark.parametrize("event", EXAMPLES.values(), ids=lambda event: type(event).__name__)
def test_an_encoded_event_is_decoded_again(event: Event) -> None:
    time, trace = datetime(2023, 8, 14, 13, 30, 5, 250000, timezone(timedelta(hours=-5))), ENVELOPE.traceparent
    record = encode(event, event_id=ENVELOPE.id, time=time, correlation_id="ñ", traceparent=trace)
    assert decode(event.topic.name, *record) == (
        event,
        describe(event, event_id=ENVELOPE.id, time=time, correlation_id="ñ", traceparent=trace),
    )
    bare = encode(event, event_id=ENVELOPE.id, time=time)
    assert sorted(bare.headers) == sorted(
        to_headers(describe(event, event_id=ENVELOPE.id, time=time, correlation_id=None))
    )
    with pytest.raises(ValueError, match="control characters"):
        encode(event, event_id=ENVELOPE.id, time=time, correlation_id="a\nb")


def test_an_event_is_described_by_its_contract() -> None:
    registered = Registered(
        registration_id=UUID(int=1),
        edition_id=UUID(int=2),
        participant_id=UUID(int=3),
        revision=1,
        registered_at=ENVELOPE.time,
    )

    envelope = describe(registered, event_id=UUID(int=9), time=ENVELOPE.time, correlation_id="c")

    assert envelope == Envelope(
        id=UUID(int=9),
        source="/services/registration",
        type="int.iom.training.participant.registered.v1",
        subject="00000000-0000-0000-0000-000000000001",
        time=ENVELOPE.time,
        correlation_id="c",
        dataschema=schema_name(Registered),
    )


@pytest.mark.parametrize("traceparent", [None, ENVELOPE.traceparent])
@pytest.mark.parametrize("name", EXAMPLES)
def test_what_events_of_a_type_share_is_written_as_in_an_envelope(name: str, traceparent: str | None) -> None:
    event = EXAMPLES[name]
    envelope = describe(event, event_id=ENVELOPE.id, time=ENVELOPE.time, correlation_id="c", traceparent=traceparent)
    own = {"ce_id": str(ENVELOPE.id), "ce_subject": event.partition_key, "ce_correlationid": "c"}

    shared = shared_texts(type(event), time=in_utc(ENVELOPE.time), traceparent=traceparent)

    assert shared | own == to_texts(envelope)


@pytest.mark.parametrize("name", ["ce_id", "ce_type", "ce_source", "ce_time", "ce_subject", "ce_specversion"])
def test_a_missing_attribute_is_refused_and_never_invented(name: str) -> None:
    assert refusal(lambda: from_headers(headers_without(name))) == f"header {name} is missing"
    assert refusal(lambda: from_headers(headers_with(name, b""))) == f"header {name} is missing"


@pytest.mark.parametrize("key", [None, b""])
def test_a_missing_key_is_refused(key: bytes | None) -> None:
    assert refusal(lambda: from_record(key, to_headers(ENVELOPE))) == "the record has no key"


@pytest.mark.parametrize("key", [b"018f3c1a-0000-7000-8000-000000000002", b"\xff\xfe", KEY.upper(), KEY + b" "])
def test_a_key_other_than_the_subject_is_refused(key: bytes) -> None:
    assert refusal(lambda: from_record(key, to_headers(ENVELOPE))) == "the key is not the same as header ce_subject"


@pytest.mark.parametrize("name", [name for name, _ in to_headers(ENVELOPE)])
def test_a_header_that_is_null_repeated_or_not_text_is_refused(name: str) -> None:
    shown = "ce_…" if name == "ce_mission" else name
    assert refusal(lambda: from_headers(headers_with(name, None))) == f"header {shown} is null"
    assert refusal(lambda: from_headers(headers_with(name, b"\xff\xfe"))) == f"header {shown} is not UTF-8"
    assert refusal(lambda: from_headers(headers_with(name, b"a\x00b"))) == f"header {shown} has a control character"
    assert refusal(lambda: from_headers([*to_headers(ENVELOPE), (name, b"x")])) == f"header {shown} is repeated"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce_id", b"17"),
        ("ce_id", b"{018f3c1a-7b2e-7c55-9d1e-5a1f0c3b2d10}"),
        ("ce_id", b"urn:uuid:018f3c1a-7b2e-7c55-9d1e-5a1f0c3b2d10"),
        ("ce_time", b"yesterday"),
        ("ce_time", b"2023-08-14T13:30:05"),
        ("ce_time", b"2023-W33-1T13:30:05Z"),
        ("ce_time", b"2023-08-14T13:30:05+00:00:30"),
        ("ce_time", b"2023-02-30T13:30:05Z"),
        ("ce_time", b"0001-01-01T00:00:00+05:00"),
        ("ce_specversion", b"0.3"),
        ("content-type", b"application/cloudevents+json"),
        ("content-type", b"application/avro"),
    ],
)
def test_a_value_that_is_not_of_its_form_is_refused_without_quoting_it(name: str, value: bytes) -> None:
    message = refusal(lambda: from_headers(headers_with(name, value)))

    assert message.startswith(f"header {name} is not ")
    assert value.decode() not in message


@pytest.mark.parametrize("name", ["ce_", "ce_bad-name", "ce_Bad", "ce_data"])
def test_an_extension_with_a_name_that_the_standard_forbids_is_refused(name: str) -> None:
    assert (
        refusal(lambda: from_headers([*to_headers(ENVELOPE), (name, b"x")]))
        == "a header names an extension that CloudEvents does not allow"
    )


@pytest.mark.parametrize("name", ["id", "time", "correlationid", "data", "", "bad-name"])
def test_an_extension_that_could_not_be_read_back_is_not_written(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of an extension"):
        to_headers(
            Envelope(
                ENVELOPE.id, ENVELOPE.source, ENVELOPE.type, ENVELOPE.subject, ENVELOPE.time, extensions={name: "x"}
            )
        )


def test_a_time_without_a_zone_is_not_written() -> None:
    with pytest.raises(ValueError, match="zone"):
        to_headers(Envelope(ENVELOPE.id, "/s", "t", "k", datetime(2023, 8, 14, 8, 30)))


@pytest.mark.parametrize("correlation_id", ["a\r\nb", "a\x00", "a\x85"])
def test_a_control_character_is_not_written_for_every_reader_to_park(correlation_id: str) -> None:
    with pytest.raises(ValueError, match="control characters"):
        to_headers(Envelope(ENVELOPE.id, "/s", "t", "k", ENVELOPE.time, correlation_id))


def test_unknown_extensions_and_foreign_headers_do_no_harm() -> None:
    others: Headers = [("ce_averyverylongextensionname", b"1"), ("x-request-id", b"\xff"), ("X-Request-Id", None)]

    envelope = from_headers([*to_headers(ENVELOPE), *others])

    assert envelope.extensions == {"mission": "panamá", "averyverylongextensionname": "1"}
    assert ("ce_averyverylongextensionname", b"1") in to_headers(envelope)


def test_a_time_is_written_and_read_in_utc() -> None:
    panama = timezone(timedelta(hours=-5))
    local = Envelope(ENVELOPE.id, "/s", "t", "k", datetime(2023, 8, 14, 8, 30, 5, tzinfo=panama))

    assert dict(to_headers(local))["ce_time"] == b"2023-08-14T13:30:05Z"
    assert from_headers(headers_with("ce_time", b"2023-08-14t08:30:05.25-05:00")).time == ENVELOPE.time
    assert from_headers(headers_with("ce_time", b"2023-08-14t08:30:05.25-05:00")).time.tzinfo is UTC


def test_the_content_type_may_name_its_character_set_or_be_left_out() -> None:
    assert from_headers(headers_with("content-type", b"Application/JSON; charset=utf-8")) == ENVELOPE
    assert from_headers(headers_without("content-type")) == ENVELOPE
