"""The load of the benchmarks asks for what the service accepts: a benchmark that is refused measures nothing."""

import httpx

from diplomado_local.platform import Platform
from diplomado_registration.__main__ import service as registration
from tests.support.processes import served
from verification.benchmarks.http import BODY, publish_editions
from verification.benchmarks.load import Load
from verification.benchmarks.workbench import Workbench, fresh


async def test_registrations_of_the_load_are_accepted(platform: Platform) -> None:
    async with (
        fresh(Workbench(platform, 0, 1), registration) as (settings, _),
        served("diplomado_registration", settings, roles="api") as service,
    ):
        await service.ready()
        [edition] = await publish_editions(service, 1)
        url, path = httpx.URL(service.url), f"/api/v1/editions/{edition}/registrations"
        found = await Load(url.host, url.port or 80, 2, 0.2, [path], BODY, service.headers).run()
    assert found["requests"] == found["statuses"]["201"] > 0
