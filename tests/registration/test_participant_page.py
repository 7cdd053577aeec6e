"""The page that only a participant's link opens."""

from typing import Any
from uuid import UUID

from diplomado_chassis.handling import Received
from diplomado_registration.projections import GRADUATIONS
from tests.registration.browser import filled, send
from tests.registration.mission import Mission, person
from tests.registration.test_graduations import graduated
from tests.support.services import enveloped


async def test_a_participant_withdraws_on_their_own_page(mission: Mission) -> None:
    """After ticking a box, never by opening a link; the next one gets the place."""
    edition = await mission.edition(capacity=1)
    path = (await send(edition, filled())).headers["location"].partition("?")[0]
    waiting = await edition.register(person())
    unsure = await mission.public.post(f"{path}/withdrawal", data={"confirmed_by": "nobody"})
    assert unsure.status_code == 422
    assert "Marque la casilla" in unsure.text
    assert (await mission.public.get(f"{path}/withdrawal")).status_code == 405
    for _ in range(2):
        sure = await mission.public.post(f"{path}/withdrawal", data={"confirmed": "yes"})
        assert sure.headers["location"] == f"{path}?lang=es"
    gone = (await mission.public.get(path)).text
    assert "Se retiró" in gone
    assert f'href="/e/{edition.code}?lang=es"' in gone
    listed = {one["registration_id"]: one["status"] for one in await edition.list()}
    assert listed[waiting["registration_id"]] == "registered"
    facts = await mission.facts(*(one for one in listed if one != waiting["registration_id"]))
    assert facts[-1].model_dump()["withdrawn_by"] == "participant"


async def test_a_graduate_cannot_withdraw_by_mistake(mission: Mission) -> None:
    """The page shows the graduation and offers no way out of it."""
    edition = await mission.edition()
    path = (await send(edition, filled())).headers["location"].partition("?")[0]
    (listed,) = await edition.list()
    act = graduated(UUID(listed["registration_id"]), UUID(edition.edition_id))
    async with mission.running.database.transaction() as connection:
        await GRADUATIONS(connection, [Received(act, enveloped(act))])
    page = await mission.public.get(path)
    assert "Se graduó" in page.text
    assert "withdrawal" not in page.text
    assert (await mission.public.post(f"{path}/withdrawal", data={"confirmed": "yes"})).status_code == 409
    assert (await edition.list())[0]["status"] == "registered"


async def test_consent_is_taken_back_as_easily_as_given(mission: Mission) -> None:
    """Each change is a new record; without statistics, sex and age go."""
    edition = await mission.edition()
    path = (await send(edition, filled(consent_news="yes"))).headers["location"].partition("?")[0]
    for _ in range(2):
        await mission.public.post(f"{path}/consents?lang=en", data={"consent_follow_up": "yes"})
    (listed,) = await edition.list()
    answer = await mission.http.get(f"/api/v1/registrations/{listed['registration_id']}/consents")
    changed: list[dict[str, Any]] = [one for one in answer.json()["consents"] if one["channel"] == "own_page"]
    assert {one["purpose"]: one["granted"] for one in changed} == {
        "news": False,
        "statistics": False,
        "follow_up": True,
    }
    assert {one["language"] for one in changed} == {"en"}
    report = (await mission.http.get(f"/api/v1/editions/{edition.edition_id}/report")).json()
    assert report["by_sex"] == {"not_stated": 1}
