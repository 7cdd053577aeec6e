"""A short form of `make faults`: the four services as processes, killed at their boundaries under load."""

import asyncio
from argparse import Namespace
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.waiting import PATIENCE
from verification.faults.__main__ import rounds
from verification.faults.context import ScenarioContext
from verification.faults.page import histogram, put
from verification.faults.run import run_scenario
from verification.faults.scenarios.catalogue import DRILLS, SCENARIOS, Scenario
from verification.faults.scenarios.crashes import at_failpoints
from verification.faults.world.servers import Servers, open_servers

SEED = 7


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def servers() -> AsyncIterator[Servers]:
    """A broker behind a proxy and a Postgres, for all of these."""
    async with open_servers(SEED) as servers:
        yield servers


async def cut_every_connection(context: ScenarioContext) -> None:
    """Break all connections to Kafka, Postgres and the mail server, several times."""
    world = context.world
    for _ in range(4):
        for proxy in (world.servers.kafka_proxy, world.smtp_proxy, *world.postgres_proxies.values()):
            proxy.reset()
        context.count("all connections cut")
        await asyncio.sleep(1)


SHORT = (
    replace(
        SCENARIOS["F2"],
        play=at_failpoints(
            {
                "registration": ["relay.after_acknowledgement:kill@2", "edge.after_commit:kill@3"],
                "certificates": ["relay.before_delete:kill@1"],
            },
            seconds=PATIENCE,
        ),
    ),
    replace(
        SCENARIOS["F3"],
        play=at_failpoints(
            {
                "sessions": ["dispatcher.before_commit:kill@1", "consumer.before_kafka_commit:kill@1"],
                "certificates": ["dispatcher.after_commit:kill@2"],
                "notifications": ["dispatcher.in_transaction:kill@2"],
            },
            seconds=PATIENCE,
        ),
    ),
    replace(SCENARIOS["F9"], play=cut_every_connection),
)


@pytest.mark.parametrize("scenario", SHORT, ids=["relay and request", "consumers", "connections"])
async def test_nothing_is_lost_or_doubled(scenario: Scenario, servers: Servers, tmp_path: Path) -> None:
    """No invariant is broken, everything that was begun ends, and the services come to rest."""
    small = replace(scenario, size=6, at_once=1, max_idle_seconds=PATIENCE)
    result = await run_scenario(small, servers, SEED, tmp_path, f"short_{scenario.id.lower()}")
    assert result.violations == []
    assert result.idle_within is not None
    assert result.certificates > 0
    assert result.injected


def test_every_scenario_says_what_it_breaks_and_what_must_hold() -> None:
    """The page is made of these."""
    assert len(SCENARIOS) == 28
    assert all(scenario.injected and scenario.holds and scenario.name for scenario in SCENARIOS.values())


def test_a_long_run_begins_with_the_drills() -> None:
    """And goes on with walks; what is named is played alone."""
    asked = Namespace(long=True, only="", seed=7, minutes=60.0)
    assert [name for name, *_ in islice(rounds(asked), 4)] == [*DRILLS, "F28", "F28"]
    asked.only = "F35"
    assert [(name, seed) for name, seed, _ in islice(rounds(asked), 2)] == [("F35", 7), ("F35", 8)]
    assert not DRILLS.keys() & SCENARIOS.keys()
    assert all(drill.injected and drill.holds and drill.name for drill in DRILLS.values())


def test_the_page_is_replaced_between_its_marks() -> None:
    """And nowhere else."""
    page = "Before\n<!-- x -->\nold\n<!-- end of x -->\nAfter\n"
    assert put(page, "x", ["new"]) == "Before\n<!-- x -->\nnew\n<!-- end of x -->\nAfter\n"


def test_recoveries_are_counted_by_how_long_they_took() -> None:
    """Each once."""
    assert histogram([0.2, 0.5, 0.6, 61]) == ["| 0.5 s | 2 |", "| 1 s | 1 |", "| more than 60 s | 1 |"]
