"""Whatever stands in a record, decoding it gives its event or MalformedRecord, and nothing is silently repaired."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from contracts_generator.schemas import published
from diplomado_contracts import Registered
from diplomado_contracts.cloudevents import MalformedRecord
from diplomado_contracts.decoding import MAX_VALUE_BYTES, Delivery, decode, read_value
from diplomado_contracts.published import GoldenRecord, golden_records

GOLDEN = list(golden_records())
FULL = next(record for record in GOLDEN if record.schema == f"{Registered.type}.r1" and record.case == "full")
VALUE: dict[str, Any] = json.loads(FULL.value)


def value(**changes: Any) -> bytes:
    """The value of a good record with changes."""
    return json.dumps({**VALUE, **changes}).encode()


def outcome(read: Callable[[], Delivery | None]) -> Delivery | str | None:
    """The event, or why there is none."""
    try:
        return read()
    except MalformedRecord as refused:
        return str(refused)


def test_an_unknown_type_is_no_error() -> None:
    headers = [(name, b"org.example.new.v1" if name == "ce_type" else raw) for name, raw in FULL.headers]

    assert decode(FULL.topic, FULL.key, headers, b"anything") is None


def test_a_type_on_another_topic_and_a_foreign_source_are_refused() -> None:
    forged = [(name, b"/services/sessions" if name == "ce_source" else raw) for name, raw in FULL.headers]

    with pytest.raises(MalformedRecord, match=r"accepted on training\.registrations only"):
        decode("training.sessions", FULL.key, FULL.headers, FULL.value)
    with pytest.raises(MalformedRecord, match="source is not that of the topic's owner"):
        decode(FULL.topic, FULL.key, forged, FULL.value)
    with pytest.raises(MalformedRecord, match="key is not the one that the value names"):
        decode(FULL.topic, FULL.key, FULL.headers, value(registration_id=VALUE["edition_id"]))


@pytest.mark.parametrize(
    "accepted",
    [
        value(later_addition={"a": [1.5, None]}),
        value(registered_at="2023-07-22T06:40:00-05:00"),
        value(registered_at="2023-07-22t11:40:00.1234567z"),
        value(registration_id=VALUE["registration_id"].upper()),
        json.dumps(VALUE, indent=2).encode(),
    ],
)
def test_what_the_contract_allows_is_read(accepted: bytes) -> None:
    assert read_value(Registered, accepted).partition_key == VALUE["registration_id"]


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (None, "tombstone"),
        (b"", "json_invalid"),
        (FULL.value[:-1], "json_invalid"),
        (b"\xff" + FULL.value, "json_invalid"),
        (b"\xef\xbb\xbf" + FULL.value, "json_invalid"),
        (FULL.value + b"{}", "json_invalid"),
        (b"[" * 100_000, "json_invalid"),
        (value(later=0)[:-2] + b"[" * 5_000 + b"]" * 5_000 + b"}", "json_invalid"),
        (value(later=0)[:-2] + b"9" * 5_000 + b"}", "json_invalid"),
        (value(later="x" * MAX_VALUE_BYTES), "bytes; 524288 are accepted"),
        (b"null", "model_type"),
        (FULL.value[:-1] + b',"revision":3}', "a field twice"),
        (FULL.value[:-1] + b',"later":{"a":1,"a":2}}', "a field twice"),
        (value(later=float("nan")), "a number that JSON does not have"),
        (value(later=float("-inf")), "a number that JSON does not have"),
        (value(revision="2"), "revision:int_type"),
        (value(revision=2.0), "revision:int_type"),
        (value(revision=True), "revision:int_type"),
        (value(promoted="yes"), "promoted:bool_type"),
        (value(institution=7), "institution:string_type"),
        (value(registered_at=1690000000), "registered_at:"),
        (value(registered_at="1690000000"), "registered_at:form"),
        (value(registered_at="2023-07-22 11:40:00Z"), "registered_at:form"),
        (value(registered_at="2023-07-22T11:40:00"), "registered_at:timezone_aware"),
        (value(registered_at="2023-02-30T11:40:00Z"), "registered_at:datetime_"),
        (value(registered_at="0001-01-01T00:00:00+05:00"), "registered_at:value_error"),
        (value(registration_id="{" + VALUE["registration_id"] + "}"), "registration_id:form"),
    ],
)
def test_what_the_contract_does_not_allow_is_refused_with_the_reason(refused: bytes | None, reason: str) -> None:
    with pytest.raises(MalformedRecord) as error:
        read_value(Registered, refused)

    assert reason in str(error.value)
    assert "senafront" not in str(error.value)


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        ["1690000000", "2023-07-22T11:40Z", "10000-01-01T00:00:00Z", "P1D", "NaN", "067b9437de605405b6c8"]
    )
)
trees = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))


def spoilt(record: GoldenRecord, data: st.DataObject) -> bytes:
    """The value of a golden record with one change of its JSON or of its bytes."""
    if data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(record.value)))
        cut = data.draw(st.integers(place, min(len(record.value), place + 20)))
        return record.value[:place] + data.draw(st.binary(max_size=8)) + record.value[cut:]
    tree = json.loads(record.value)
    tree[data.draw(st.sampled_from(sorted(tree)))] = data.draw(trees)
    return json.dumps(tree).encode()


@given(st.sampled_from(GOLDEN), st.data())
def test_a_spoilt_value_is_refused_or_fits_its_schema(record: GoldenRecord, data: st.DataObject) -> None:
    changed = spoilt(record, data)

    read = outcome(lambda: decode(record.topic, record.key, record.headers, changed))

    if isinstance(read, Delivery):
        schema = published(type(read.event))
        validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        assert [error.message for error in validator.iter_errors(json.loads(changed))] == []


@given(st.sampled_from(GOLDEN), st.data())
def test_spoilt_headers_and_keys_are_refused_or_mean_the_same_event(record: GoldenRecord, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(record.headers) - 1))
    raw = data.draw(st.none() | st.binary(max_size=40) | st.just(b"x" * 100_000))
    headers: list[tuple[str, bytes | None]] = list(record.headers)
    headers[place : place + data.draw(st.integers(0, 1))] = [(headers[place][0], raw)]
    key = data.draw(st.sampled_from([record.key, None, b"", b"\xff"]))

    read = outcome(lambda: decode(record.topic, key, headers, record.value))

    assert not isinstance(read, Delivery) or read.event.partition_key.encode() == key
