"""What a run under faults leaves behind: history of operations and final dump. The checker reads nothing else."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

Outcome = Literal["ok", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One request of the load generator.

    `ok` was answered 2xx, `failed` was refused for certain (4xx, 503), `unknown` ended without an answer: it may have
    had its effect or not. `key` is the Idempotency-Key; repetitions of an operation are operations of their own with
    the same key. `subject` is what it is about; `answer` the JSON of a 2xx answer. Times are seconds since the start.
    """

    number: int
    kind: str
    key: str
    subject: str
    invoked: float
    ended: float
    outcome: Outcome
    status: int | None = None
    answer: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Published:
    """One record of a topic.

    `event_id` and `type` are None if the envelope is not one that `from_record` accepts; `value` is None if there is
    none or it is no JSON object. The topic may carry its prefix.
    """

    topic: str
    partition: int
    offset: int
    key: str | None
    event_id: str | None
    type: str | None
    value: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that the mail server accepted."""

    message_id: str
    recipient: str
    subject: str


@dataclass(frozen=True, slots=True)
class Resources:
    """The resources of a service before and after the run, while idle."""

    service: str
    rss_mb: tuple[float, float]
    files: tuple[int, int]
    connections: tuple[int, int]


@dataclass
class Dump:
    """Everything at quiescence. Tables are named `service.table`; `relay_rows` bounds what one kill may repeat.

    `kills` counts by service (or `service-replica`) whatever may cut its relay off between an acknowledgement and the
    delete: kills, and broken connections to Kafka or Postgres. `smtp_kills` counts the same between a mail server's
    250 and the commit. `injected` names events that the run itself put on topics, new or again; `repartitioned` the
    topics whose number of partitions it changed. `idle_within` is None if the services did not come to rest.
    """

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    records: list[Published] = field(default_factory=list)
    mails: list[Mail] = field(default_factory=list)
    logs: dict[str, list[str]] = field(default_factory=dict)
    resources: list[Resources] = field(default_factory=list)
    kills: dict[str, int] = field(default_factory=dict)
    smtp_kills: int = 0
    relay_rows: int = 1000
    idle_within: float | None = None
    canaries: list[str] = field(default_factory=list)
    injected: list[str] = field(default_factory=list)
    repartitioned: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken invariant, with enough to look for it."""

    invariant: str
    about: str
    detail: str


class History:
    """Appends operations to a JSONL file as they end, so that a crash of the generator loses nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("a", encoding="utf-8")

    def note(self, operation: Operation) -> None:
        """Write one line."""
        self._file.write(json.dumps(asdict(operation), default=str) + "\n")
        self._file.flush()

    def close(self) -> None:
        """End the file."""
        self._file.close()


def read_history(path: Path) -> Iterator[Operation]:
    """The operations of a file, in the order in which they ended."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield Operation(**json.loads(line))


def last_answers(operations: Iterable[Operation]) -> dict[str, Operation]:
    """For each key the operation that says most: an answer beats a refusal, a refusal beats silence."""
    order = {"ok": 2, "failed": 1, "unknown": 0}
    best: dict[str, Operation] = {}
    for operation in operations:
        known = best.get(operation.key)
        if known is None or order[operation.outcome] > order[known.outcome]:
            best[operation.key] = operation
    return best
