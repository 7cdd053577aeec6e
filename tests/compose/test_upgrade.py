"""A service gets its next version while a programme is replayed; then all of it is saved and restored elsewhere."""

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from diplomado_acceptance.replay.run import Replayed
from diplomado_contracts.services import SERVICES
from tests.architecture.source import ROOT
from tests.compose.engine import BUILD_SECONDS, docker, run, with_engine
from tests.compose.idle import monitor_of
from tests.compose.replaying import Noting, differences_of, entrance_of, examples_of, replay_programmes
from tests.compose.system import System
from tests.support.waiting import PATIENCE

pytestmark = [*with_engine, pytest.mark.in_order]
PROGRAMME = "panama-2021"
SCRIPT_SECONDS = 1500.0
PAGES = ("/", "/api/v1/editions", "/editions")


class Story:
    """What one step leaves to the next."""

    replayed: list[Replayed]


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mails, which the mailbox forgets when it ends."""
    return Path(tmp_path_factory.mktemp("mails"))


async def next_version(service: str, folder: Path, tag: str) -> None:
    """Build the image of a version with one migration more, from a copy of the clone."""
    for name in ("contracts", "chassis", "requirements", "deploy", f"services/{service}"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "secrets"))
    migrations = folder / f"services/{service}/diplomado_{service}/migrations"
    last = max(int(path.name[:4]) for path in migrations.glob("*.sql"))
    (migrations / f"{last + 1:04}_next.sql").write_text("create table of_the_next_version (id int);\n", "utf-8")
    await docker(
        "build", "--quiet", "--file", str(folder / "deploy/Dockerfile"), "--build-arg", f"SERVICE={service}",
        "--build-arg", f"VERSION={tag}", "--tag", f"diplomado/{service}:{tag}", str(folder),
        seconds=BUILD_SECONDS, DOCKER_BUILDKIT="1",
    )  # fmt: skip


async def script(system: System, name: str, argument: str) -> str:
    """Run a script of deploy/compose, as operators do."""
    command = ["sh", f"deploy/compose/{name}.sh", argument]
    return await run(command, seconds=SCRIPT_SECONDS, check=True, **system.environment)


async def look(http: Noting, system: System, done: asyncio.Event) -> None:
    """Open pages until the upgrade is done."""
    while not done.is_set():
        for page in PAGES:
            await http.get(system.url + page, headers={"Authorization": f"Bearer {system.token('coordinator')}"})


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def tag(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The tag of registration's next version, until no container is left that runs it."""
    tag = f"next-{uuid.uuid4().hex[:8]}"
    await next_version("registration", Path(tmp_path_factory.mktemp("next")), tag)
    yield tag
    await docker("image", "rm", f"diplomado/registration:{tag}", check=False)


async def test_a_service_is_upgraded_while_a_programme_is_replayed(tag: str, system: System, mails: Path) -> None:
    started, done = asyncio.Event(), asyncio.Event()

    def begin(step: str) -> None:
        if step == "registering people":
            started.set()

    async def upgrade() -> None:
        await started.wait()
        try:
            system.versions = {"registration": tag}
            await script(system, "upgrade", "registration")
        finally:
            done.set()

    async with Noting(PATIENCE) as http, entrance_of(system, PATIENCE) as reached:
        (Story.replayed, differences), *_ = await asyncio.gather(
            replay_programmes(system, mails, PROGRAMME, step=begin, through=reached),
            upgrade(),
            look(http, system, done),
        )
        assert isinstance(reached.http, Noting)
        assert http.troubles + reached.http.troubles == []
        assert http.answered > len(PAGES)
    assert differences == [[]]
    [container] = (await system.compose("ps", "--quiet", "registration")).split()
    label = '{{index .Config.Labels "org.opencontainers.image.version"}}'
    assert (await docker("inspect", "--format", label, container)).strip() == tag
    assert await system.sql("postgres", "select count(*) from registration.of_the_next_version") == ["0"]


async def answers_of(system: System, replayed: Replayed) -> list[Any]:
    """What the services say of a programme."""
    base = f"/api/v1/editions/{replayed.edition_id}"
    paths = {
        "registration": [f"{base}/registrations", f"{base}/report", f"{base}/history"],
        "sessions": [f"{base}/sessions"],
        "certificates": [f"{base}/certificates"],
        "notifications": ["/api/v1/deliveries/summary"],
    }
    async with entrance_of(system) as reached:
        return [await reached.get(service, path, "comparing") for service, found in paths.items() for path in found]


async def test_a_backup_is_restored_into_an_empty_project_with_the_same_answers(
    system: System, mails: Path, tmp_path: Path
) -> None:
    before = [await answers_of(system, one) for one in Story.replayed]
    await script(system, "backup", str(tmp_path / "backup"))
    other = System(tmp_path, f"{system.project}-other", subnet="10.203.18.16/28", versions=system.versions)
    (tmp_path / "settings.env").write_text((system.folder / "settings.env").read_text("utf-8"), encoding="utf-8")
    try:
        await script(other, "restore", str(tmp_path / "backup"))
        assert [await answers_of(other, one) for one in Story.replayed] == before
        assert "made topic" not in await other.compose("logs", "topics")  # it found what the backup had of Kafka
        assert await differences_of(other, examples_of([PROGRAMME]), Story.replayed, mails) == [[]]
        async with monitor_of(other) as monitor:
            backlog = await monitor.wait_until_idle("after the restore")
        assert backlog.dead_letters == dict.fromkeys(SERVICES, 0)
        with pytest.raises(AssertionError, match="There is data already: secrets"):
            await script(other, "restore", str(tmp_path / "backup"))
    finally:
        await other.remove()
