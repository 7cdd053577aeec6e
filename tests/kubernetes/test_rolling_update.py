"""Every part that has replicas is replaced while a programme is replayed, registration by its next version."""

from pathlib import Path

from diplomado_contracts.services import SERVICES
from tests.deployed.images import build_next
from tests.deployed.replaying import replay_undisturbed
from tests.kubernetes.cluster import load, with_cluster
from tests.kubernetes.system import System

pytestmark = with_cluster
PARTS = [*SERVICES, "entrance"]


async def test_a_rolling_update_under_load_loses_nothing_and_answers_every_request(
    system: System, tmp_path: Path
) -> None:
    (mails := tmp_path / "mails").mkdir()
    image = await build_next("registration", tmp_path / "next")
    await load(image)
    await system.without_jobs()
    before = {part: {pod["metadata"]["uid"] for pod in await system.pods(part)} for part in PARTS}

    async def update() -> None:
        system.tags = {**system.tags, "registration": image.rpartition(":")[2]}
        await system.apply()
        others = [f"deployment/{part}" for part in PARTS if part != "registration"]
        await system.kubectl("rollout", "restart", *others)
        await system.ready()

    await replay_undisturbed(system, mails, "panama-2021", update)
    for part, uids in before.items():
        assert not uids & {pod["metadata"]["uid"] for pod in await system.pods(part)}, part
    running = {pod["spec"]["containers"][0]["image"] for pod in await system.pods("registration")}
    assert [name.rpartition("/")[2] for name in running] == [image.rpartition("/")[2]]
    assert await system.sql("postgres", "select count(*) from registration.of_the_next_version") == ["0"]
