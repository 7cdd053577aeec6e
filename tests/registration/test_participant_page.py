"""The page that only a participant's link opens."""

from typing import Any
from uuid import UUID

from diplomado_chassis.handling import Received
from diplomado_registration.projections import GRADUATIONS
from tests.registration.browser import confirmed, filled
from tests.registration.mission import Mission, person
from tests.registration.test_graduations import graduated
from tests.support.services import enveloped


async def test_a_participant_withdraws_on_their_own_page(mission: Mission) -> None:
    """After ticking a box, never by opening a link; the next one gets the place."""
    edition = await mission.edition(capacity=1)
    path = await confirmed(edition, filled())
    waiting = await edition.register(person())
    unsure = await mission.public.post(f"{path}/withdrawal", data={"confirmed_by": "nobody"})
    assert unsure.status_code == 422
    assert "Marque la casilla" in unsure.text
    assert (await mission.public.get(f"{path}/withdrawal")).status_code == 405
    for _ in range(2):
        sure = await mission.public.post(f"{path}/withdrawal", data={"confirmed": "yes"})
        assert sure.headers["location"] == f"{path}?lang=es&notice=withdrawn"
    assert "Se retiró del curso." in (await mission.public.get(sure.headers["location"])).text
    gone = (await mission.public.get(path)).text
    assert "Se retiró" in gone
    assert f'action="{path}/return?lang=es"' in gone
    listed = {registration["registration_id"]: registration["status"] for registration in await edition.list()}
    assert listed[waiting["registration_id"]] == "registered"
    facts = await mission.facts(
        *(registration for registration in listed if registration != waiting["registration_id"])
    )
    assert facts[-1].model_dump()["withdrawn_by"] == "participant"


async def test_a_graduate_cannot_withdraw_by_mistake(mission: Mission) -> None:
    """The page shows the graduation and offers no way out of it."""
    edition = await mission.edition()
    path = await confirmed(edition, filled())
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
    path = await confirmed(edition, filled(consent_news="yes"))
    for _ in range(2):
        await mission.public.post(f"{path}/consents?lang=en", data={"consent_follow_up": "yes"})
    (listed,) = await edition.list()
    answer = await mission.http.get(f"/api/v1/registrations/{listed['registration_id']}/consents")
    changed: list[dict[str, Any]] = [
        consent for consent in answer.json()["consents"] if consent["channel"] == "own_page"
    ]
    assert {consent["purpose"]: consent["granted"] for consent in changed} == {
        "news": False,
        "statistics": False,
        "follow_up": True,
    }
    assert {consent["language"] for consent in changed} == {"en"}
    report = (await mission.http.get(f"/api/v1/editions/{edition.edition_id}/report")).json()
    assert report["by_sex"] == {"not_stated": 1}
