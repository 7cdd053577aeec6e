"""A service gets its next version while a programme is replayed; then all of it is saved and restored elsewhere."""

from pathlib import Path
from typing import Any

import pytest

from diplomado_acceptance.replay.run import Replayed
from diplomado_contracts.services import SERVICES
from tests.compose.engine import with_engine
from tests.compose.system import System
from tests.deployed.commands import run
from tests.deployed.idle import monitor_of
from tests.deployed.images import build_next, docker
from tests.deployed.replaying import differences_of, entrance_of, examples_of, replay_undisturbed

pytestmark = [*with_engine, pytest.mark.in_order]
PROGRAMME = "panama-2021"
SCRIPT_SECONDS = 1500.0


class Story:
    """What one step leaves to the next."""

    replayed: list[Replayed]


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The mails, which the mailbox forgets when it ends."""
    return Path(tmp_path_factory.mktemp("mails"))


async def script(system: System, name: str, argument: str) -> str:
    """Run a script of deploy/compose, as operators do."""
    command = ["sh", f"deploy/compose/{name}.sh", argument]
    return await run(command, seconds=SCRIPT_SECONDS, check=True, **system.environment)


async def test_a_service_is_upgraded_while_a_programme_is_replayed(system: System, mails: Path, tmp_path: Path) -> None:
    image = await build_next("registration", tmp_path)
    tag = image.rpartition(":")[2]

    async def upgrade() -> None:
        system.versions = {"registration": tag}
        await script(system, "upgrade", "registration")

    Story.replayed = await replay_undisturbed(system, mails, PROGRAMME, upgrade)
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
