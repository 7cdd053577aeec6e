"""What the certificates service decides is shown beside the registration."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diplomado_chassis.handling import Received
from diplomado_chassis.ids import uuid7
from diplomado_contracts import (
    EditionPublished,
    Graduated,
    GraduationReversed,
    InstitutionDescribed,
    PersonDescribed,
    Registered,
    topics,
)
from diplomado_local.platform import Platform
from diplomado_registration.__main__ import service
from diplomado_registration.projections import GRADUATIONS
from tests.registration.mission import Mission, person
from tests.support.commuting import assert_commutes
from tests.support.properties import examples
from tests.support.services import enveloped, fresh_name, publish, published, running, schema_of
from tests.support.waiting import eventually

REGISTRATIONS = [UUID(int=number) for number in range(1, 4)]


def graduated(registration_id: UUID, edition_id: UUID, revision: int = 1, act: int = 1, day: int = 25) -> Graduated:
    """A participant's graduation."""
    return Graduated(
        registration_id=registration_id,
        edition_id=edition_id,
        participant_id=UUID(int=9),
        revision=revision,
        act_id=UUID(int=act),
        graduated_on=date(2023, 8, day),
        signed_at=datetime(2023, 8, day, 15, tzinfo=UTC),
        policy="gif-dh-2023",
        policy_version=1,
    )


def reversed_again(registration_id: UUID, edition_id: UUID, revision: int = 2, act: int = 1) -> GraduationReversed:
    """The reversal of a graduation: its act was annulled."""
    return GraduationReversed(
        registration_id=registration_id,
        edition_id=edition_id,
        participant_id=UUID(int=9),
        revision=revision,
        act_id=UUID(int=act),
        reversed_at=datetime(2023, 8, 30, 15, tzinfo=UTC),
    )


@st.composite
def graduations(draw: st.DrawFn) -> list[Graduated | GraduationReversed]:
    """Facts about few registrations with few revisions: one revision of one act always says the same."""
    drawn = draw(st.lists(st.tuples(st.sampled_from(REGISTRATIONS), st.integers(1, 4), st.integers(1, 2)), max_size=12))
    return [
        graduated(who, UUID(int=8), revision, act, day=10 + revision + act)
        if revision % 2
        else reversed_again(who, UUID(int=8), revision, act)
        for who, revision, act in drawn
    ]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def empty(platform: Platform) -> "AsyncIterator[asyncpg.Connection[asyncpg.Record]]":
    """A connection to a migrated schema without rows."""
    async with schema_of(service, platform, fresh_name()) as name:
        connection = await asyncpg.connect(platform.postgres, server_settings={"search_path": name})
        yield connection
        await connection.close()


@given(events=graduations(), seed=st.integers(0, 10_000))
@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_graduations_commute(
    empty: "asyncpg.Connection[asyncpg.Record]", events: list[Graduated | GraduationReversed], seed: int
) -> None:
    """Any order, repetition and cut into batches leaves the same rows."""
    await assert_commutes(empty, GRADUATIONS.handlers, events, {"graduations": "*"}, seed=seed)


async def test_registrations_reach_kafka_and_graduations_come_back(platform: Platform) -> None:
    """The whole way, with the graduation there before anybody asked; registrations are in the order of each key."""
    async with running(service, platform) as serving:
        mission = Mission(serving)
        await mission.fill_catalogue()
        edition = await mission.edition(capacity=1)
        first, second = await edition.register(person()), await edition.register(person())
        unknown = graduated(uuid7(), UUID(edition.edition_id))
        await mission.withdraw(first["registration_id"])
        await publish(serving, unknown, graduated(UUID(first["registration_id"]), UUID(edition.edition_id)))

        async def outcome_is_shown() -> bool:
            return [registration["outcome"] for registration in await edition.list()] == ["graduated", None]

        async def outbox_is_empty() -> bool:
            return await mission.count("outbox") == 0

        await asyncio.gather(eventually(outcome_is_shown), eventually(outbox_is_empty))
        report = (await mission.http.get(f"/api/v1/editions/{edition.edition_id}/report")).json()
        assert report["graduated"] == 1
        await publish(serving, reversed_again(UUID(first["registration_id"]), UUID(edition.edition_id)))

        async def outcome_is_gone() -> bool:
            return [registration["outcome"] for registration in await edition.list()] == [None, None]

        await eventually(outcome_is_gone)
        report = (await mission.http.get(f"/api/v1/editions/{edition.edition_id}/report")).json()
        assert report["graduated"] == 0
        facts = await published(
            platform,
            serving.settings.topic_prefix,
            [topics.EDITIONS.name, topics.PEOPLE.name, topics.REGISTRATIONS.name],
        )
        events = [event for event, _ in facts if not isinstance(event, InstitutionDescribed)]
        assert sorted(type(event).__name__ for event in events) == [
            "EditionPublished", "PersonDescribed", "PersonDescribed", "Registered", "Registered",
            "RegistrationWaitlisted", "RegistrationWithdrawn",
        ]  # fmt: skip
        assert isinstance(events[0], EditionPublished)
        assert all(isinstance(event, PersonDescribed) for event in events[1:3])
        promoted = [event for event in events if isinstance(event, Registered) and event.promoted]
        assert [str(event.registration_id) for event in promoted] == [second["registration_id"]]
        correlations = {envelope.correlation_id for _, envelope in facts}
        assert None not in correlations


async def test_staff_withdraw_a_graduate_only_once_the_graduation_is_reversed(mission: Mission) -> None:
    """The answer says what comes first, and nothing has changed."""
    edition = await mission.edition()
    registration_id = (await edition.register(person()))["registration_id"]
    act = graduated(UUID(registration_id), UUID(edition.edition_id))
    gone = reversed_again(UUID(registration_id), UUID(edition.edition_id))
    async with mission.running.database.transaction() as connection:
        await GRADUATIONS(connection, [Received(act, enveloped(act))])
    refused = await mission.withdraw(registration_id)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:diplomado:problem:graduated-already")
    assert "retírela primero en el acta" in refused.json()["detail"]
    english = await mission.withdraw(registration_id, **{"accept-language": "en"})
    assert "withdraw it in the act first" in english.json()["detail"]
    assert (await edition.list())[0]["status"] == "registered"
    async with mission.running.database.transaction() as connection:
        await GRADUATIONS(connection, [Received(gone, enveloped(gone))])
    assert (await mission.withdraw(registration_id)).json()["status"] == "withdrawn"


async def test_the_own_page_follows_a_reversal(mission: Mission) -> None:
    """The graduation is gone and the way out is offered again."""
    edition = await mission.edition()
    registration_id = (await edition.register(person()))["registration_id"]
    link = (await mission.http.post(f"/api/v1/registrations/{registration_id}/link", json={})).json()["link"]
    path = "/r/" + link.rsplit("/r/", 1)[1]
    pages = []
    for event in (graduated, reversed_again):
        fact = event(UUID(registration_id), UUID(edition.edition_id))
        async with mission.running.database.transaction() as connection:
            await GRADUATIONS(connection, [Received(fact, enveloped(fact))])
        pages.append((await mission.public.get(path, params={"lang": "es"})).text)
    assert ["Se graduó" in page for page in pages] == [True, False]
    assert ['href="#graduation"' in page for page in pages] == [True, False]
    assert 'id="graduation"' in pages[0]
    assert ["withdrawal" in page for page in pages] == [False, True]
    assert "El curso terminó" in pages[1]
