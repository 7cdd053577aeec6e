"""Encoding and decoding one event, against bare pydantic on the same model and against the CloudEvents SDK.

Bare pydantic is measured twice. `pydantic` reads and writes the value alone, and repairs what it reads. `whole` does
what the codec does: it has the attributes beside the value, reads strictly, and writes again what it read, to see that
nothing was repaired. The SDK reads and writes headers and value, and knows no model: it gives a dictionary.
"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event, to_binary_event
from cloudevents.core.v1.event import CloudEvent
from pydantic import AwareDatetime, BaseModel, ConfigDict

from diplomado_contracts import Registered
from diplomado_contracts.cloudevents import Record, encode, schema_name
from diplomado_contracts.decoding import decode
from diplomado_contracts.samples import Samples
from verification.benchmarks.series import bound
from verification.benchmarks.workbench import Workbench

EVENT = Samples(seed=1).of(Registered)
EVENT_ID, NOW = UUID(int=1), datetime(2023, 8, 14, 12, tzinfo=UTC)
ORIGIN = str(EVENT_ID)
Work = Callable[[], Any]


def write() -> Record:
    """The event as a record."""
    return encode(EVENT, event_id=EVENT_ID, time=NOW, correlation_id=ORIGIN)


KEY, HEADERS, VALUE = write()
ATTRIBUTES = {
    "specversion": "1.0", "id": str(EVENT_ID), "source": EVENT.topic.source, "type": EVENT.type,
    "subject": EVENT.partition_key, "time": NOW, "datacontenttype": "application/json", "correlationid": ORIGIN,
}  # fmt: skip
MESSAGE = KafkaMessage(dict(HEADERS), EVENT.partition_key, VALUE)


class Whole(BaseModel):
    """The event with its attributes, as one document for bare pydantic."""

    model_config = ConfigDict(frozen=True)

    specversion: str
    id: UUID
    source: str
    type: str
    subject: str
    time: AwareDatetime
    datacontenttype: str
    dataschema: str
    correlationid: str
    data: Registered


WHOLE = Whole(**ATTRIBUTES, dataschema=schema_name(Registered), data=EVENT)
DOCUMENT = WHOLE.model_dump_json()


def read_whole() -> bool:
    """What the codec reads and holds against what is written, by bare pydantic."""
    return Whole.model_validate_json(DOCUMENT, strict=True).model_dump_json() == DOCUMENT


ENCODING: dict[str, Work] = {
    "codec": write,
    "pydantic": EVENT.model_dump_json,
    "whole": WHOLE.model_dump_json,
    "sdk": lambda: to_binary_event(CloudEvent(ATTRIBUTES, EVENT.model_dump(mode="json"))),
}
DECODING: dict[str, Work] = {
    "codec": lambda: decode(EVENT.topic.name, KEY, HEADERS, VALUE),
    "pydantic": lambda: Registered.model_validate_json(VALUE),
    "whole": read_whole,
    "sdk": lambda: from_binary_event(MESSAGE),
}


async def measure(bench: Workbench) -> dict[str, Any]:
    """Measure both directions: microseconds for one event, and the ratios to bare pydantic, twice, and to the SDK."""
    return {"encode": _compared(ENCODING, bench), "decode": _compared(DECODING, bench)}


def _compared(works: dict[str, Work], bench: Workbench) -> dict[str, Any]:
    """Measure in many short turns, because the machine drifts. Ratios are the medians of each turn's."""
    turns = [
        {name: _microseconds(work, bench.events // 100) for name, work in works.items()}
        for _ in range(100 * bench.repetitions)
    ]
    return {
        **{f"{name}_us": round(statistics.median(turn[name] for turn in turns), 1) for name in works},
        **{
            f"against_{other}": bound(statistics.median(turn["codec"] / turn[other] for turn in turns), goal)
            for other, goal in (("pydantic", 1.5), ("whole", 1.5), ("sdk", 0.5))
        },
    }


def _microseconds(work: Work, count: int) -> float:
    begun = time.thread_time()
    for _ in range(count):
        work()
    return (time.thread_time() - begun) / count * 1e6
