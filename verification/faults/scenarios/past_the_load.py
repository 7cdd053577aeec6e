"""What a scenario does beside the load: it lets the load rest, and lets a coordinator publish editions meanwhile."""

import asyncio
from contextlib import suppress
from typing import Any

import httpx

from verification.faults import dump as dumping
from verification.faults.context import ScenarioContext
from verification.faults.load.journey import edition_form
from verification.faults.patience import PATIENCE_SECONDS


async def let_rest(context: ScenarioContext, when: str) -> None:
    """Pause the load and wait until all services are idle. Not idle in time is a violation of I15."""
    await context.client.pause()
    idle_within, waited_for = await dumping.wait_until_idle(context.world, PATIENCE_SECONDS)
    context.expect(idle_within is not None, "I15", "services", f"not idle {when}: {waited_for}")


async def go_on(context: ScenarioContext) -> None:
    """Let the load go on, with one more part of it."""
    context.client.go_on()
    assert context.another
    await context.another()


async def publish_editions(context: ScenarioContext, code: str, count: int, **other: Any) -> list[str]:
    """Let a coordinator publish editions past the load, or change them; return their ids."""
    url = context.world.services["registration"].url
    found = []
    for number in range(count):
        made = await _done(context, "PUT", f"{url}/api/v1/editions/{code}-{number}", edition_form(20) | other)
        await _done(context, "POST", f"{url}/api/v1/editions/{made['edition_id']}/publication", None)
        found.append(str(made["edition_id"]))
        context.count("edition published past the load")
    return found


async def _done(context: ScenarioContext, method: str, url: str, body: Any) -> Any:
    """Repeat a request until it is done. TimeoutError if that takes too long."""
    headers = {"Authorization": f"Bearer {context.client.token}"}
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            with suppress(httpx.TransportError):
                answer = await context.world.http.request(method, url, json=body, headers=headers)
                if answer.is_success:
                    return answer.json()
            await asyncio.sleep(0.2)
