"""Facts of other services may come in any order, any number of times, in any batches: the state is the same."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diplomado_contracts import Event
from diplomado_local.platform import Platform
from diplomado_sessions.__main__ import service
from diplomado_sessions.attendance.evidence.store import insert_presences
from diplomado_sessions.attendance.formats.report import Presence
from diplomado_sessions.attendance.identity.store.appearances import upsert_appearances
from tests.sessions.mission import Mission, described, erased
from tests.sessions.test_standing_ranking import issued, revoked
from tests.support.commuting import assert_commutes
from tests.support.services import fresh_name, schema_of

EDITION, SESSION, FILE = UUID(int=100), UUID(int=200), UUID(int=300)
PEOPLE = [UUID(int=number) for number in range(1, 5)]
REVOCATIONS = st.sampled_from(["superseded", "holder_request"])
NAMES = [("Ana", "Ruiz"), ("Eva", "Sáenz")]
EMAILS = ["ana@correo.example", "eva@correo.example", "otra@correo.example"]
START = datetime(2021, 7, 14, 14, tzinfo=UTC)

PROJECTIONS = {
    "editions": "*",
    "people": "*",
    "registrations": "*",
    "consents": "*",
    "certificates": "*",
}
CONCLUSIONS = {**PROJECTIONS, "appearances": "appearance_id, basis, registration_id"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def connection(platform: Platform) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A migrated schema with one session, in whose file every name and e-mail of these tests appears."""
    async with schema_of(service, platform, fresh_name()) as schema:
        connection = await asyncpg.connect(
            platform.postgres, server_settings={"search_path": schema, "timezone": "UTC"}
        )
        try:
            await _evidence(connection)
            yield connection
        finally:
            await connection.close()


async def _evidence(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    await connection.execute(
        f"""
        insert into editions values
            ('{EDITION}', 1, 'E', 'es', 'en', '2021-07-14', '2021-07-15', 'America/Panama', '{{}}');
        insert into sessions (session_id, edition_id, code, revision, title_es, title_en, starts_at, ends_at, time_zone)
        values ('{SESSION}', '{EDITION}', 'S1', 1, 'es', 'en', '2021-07-14 14:00Z', '2021-07-14 15:30Z', 'UTC');
        insert into raw_files (sha256) values (sha256('file'));
        insert into attendance_files (file_id, session_id, sha256, layout, time_zone, rows, imported_by)
        values ('{FILE}', '{SESSION}', sha256('file'), 'zoom-meeting-english-newer', 'America/Panama', 8, 'staff-1');
        """
    )
    shown = [(" ".join(name), email) for name in [*NAMES, ("Sala", "1")] for email in ["", *EMAILS]]
    appearances = await upsert_appearances(connection, SESSION, EDITION, shown)
    rows = [
        Presence(number, name, email, "participant", START, START.replace(minute=number))
        for number, (name, email) in enumerate(shown, start=1)
    ]
    appearance_ids = {key: appearance.appearance_id for key, appearance in appearances.items()}
    await insert_presences(connection, FILE, rows, appearance_ids)


def _mission() -> Mission:
    mission = Mission.__new__(Mission)
    mission.edition_id = EDITION
    return mission


@st.composite
def facts(draw: st.DrawFn, *, erasing: bool) -> list[Event]:
    """Facts about four people of one edition; each subject's revisions count up as its service counts them."""
    mission = _mission()
    editions = range(2, 2 + draw(st.integers(0, 2)))
    told: list[Event] = [mission.edition_published(revision, code=f"E{revision}") for revision in editions]
    for person in PEOPLE:
        for revision in range(1, 1 + draw(st.integers(0, 2))):
            given, family = draw(st.sampled_from(NAMES))
            told.append(described(person, given, family, draw(st.sampled_from(EMAILS)), revision))
        if erasing and draw(st.booleans()):
            told.append(erased(person, revision=3))
        place = UUID(int=person.int + 10)
        told += [
            mission.consented(place, person, granted=draw(st.booleans()), revision=revision)
            for revision in range(1, 1 + draw(st.integers(0, 2)))
        ]
        for revision in range(1, 1 + draw(st.integers(0, 3))):
            make = draw(st.sampled_from([mission.registered, mission.waitlisted, mission.withdrawn]))
            told.append(make(place, person, revision))
        if draw(st.booleans()):
            certificate = issued(mission)
            told += [certificate, *(revoked(certificate, reason) for reason in draw(st.sets(REVOCATIONS, max_size=1)))]
    return told


common = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@common
@given(events=facts(erasing=False), seed=st.integers(0, 2**32))
async def test_who_is_who_depends_on_the_facts_alone(
    connection: "asyncpg.Connection[asyncpg.Record]", events: list[Event], seed: int
) -> None:
    await assert_commutes(connection, service.consumes, events, CONCLUSIONS, seed=seed)


@common
@given(events=facts(erasing=True), seed=st.integers(0, 2**32))
async def test_an_erasure_holds_whenever_it_comes(
    connection: "asyncpg.Connection[asyncpg.Record]", events: list[Event], seed: int
) -> None:
    await assert_commutes(connection, service.consumes, events, PROJECTIONS, seed=seed)
