"""InstitutionDescribed is published when an institution is stored or changed, and once for those from before."""

import asyncio

from diplomado_contracts import InstitutionDescribed
from diplomado_local.platform import Platform
from diplomado_registration.__main__ import service
from diplomado_registration.catalogue.usecases import announce_institutions
from tests.registration.mission import Mission, institution
from tests.support.services import fresh_name, running, settings_for


async def test_each_change_of_an_institution_is_published_once(mission: Mission) -> None:
    path, body = "/api/v1/institutions/mitradel", institution("Ministerio de Trabajo", "national_government")
    for _ in range(2):
        assert (await mission.http.put(path, json=body)).status_code == 200
    assert (
        await mission.http.put(path, json=body | {"level": "local"})
    ).status_code == 200  # no other service knows it
    assert (await mission.http.put(path, json=body | {"name": "MITRADEL"})).status_code == 200
    events = await mission.facts("mitradel")
    assert all(isinstance(event, InstitutionDescribed) for event in events)
    assert [(event.revision, event.name) for event in events] == [(1, "Ministerio de Trabajo"), (2, "MITRADEL")]  # type: ignore[attr-defined]
    assert events[0].admin_area == "PA-8"  # type: ignore[attr-defined]


async def test_a_refused_change_publishes_nothing(mission: Mission) -> None:
    body = institution("Nadie", "no_such_type")
    assert (await mission.http.put("/api/v1/institutions/nobody", json=body)).status_code == 422
    assert await mission.facts("nobody") == []


async def test_institutions_from_before_are_published_exactly_once(platform: Platform) -> None:
    """Several processes start at once, then again: each institution has one event of revision 1."""
    name = fresh_name()
    async with running(service, platform, roles=["api"], name=name) as serving:
        mission = Mission(serving)
        await mission.fill_catalogue()
        settings = settings_for(service, platform, name)
        async with serving.database.transaction() as connection:  # as the code before stored them
            await connection.execute("delete from outbox")
            await connection.execute("update institutions set revision = 0, described = null")

        async def start() -> None:
            async with serving.database.transaction() as connection:
                await announce_institutions(connection, settings)

        await asyncio.gather(*(start() for _ in range(5)))
        await start()
        events = await mission.facts("MINSA", "SENAFRONT", "SNM")
        assert [(event.partition_key, event.revision) for event in events] == [  # type: ignore[attr-defined]
            ("MINSA", 1), ("SENAFRONT", 1), ("SNM", 1),
        ]  # fmt: skip
        await mission.public.aclose()
