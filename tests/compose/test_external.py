"""A system whose Postgres and Kafka stand elsewhere: they are prepared by two commands, and then it starts."""

import json
import shutil
from pathlib import Path

import pytest

from diplomado_contracts.services import SERVICES
from tests.compose.engine import with_engine
from tests.compose.system import System
from tests.deployed.commands import CommandError
from tests.deployed.images import BUILD_SECONDS, new_name
from tests.deployed.replaying import register_until_mailed

pytestmark = with_engine
ELSEWHERE = {
    "DIPLOMADO_STORES": "external",
    "DIPLOMADO_POSTGRES_AT": "postgres:5432/diplomado",
    "DIPLOMADO_KAFKA_AT": "kafka:9093",
    "DIPLOMADO_KAFKA_ADMIN_MECHANISM": "PLAIN",
}


def reaching(other: System, folder: Path) -> Path:
    """A file of Compose by which the services reach the network of another project."""
    override = folder / "override.yaml"
    network = {"external": True, "name": f"{other.project}_back"}
    override.write_text(json.dumps({"networks": {"stores": network}}), encoding="utf-8")
    return override


async def test_a_registration_reaches_the_mailbox_by_a_postgres_and_a_kafka_elsewhere(tmp_path: Path) -> None:
    name = new_name()
    folders = [tmp_path / part for part in ("theirs", "ours")]
    for folder in folders:
        folder.mkdir()
    theirs = System(folders[0], f"{name}-theirs", subnet="10.203.18.64/28")
    ours = System(
        folders[1], name, subnet="10.203.18.80/28", options=ELSEWHERE, overrides=(reaching(theirs, tmp_path),)
    )
    try:
        await theirs.compose("build", "--quiet", seconds=BUILD_SECONDS)
        await theirs.up("postgres", "kafka")
        with pytest.raises(CommandError, match=r"kafka-ca\.pem is missing"):
            await ours.compose("run", "--rm", "-T", "secrets")
        for given, place in (
            ("authority/certificate.pem", "external/kafka-ca.pem"),
            ("postgres/superuser", "postgres/superuser"),
            ("kafka/admin", "kafka/admin"),
        ):
            (folders[1] / "secrets" / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(folders[0] / "secrets" / given, folders[1] / "secrets" / place)
        await ours.compose("run", "--rm", "-T", "roles")
        await ours.compose("run", "--rm", "-T", "topics")
        await ours.up()
        states = [json.loads(line) for line in (await ours.compose("ps", "--format", "json")).splitlines()]
        assert {state["Service"]: state["Health"] for state in states} == dict.fromkeys(
            [*SERVICES, "entrance", "mailpit"], "healthy"
        )
        await register_until_mailed(ours)
    finally:
        for system in (ours, theirs):
            await system.remove()
