"""Golden records are what Kafka holds: today's code reads all of them as they are written, and schemas accept them."""

import json
from datetime import datetime

import pytest
from jsonschema import Draft202012Validator

from contracts_generator.schemas import closed
from diplomado_contracts.catalogue import BY_TYPE, EVENTS, RETIRED
from diplomado_contracts.cloudevents import SCHEMAS, Envelope, to_headers
from diplomado_contracts.decoding import Delivery, decode
from diplomado_contracts.published import GoldenRecord, golden_records, schemas

RECORDS = [
    pytest.param(record, id=f"{record.schema}-{record.case}")
    for record in golden_records()
    if record.schema.rpartition(".r")[0] not in RETIRED
]
PUBLISHED = schemas()


def read(record: GoldenRecord) -> Delivery:
    """A record as today's code reads it."""
    delivery = decode(record.topic, record.key, record.headers, record.value)
    assert delivery
    return delivery


def test_every_type_and_revision_has_its_schema_and_three_records() -> None:
    last = {event.type: event.schema_revision for event in EVENTS} | RETIRED
    names = [f"{name}.r{revision}" for name in last for revision in range(1, last[name] + 1)]

    assert sorted(PUBLISHED) == sorted(names)
    assert sorted((record.schema, record.case) for record in golden_records()) == sorted(
        (name, case) for name in names for case in ("full", "defaults", "sparse")
    )


@pytest.mark.parametrize("record", RECORDS)
def test_a_golden_record_is_read_as_it_is_written(record: GoldenRecord) -> None:
    event, envelope = read(record)
    written, understood = json.loads(record.value), json.loads(event.model_dump_json())

    assert (event.type, event.partition_key) == (envelope.type, record.key.decode())
    for name, value in written.items():
        moment = PUBLISHED[record.schema]["properties"][name].get("format") == "date-time"
        assert understood[name] == value or (
            moment and datetime.fromisoformat(understood[name]) == datetime.fromisoformat(value)
        )


@pytest.mark.parametrize("record", RECORDS)
def test_a_schema_accepts_its_golden_records(record: GoldenRecord) -> None:
    schema, value = PUBLISHED[record.schema], json.loads(record.value)
    validator = Draft202012Validator(closed(schema), format_checker=Draft202012Validator.FORMAT_CHECKER)

    assert [error.message for error in validator.iter_errors(value)] == []
    assert list(value) == [
        name for name in schema["properties"] if record.case != "sparse" or name in schema["required"]
    ]
    assert Draft202012Validator(schema).is_valid({**value, "later_addition": 1})


@pytest.mark.parametrize("record", RECORDS)
def test_todays_full_and_default_records_are_the_bytes_that_services_write(record: GoldenRecord) -> None:
    event, envelope = read(record)
    current = record.schema == f"{event.type}.r{BY_TYPE[event.type].schema_revision}"

    if record.case == "sparse":
        assert set(dict(record.headers)) == {
            "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time"
        }  # fmt: skip
        assert dict(record.headers)["ce_time"].endswith(b"-05:00")
    else:
        assert envelope.dataschema == SCHEMAS + record.schema
        assert dict(to_headers(Envelope(*envelope))) == dict(record.headers)
        assert not current or event.model_dump_json().encode() == record.value


def test_golden_records_have_spanish_text_as_it_is_and_escaped() -> None:
    values = {record.case: record.value for record in golden_records() if "edition.published.v1.r3" in record.schema}

    assert "Gestión integrada".encode() in values["full"]
    assert rb"Gesti\u00f3n integrada" in values["sparse"]
