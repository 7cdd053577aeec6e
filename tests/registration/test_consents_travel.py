"""Answers about consent reach the services that act by them."""

import asyncio
from importlib import resources
from uuid import UUID

from diplomado_chassis.handling import Received
from diplomado_chassis.ids import uuid7
from diplomado_contracts import ConsentsGiven
from diplomado_local.platform import Platform
from diplomado_registration.__main__ import service
from diplomado_registration.consents.usecases import publish_earlier_consents
from diplomado_registration.projections import GRADUATIONS
from tests.registration.browser import confirmed, filled
from tests.registration.mission import Mission, person
from tests.registration.nomination_lists import TWO, names
from tests.registration.test_graduations import graduated
from tests.support.services import enveloped, running


async def test_an_answer_to_a_purpose_of_others_is_published_with_its_changes(mission: Mission) -> None:
    edition = await mission.edition()
    path = await confirmed(edition, filled(consent_public_verification="yes"))
    [listed] = await edition.list()
    await mission.public.post(f"{path}/consents", data={"consent_news": "yes"})
    facts = [fact for fact in await mission.facts(listed["registration_id"]) if isinstance(fact, ConsentsGiven)]
    assert [fact.allows("public_verification") for fact in facts] == [True, False]
    assert [fact.allows("news") for fact in facts] == [False, True]
    assert [fact.channel for fact in facts] == ["form", "own_page"]
    assert facts[0].revision < facts[1].revision


async def test_answers_that_concern_registration_alone_are_not_published(mission: Mission) -> None:
    edition = await mission.edition()
    answer = await edition.register(person())
    assert not [fact for fact in await mission.facts(answer["registration_id"]) if isinstance(fact, ConsentsGiven)]


async def test_a_consent_is_true_or_false_and_nothing_like_it(mission: Mission) -> None:
    edition = await mission.edition()
    for like in ("yes", 1, "true"):
        answer = await edition.enter(person(consents={"participation": True, "public_verification": like}))
        assert answer.status_code == 422, like
    assert await edition.list() == []


EVERYTHING = {
    "participation": True, "public_verification": True, "recording": True, "institution_sharing": True,
    "statistics": True, "follow_up": True, "news": True,
}  # fmt: skip


async def test_an_institution_learns_the_outcome_of_those_who_agreed(mission: Mission) -> None:
    """Two graduates of one institution: the focal point sees both, and the outcome of one."""
    edition = await mission.edition()
    agreed = await edition.register(person(institution="SNM", organisation_type="security_force", consents=EVERYTHING))
    silent = await edition.register(person(institution="SNM", organisation_type="security_force"))
    for registration in (agreed, silent):
        act = graduated(UUID(registration["registration_id"]), UUID(edition.edition_id))
        async with mission.running.database.transaction() as connection:
            await GRADUATIONS(connection, [Received(act, enveloped(act))])
    address = f"/api/v1/editions/{edition.edition_id}/registrations"

    async def outcomes(headers: dict[str, str] | None = None) -> list[tuple[str | None, bool]]:
        rows = (await mission.http.get(address, headers=headers)).json()["registrations"]
        return [(row["outcome"], row["outcome_is_shared"]) for row in rows]

    assert await outcomes() == [("graduated", True), ("graduated", False)]
    assert await outcomes(mission.focal_point("SNM")) == [("graduated", True), (None, False)]


async def test_only_those_who_agree_are_written_to_after_the_course(mission: Mission) -> None:
    """The list is for coordinators, follows each answer, and leaves out who withdrew or was erased."""
    edition = await mission.edition()
    both = person(consents=EVERYTHING)
    news = person(consents=EVERYTHING | {"follow_up": False})
    registered = [await edition.register(one) for one in (both, news, person(), person(consents=EVERYTHING))]
    await mission.withdraw(registered[3]["registration_id"])
    address = f"/api/v1/editions/{edition.edition_id}/consenting"

    async def addresses(purpose: str) -> list[str]:
        answer = await mission.http.get(address, params={"purpose": purpose})
        assert answer.status_code == 200, answer.text
        return [one["email"] for one in answer.json()["people"]]

    assert await addresses("follow_up") == [both["email"]]
    assert await addresses("news") == [both["email"], news["email"]]
    [first, *_] = await edition.list()
    await mission.http.post(f"/api/v1/participants/{first['participant_id']}/erasure", json={})
    assert await addresses("news") == [news["email"]]
    assert (await mission.http.get(address, params={"purpose": "recording"})).status_code == 422
    refused = await mission.http.get(address, params={"purpose": "news"}, headers=mission.focal_point("SNM"))
    assert refused.status_code == 403
    nowhere = f"/api/v1/editions/{uuid7()}/consenting"
    assert (await mission.http.get(nowhere, params={"purpose": "news"})).status_code == 404


