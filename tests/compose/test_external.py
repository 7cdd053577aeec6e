"""A system whose Postgres and Kafka stand elsewhere: they are prepared by two commands, and then it starts."""

import json
import shutil
import uuid
from pathlib import Path

import httpx
import pytest

from diplomado_acceptance.replay import enrolment
from diplomado_contracts.services import SERVICES
from tests.compose.engine import BUILD_SECONDS, CommandError, with_engine
from tests.compose.replaying import entrance_of, examples_of
from tests.compose.system import REPLAYING, System
from tests.support.waiting import PATIENCE, eventually

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


async def receivers(system: System) -> set[str]:
    """The addresses to which the mailbox has mails."""
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as http:
        found = (await http.get(f"{system.mailbox}/messages")).raise_for_status().json()
    return {to["Address"].lower() for message in found["messages"] for to in message["To"]}


async def test_a_registration_reaches_the_mailbox_by_a_postgres_and_a_kafka_elsewhere(tmp_path: Path) -> None:
    name = f"diplomado-{uuid.uuid4().hex[:8]}"
    folders = [tmp_path / part for part in ("theirs", "ours")]
    for folder in folders:
        folder.mkdir()
        (folder / "settings.env").write_text(REPLAYING, encoding="utf-8")
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
        [example] = examples_of(["panama-2021"])
        [first, *_] = example.programme.registrations
        application = first.row.model_dump(exclude={"consent_statistics"}, exclude_none=True)
        application["consents"] = {"participation": True, "statistics": False}
        async with entrance_of(ours) as reached:
            edition = await enrolment.announce(example.programme, reached)
            await reached.post(
                "registration", f"/api/v1/editions/{edition}/registrations", "registering", body=application
            )

        async def has_mail() -> bool:
            return first.row.email.lower() in await receivers(ours)

        assert await eventually(has_mail)
    finally:
        for system in (ours, theirs):
            await system.compose("down", "--volumes", "--timeout", "30", "--remove-orphans", check=False)
