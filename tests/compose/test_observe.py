"""A system with the profile observe: Prometheus reads each service; an alarm reaches Alertmanager and ends again."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from diplomado_contracts.services import SERVICES
from diplomado_local.ports import free_port
from tests.compose.engine import with_engine
from tests.compose.system import System, whole_system
from tests.deployed.images import new_name
from tests.observe.dashboard import panels
from tests.support.waiting import PATIENCE, eventually

pytestmark = [*with_engine, pytest.mark.in_order]
# Grafana's image cannot be had everywhere; its dashboard's queries are asked of Prometheus instead.
PROFILE = ("--profile", "observe")
WATCHING = ("prometheus", "alertmanager")


@dataclass
class Watched:
    """A system with the ports of those who watch it."""

    system: System
    ports: Mapping[str, int]

    async def ask(self, server: str, path: str, **parameters: str) -> Any:
        """Return the answer of an API."""
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as http:
            answer = await http.get(f"http://127.0.0.1:{self.ports[server]}{path}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def values(self, query: str) -> list[Any]:
        """Return the series that a query of Prometheus finds."""
        return list((await self.ask("prometheus", "/api/v1/query", query=query))["data"]["result"])

    async def alarms(self) -> set[tuple[str, str]]:
        """Return name and service of the alarms that Alertmanager has."""
        told = await self.ask("alertmanager", "/api/v2/alerts", active="true")
        return {(alarm["labels"]["alertname"], alarm["labels"].get("service", "")) for alarm in told}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def watched(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Watched]:
    """Everything with Prometheus and Alertmanager, which stay out of a system without the profile."""
    ports = {name: free_port() for name in WATCHING}
    folder, project = Path(tmp_path_factory.mktemp("observe")), new_name()
    with pytest.MonkeyPatch.context() as patch:
        for name, port in ports.items():
            patch.setenv(f"DIPLOMADO_{name.upper()}_PORT", str(port))
        async with whole_system(folder, project, subnet="10.203.19.64/28") as system:
            running = (await system.compose("ps", "--services")).split()
            assert not set(running) & {*WATCHING, "grafana"}
            try:
                await system.compose(*PROFILE, "up", "--wait", "--wait-timeout", "600", *WATCHING, seconds=660)
                yield Watched(system, ports)
            finally:
                await system.compose(*PROFILE, "rm", "--stop", "--force", *WATCHING, check=False)


async def test_prometheus_reads_each_service_and_knows_where_alarms_go(watched: Watched) -> None:
    async def reads_all() -> bool:
        targets = (await watched.ask("prometheus", "/api/v1/targets"))["data"]["activeTargets"]
        assert {target["labels"]["service"] for target in targets} == set(SERVICES)
        return all(target["health"] == "up" for target in targets)

    await eventually(reads_all)
    told = await watched.ask("prometheus", "/api/v1/alertmanagers")
    assert [one["url"] for one in told["data"]["activeAlertmanagers"]] == ["http://alertmanager:9093/api/v2/alerts"]
    rules = (await watched.ask("prometheus", "/api/v1/rules"))["data"]["groups"]
    assert sum(len(group["rules"]) for group in rules) > 20


async def test_the_dashboard_finds_lines_of_each_service(watched: Watched) -> None:
    memory = next(panel for panel in panels() if panel.title == "Memory")

    async def shows_all() -> bool:
        found = [await watched.values(query.replace("$service", ".*")) for query in memory.queries.values()]
        return {line["metric"]["service"] for lines in found for line in lines} == set(SERVICES)

    await eventually(shows_all)


async def test_a_service_that_ended_is_an_alarm_until_it_is_back(watched: Watched) -> None:
    down = ("DiplomadoDown", "notifications")
    assert down not in await watched.alarms()
    await watched.system.compose("stop", "notifications")

    async def is_told() -> bool:
        return down in await watched.alarms()

    async def is_over() -> bool:
        return not await is_told()

    await eventually(is_told, seconds=2 * PATIENCE, every=1)  # the rule itself waits for two minutes
    await watched.system.up("notifications")
    await eventually(is_over, seconds=2 * PATIENCE, every=1)
