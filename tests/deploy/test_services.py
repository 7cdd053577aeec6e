"""The four real services under one roof: they check tokens, log facts, and are back when killed."""

import asyncio
import json
import os
import signal

import httpx
import pytest

from diplomado_contracts.services import SERVICES
from diplomado_local.display import readiness
from diplomado_local.folder import Folder
from diplomado_local.state import Deployment
from tests.support.waiting import PATIENCE, eventually

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
    async with httpx.AsyncClient(base_url=deployment.services[service], timeout=PATIENCE) as http:
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
