"""A real Prometheus reads a running system, and answers every query of the dashboard and every rule."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import yaml

from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.run import replay_on
from diplomado_local.state import Deployment
from tests.architecture.source import ROOT
from tests.journey import small
from tests.journey.conftest import fresh_deployment
from tests.observe.dashboard import panels
from tests.observe.programs import program
from tests.support.waiting import PATIENCE, eventually

pytestmark = pytest.mark.observe

# Nothing has failed, so these have no line: their labels are not known before, or only failures are shown.
EMPTY_IF_WELL = {
    "event loop of {{service}} held", "sends of {{service}}", "{{service}}, {{task}}", "{{service}}, {{reason}}",
}  # fmt: skip


class Prometheus:
    """A running Prometheus."""

    def __init__(self, url: str) -> None:
        self.url = url

    async def get(self, path: str, **parameters: str) -> Any:
        """The data of an answer of its API."""
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            answer = await client.get(f"{self.url}/api/v1/{path}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    async def values(self, query: str) -> list[Any]:
        """The series that a query finds."""
        return list((await self.get("query", query=query.replace("$service", ".*")))["result"])


def configuration(deployment: Deployment) -> dict[str, Any]:
    """The committed configuration, with the addresses of this system and a second instead of fifteen."""
    folder = ROOT / "deploy/observe"
    read: dict[str, Any] = yaml.safe_load((folder / "prometheus.yaml").read_text(encoding="utf-8"))
    read["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    read["rule_files"] = [str(folder / name) for name in read["rule_files"]]
    del read["alerting"]
    for target in read["scrape_configs"][0]["static_configs"]:
        service = target["labels"]["service"]
        target["targets"] = [deployment.operations[service].removeprefix("http://")]
    return read


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def prometheus(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Prometheus]:
    """Prometheus beside a system through which a small programme has gone."""
    server = program("prometheus")
    folder = tmp_path_factory.mktemp("prometheus")
    with pytest.MonkeyPatch.context() as patch:
        async with fresh_deployment(patch) as deployment, watched(server, folder, deployment) as found:
            await replay_on(deployment, read_folder(small.write(folder / "programme", "small-1")))
            async with httpx.AsyncClient(timeout=PATIENCE) as client:
                url = deployment.services["certificates"] + "/api/v1/verifications/AAAA-BBBB-CCCC"
                assert (await client.get(url)).json()["status"] == "unknown"
            yield found


@asynccontextmanager
async def watched(server: str, folder: Path, deployment: Deployment) -> AsyncIterator[Prometheus]:
    """Prometheus on a free port, until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    file = folder / "prometheus.yaml"
    file.write_text(yaml.safe_dump(configuration(deployment)), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        server,
        f"--config.file={file}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={address}",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    prometheus = Prometheus(f"http://{address}")

    async def reads_all() -> bool:
        try:
            targets = (await prometheus.get("targets"))["activeTargets"]
        except httpx.HTTPError:
            return False
        return len(targets) == 4 and all(target["health"] == "up" for target in targets)

    try:
        await eventually(reads_all)
        yield prometheus
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), PATIENCE)


@pytest.mark.parametrize("panel", panels(), ids=lambda panel: panel.title)
async def test_every_graph_has_lines(prometheus: Prometheus, panel: Any) -> None:
    for legend, query in panel.queries.items():

        async def lines(query: str = query) -> list[Any]:
            return await prometheus.values(query)

        if legend in EMPTY_IF_WELL:
            await lines()
        else:
            await eventually(lines)


async def test_every_rule_is_evaluated(prometheus: Prometheus) -> None:
    async def healthy() -> bool:
        rules = [rule for group in (await prometheus.get("rules"))["groups"] for rule in group["rules"]]
        assert len(rules) > 20
        return all(rule["health"] == "ok" for rule in rules)

    await eventually(healthy)