async def test_without_consent_to_participation_nobody_is_registered(mission: Mission) -> None:
    edition = await mission.edition()
    for answers in ({}, {"participation": False, "news": True}):
        answer = await edition.apply(person(consents=answers))
        assert answer.status_code == 422
        assert "participation" in answer.text
    assert await edition.list() == []


async def test_without_consent_to_statistics_sex_and_age_are_not_kept(mission: Mission) -> None:
    edition = await mission.edition()
    counted = await edition.register(person())
    silent = await edition.register(person(consents={"participation": True}))
    async with mission.running.database.transaction() as connection:
        rows = await connection.fetch(
            "select sex, age_band from registrations where registration_id = any ($1) order by number",
            [UUID(counted["registration_id"]), UUID(silent["registration_id"])],
        )
    assert [tuple(row) for row in rows] == [("F", "30-44"), (None, None)]


async def test_a_nominee_is_told_what_the_institution_declared_and_answers_alone(mission: Mission) -> None:
    """The declaration covers taking part and statistics; everything else waits for the person."""
    edition = await mission.edition()
    answer = await edition.nominate(names(edition.code, TWO[0]))
    assert answer.status_code == 200, answer.text
    [listed] = await edition.list()
    link = (await mission.http.post(f"/api/v1/registrations/{listed['registration_id']}/link", json={})).json()["link"]
    path = "/r/" + link.rsplit("/r/", 1)[1]
    page = (await mission.public.get(path, params={"lang": "es"})).text
    assert "su respuesta reemplaza a esa declaración" in page
    await mission.public.post(f"{path}/consents", data={"consent_institution_sharing": "yes"})
    [fact] = [fact for fact in await mission.facts(listed["registration_id"]) if isinstance(fact, ConsentsGiven)]
    assert {consent.purpose for consent in fact.consents if consent.granted} == {"participation", "institution_sharing"}
    own = await edition.register(person())
    other = (await mission.http.post(f"/api/v1/registrations/{own['registration_id']}/link", json={})).json()["link"]
    page = (await mission.public.get("/r/" + other.rsplit("/r/", 1)[1], params={"lang": "es"})).text
    assert "su respuesta reemplaza" not in page


async def test_answers_are_published_once_more_for_services_that_act_by_them_since(platform: Platform) -> None:
    """Housekeeping of several processes, in batches, with answers coming in at the same time."""
    async with running(service, platform, roles=["api"]) as serving:
        mission = Mission(serving)
        await mission.fill_catalogue()
        edition = await mission.edition()
        ids = [(await edition.register(person(consents=EVERYTHING)))["registration_id"] for _ in range(6)]
        internal = (await edition.register(person()))["registration_id"]
        first = [fact for fact in await mission.facts(*ids) if isinstance(fact, ConsentsGiven)]
        migration = resources.files("diplomado_registration.migrations") / "0030_consents_for_notifications.sql"
        async with serving.database.transaction() as connection:
            await connection.execute(migration.read_text("utf-8"))
            await connection.execute("delete from outbox")

        async def publish_again() -> int:
            async with serving.database.transaction() as connection:
                return await publish_earlier_consents(connection)

        for _ in range(3):
            await asyncio.gather(publish_again(), publish_again())
        assert await publish_again() == 0
        facts = [fact for fact in await mission.facts(*ids, internal) if isinstance(fact, ConsentsGiven)]
        assert sorted(str(fact.registration_id) for fact in facts) == sorted(ids)
        assert {(fact.registration_id, fact.revision) for fact in facts} == {
            (fact.registration_id, fact.revision) for fact in first
        }
        assert all(fact.allows("recording") for fact in facts)
        await mission.public.aclose()
