"""What the client library could not read never enters a topic."""

import struct
from collections.abc import Callable
from typing import Any

import pytest
from aiokafka.errors import KafkaError
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.util import calc_crc32c

from diplomado_chassis.publishing.refusals import name_codes
from tests.chassis.conftest import Place
from tests.chassis.facts import waitlisted
from tests.chassis.records import put, raw

_CHECKSUM = slice(17, 21)
_PLACEHOLDER = b"name-of-a-header"
_NOT_UTF_8 = b"\xff\xfe-of-a-header"


@pytest.fixture
def header_names_of_any_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the producer write a header name that is not UTF-8, as a client in another language may."""
    build: Callable[[BatchBuilder], Any] = BatchBuilder._build

    def build_hostile(builder: BatchBuilder) -> Any:
        buffer = bytearray(build(builder)).replace(_PLACEHOLDER, _NOT_UTF_8)
        buffer[_CHECKSUM] = struct.pack(">I", calc_crc32c(bytes(buffer[_CHECKSUM.stop :])))
        builder._buffer = buffer
        return buffer

    monkeypatch.setattr(BatchBuilder, "_build", build_hostile)


@pytest.mark.usefixtures("header_names_of_any_bytes")
async def test_the_broker_refuses_a_header_name_that_is_not_utf8(place: Place) -> None:
    """aiokafka could not read such a record and would stop at it for ever, so we rely on the broker here."""
    name_codes()
    await put(place, [raw(waitlisted())])
    key, value, headers = raw(waitlisted())
    with pytest.raises(KafkaError, match="87"):
        await put(place, [(key, value, [*headers, (_PLACEHOLDER.decode(), b"1")])])
