"""An edition that is flooded with applications, from however many clients, refuses them and leaves the others alone."""

from collections.abc import AsyncIterator

import pytest_asyncio

from diplomado_local.platform import Platform
from diplomado_registration.__main__ import service
from tests.registration.browser import filled, send
from tests.registration.mission import Mission, person
from tests.registration.staff import SESSION_SECRET
from tests.support.services import running


@pytest_asyncio.fixture(loop_scope="session")
async def limited(platform: Platform) -> AsyncIterator[Mission]:
    async with running(
        service, platform, roles=["api"], session_secret=SESSION_SECRET, edition_burst=3, edition_per_second=1e-3
    ) as serving:
        mission = Mission(serving)
        await mission.fill_catalogue()
        yield mission
        await mission.public.aclose()


async def test_a_flooded_edition_says_when_to_come_again(limited: Mission) -> None:
    flooded, other = await limited.edition(), await limited.edition()
    assert (await send(flooded, filled())).status_code == 200
    for _ in range(2):
        assert (await flooded.apply(person())).status_code == 202
    refused = await flooded.apply(person())
    assert refused.status_code == 429
    assert refused.json()["type"].endswith("too-many-applications")
    assert 1 <= int(refused.headers["Retry-After"]) <= 1000
    page = await send(flooded, filled())
    assert page.status_code == 429
    assert "Llegan demasiadas solicitudes" in page.text
    assert int(page.headers["Retry-After"]) >= 1
    assert len(await flooded.list()) == 3, "nothing of the refused is stored"
    # Staff is not limited, and neither is another edition.
    await flooded.register(person())
    assert (await other.apply(person())).status_code == 202
