"""Both example programmes, replayed once through a deployment of their own that the tests may look at."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from diplomado_acceptance.demo.journey import Example, read_examples, run_journey
from diplomado_acceptance.demo.outcome import Outcome
from diplomado_acceptance.deployment import ReportStep
from diplomado_local.deployment import deployed
from diplomado_local.folder import Folder
from diplomado_local.state import Deployment
from tests.support.exported import signing
from verification.benchmarks.phases import PhaseMeter

EXAMPLES = Path(__file__).parents[2] / "examples"
PROGRAMMES = ("panama-2021", "panama-2023")

AT_ONCE = {"DIPLOMADO_SETTLING_SECONDS": "0.1"}
"""For tests that wait for all mails after each step, and do not count how many facts go into one."""


@dataclass
class Journey:
    """A finished demo whose services still run."""

    deployment: Deployment
    examples: list[Example]
    outcome: Outcome
    papers: Path
    work: Mapping[str, float] = field(default_factory=dict)
    """What Postgres did for each participant until all was at rest, by counter."""


@asynccontextmanager
async def fresh_deployment(monkeypatch: pytest.MonkeyPatch, **variables: str) -> AsyncIterator[Deployment]:
    """Everything of its own, Kafka and Postgres too: the demo counts every fact that there is."""
    monkeypatch.delenv("DIPLOMADO_KAFKA", raising=False)
    monkeypatch.delenv("DIPLOMADO_POSTGRES", raising=False)
    root = Path(tempfile.mkdtemp(prefix="diplomado-journey-"))
    try:
        with monkeypatch.context() as for_services:
            for name, value in variables.items():
                for_services.setenv(name, value)
            async with deployed(Folder(root)) as deployment:
                yield deployment
    finally:
        shutil.rmtree(root, ignore_errors=True)


async def travel(
    deployment: Deployment,
    papers: Path,
    reporters: dict[str, ReportStep] | None = None,
    programmes: Sequence[str] = PROGRAMMES,
) -> Journey:
    """Replay the examples, both if none is named, and look at everything."""
    examples = read_examples([EXAMPLES / name for name in programmes])
    outcome = await run_journey(deployment, examples, papers, reporters or {})
    return Journey(deployment, examples, outcome, papers)


@pytest.fixture(scope="session")
def session_monkeypatch() -> Iterator[pytest.MonkeyPatch]:
    """Changes of the environment that end with the session."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running() -> AsyncIterator[AsyncExitStack]:
    """What runs for `journey`. A test that closes it is the last one that asks for `journey`."""
    async with AsyncExitStack() as stack:
        yield stack


# Of a module: its servers would run until all other tests are over, and take a sixth of a core.
@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def journey(
    running: AsyncExitStack, session_monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Journey:
    """The demo, undisturbed, with signed credentials."""
    keys = signing(tmp_path_factory.mktemp("keys"))
    deployment = await running.enter_async_context(fresh_deployment(session_monkeypatch, **keys))
    connection = await asyncpg.connect(deployment.postgres)
    running.push_async_callback(connection.close)
    meter = PhaseMeter(deployment, connection)
    meter.begin("replay")
    travelled = await travel(deployment, tmp_path_factory.mktemp("papers"), {"": meter.begin})
    people = sum(len(seen.registrations) for seen in travelled.outcome.observations)
    return replace(travelled, work=(await meter.report(people))["replay"])
