"""Every golden record is decoded, and keeps its schema."""

import pytest
from subscriber import check

from diplomado_contracts.decoding import decode
from diplomado_contracts.published import GoldenRecord, golden_records


@pytest.mark.parametrize("record", list(golden_records()), ids=lambda record: f"{record.schema} {record.case}")
def test_a_golden_record_is_read(record: GoldenRecord) -> None:
    delivery = decode(record.topic, record.key, record.headers, record.value)

    assert delivery is not None
    assert delivery.envelope.subject == record.key.decode()
    check(delivery.event)
