"""The four real services under one roof: they check tokens, log facts, and are back when killed."""

import asyncio
import json
import os
import signal
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from diplomado_contracts.services import SERVICES
from diplomado_local import trace
from diplomado_local.display import readiness
from diplomado_local.failures import Failure
from diplomado_local.folder import Folder
from diplomado_local.state import Deployment
from tests.registration.mission import Mission, person
from tests.support.services import Running
from tests.support.waiting import eventually

STAFF_ONLY = {
    "registration": "/api/v1/editions/00000000-0000-4000-8000-000000000000/report",
    "sessions": "/api/v1/editions/00000000-0000-4000-8000-000000000000/unmatched",
    "certificates": "/api/v1/editions/00000000-0000-4000-8000-000000000000/certificates",
    "notifications": "/api/v1/deliveries/summary",
}


@pytest.mark.parametrize("service", SERVICES)
async def test_it_is_ready_and_lets_in_staff_of_this_deployment_only(
    service: str, deployment: Deployment, folder: Folder
) -> None:
    assert await asyncio.to_thread(readiness, deployment.operations[service]) == "ready"
    stranger = Deployment(folder.root, {}, {}, folder.mailbox, folder.logs, "", "")
    async with httpx.AsyncClient(base_url=deployment.services[service], timeout=60) as http:
        answers = [
            await http.get(STAFF_ONLY[service], headers=headers)
            for headers in (
                {},
                {"Authorization": f"Bearer {stranger.token('coordinator')}"},
                {"Authorization": f"Bearer {deployment.token('coordinator')}"},
            )
        ]
    assert [answer.status_code for answer in answers[:2]] == [401, 401]
    assert answers[2].status_code in (200, 404)


async def test_killed_without_warning_it_is_back_at_its_address(deployment: Deployment) -> None:
    before = deployment.pids["sessions"]
    os.kill(before, signal.SIGKILL)

    async def back() -> bool:
        ready = await asyncio.to_thread(readiness, deployment.operations["sessions"])
        return deployment.pids["sessions"] != before and ready == "ready"

    assert await eventually(back)
    assert deployment.restarts["sessions"] == 1


def test_logs_are_json_lines_with_one_fact_each(deployment: Deployment) -> None:
    for name in SERVICES:
        lines = [json.loads(line) for line in (deployment.logs / f"{name}.log").read_text().splitlines()]
        assert [line for line in lines if not ({"event", "service", "timestamp"} <= line.keys())] == []
        assert "process.started" in [line["event"] for line in lines]


async def test_a_registration_is_followed_through_all_services(
    deployment: Deployment, folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its facts with offsets and who applied them, and its mail; no name and no address. Kafka or a service may lag."""
    headers = {"Authorization": f"Bearer {deployment.token('coordinator')}"}
    url = deployment.services["registration"]
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as http:
        mission: Any = Mission(cast("Running", SimpleNamespace(http=http, url=url)))
        try:
            await mission.fill_catalogue()
            edition = await mission.edition()
            await edition.register(person())
            [row] = await edition.list()
        finally:
            await mission.public.aclose()
    place = deployment.root

    async def followed() -> str:
        await asyncio.to_thread(trace.show, Folder(place), row["registration_id"])
        said = capsys.readouterr().out
        assert "sessions applied, certificates applied, notifications applied" in said
        assert "mail of notifications" in said
        return said

    said = await eventually(followed)
    assert "training.registrations[" in said
    assert "int.iom.training.participant.registered.v1" in said
    assert "template=registration_confirmed" in said
    assert not [word for word in ("Persona", "Peñalba", "correo.example") if word in said]
    await asyncio.to_thread(trace.show, Folder(place), "0190a0a0-0000-7000-8000-000000000000")
    assert "No service knows 0190a0a0" in capsys.readouterr().out
    with pytest.raises(Failure, match="Nothing runs"):
        trace.show(folder, row["registration_id"])
