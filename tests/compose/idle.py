"""Waiting until a system by Compose is idle: from the metrics in its containers, and the groups as Kafka sees them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diplomado_acceptance.failures import Failure
from diplomado_acceptance.replay.client import Services
from diplomado_acceptance.replay.idle import Backlog
from diplomado_contracts.services import SERVICES, TOPICS_READ
from tests.compose.engine import CommandError
from tests.compose.system import System

_MAX_SECONDS = 900.0
_METRICS = "import urllib.request as u; print(u.urlopen('http://127.0.0.1:9000/metrics', timeout=20).read().decode())"
_GROUPS = "/opt/kafka/bin/kafka-consumer-groups.sh --bootstrap-server 127.0.0.1:9092 --all-groups --describe"


@dataclass(frozen=True)
class Watch:
    """Reads the backlog of a system; stands for the monitor of acceptance, which reaches Kafka itself."""

    system: System

    async def backlog(self, services: Services | None = None) -> Backlog:
        """Return what is on its way now; with waiting mails if the services are given."""
        metrics = dict(zip(SERVICES, await asyncio.gather(*map(self._metrics, SERVICES)), strict=True))
        backlog = Backlog(
            outbox={name: int(read["diplomado_outbox_pending"]) for name, read in metrics.items()},
            lag=lags(await self.system.inside("kafka", *_GROUPS.split())),
            dead_letters={name: int(read["diplomado_dead_letters"]) for name, read in metrics.items()},
        )
        if services is None or not backlog.idle:
            return backlog
        summary = await services.get("notifications", "/api/v1/deliveries/summary", "reading which mails wait")
        return Backlog(
            backlog.outbox, backlog.lag, backlog.dead_letters,
            sum(counts["pending"] for counts in summary["by_template"].values()),
        )  # fmt: skip

    async def _metrics(self, service: str) -> dict[str, float]:
        text = await self.system.inside(service, "python", "-I", "-c", _METRICS)
        lines = (line.rpartition(" ") for line in text.splitlines() if line.startswith("diplomado_"))
        return {name: float(value) for name, _, value in lines if "{" not in name}

    async def wait_until_idle(self, operation: str, services: Services | None = None) -> Backlog:
        """Wait until two backlogs in a row are idle. Raises Failure with what is left."""
        loop = asyncio.get_running_loop()
        deadline, was_idle, last = loop.time() + _MAX_SECONDS, False, "the services do not answer"
        while loop.time() < deadline:
            try:
                backlog = await self.backlog(services)
            except (CommandError, KeyError, ValueError):
                was_idle = False  # a container is starting again
                continue
            last = str(backlog)
            if backlog.idle and was_idle:
                return backlog
            was_idle = backlog.idle
        raise Failure(f"{operation}: not idle after {_MAX_SECONDS:.0f} s; {last}.")


def lags(table: str) -> dict[str, int]:
    """Return how many records each service is behind, by the table of Kafka's tool. Raises ValueError for another."""
    found: dict[str, int] = dict.fromkeys(SERVICES, 0)
    topics: Mapping[str, set[str]] = {name: {topic.name for topic in read} for name, read in TOPICS_READ.items()}
    seen: set[str] = set()
    for row in map(str.split, table.splitlines()):
        if len(row) < 6 or row[0] == "GROUP":
            continue
        service = row[0].removeprefix("training.")
        if service in found and row[1] in topics[service]:
            seen.add(service)
            current, end = row[3], row[4]
            found[service] += int(end) - (0 if current == "-" else int(current))
    if seen != set(SERVICES):
        raise ValueError("a group has no member and no offsets yet")
    return found


def monitor_of(system: System) -> Any:
    """Return the watch, typed as what a replay expects."""
    return Watch(system)
