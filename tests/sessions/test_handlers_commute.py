"""Facts of other services may come in any order, any number of times, in any batches: the state is the same."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diplomado_chassis.handling import Received
from diplomado_contracts import (
    Event,
    InstitutionDescribed,
    ParticipantLinkIssued,
    PersonDescribed,
    PersonMerged,
    PersonSplit,
)
from diplomado_local.platform import Platform
from diplomado_sessions.__main__ import service
from diplomado_sessions.attendance.evidence.store import insert_live_presences
from diplomado_sessions.attendance.identity.store.appearances import upsert_appearances
from tests.sessions.mission import Mission, described, erased, person_merged, person_split
from tests.sessions.test_standing_ranking import issued, revoked
from tests.support.commuting import assert_commutes, state_after
from tests.support.services import enveloped, fresh_name, schema_of

EDITION, SESSION, FILE = UUID(int=100), UUID(int=200), UUID(int=300)
PEOPLE = [UUID(int=number) for number in range(1, 5)]
REVOCATIONS = st.sampled_from(["superseded", "holder_request"])
NAMES = [("Ana", "Ruiz"), ("Eva", "Sáenz")]
EMAILS = ["ana@correo.example", "eva@correo.example", "otra@correo.example"]
START = datetime(2021, 7, 14, 14, tzinfo=UTC)

PROJECTIONS = {
    "editions": "*",
    "institutions": "*",
    "people": "*",
    "registrations": "*",
    "consents": "*",
    "certificates": "*",
    "own_links": "*",
}
CONCLUSIONS = {
    **PROJECTIONS,
    "appearances": "appearance_id, basis, registration_id",
    # Attendance as it counts in the end, however many corrections it took.
    "attendances a join effective_registrations e using (registration_id) "
    "where effective_id = registration_id and seconds > 0": "session_id, registration_id, seconds",
}

COUNTING = {
    name: "registration_id, participant_id, status" if name == "registrations" else columns
    for name, columns in CONCLUSIONS.items()
    if name != "people"
}


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
        update sessions set closed_at = now(), closed_by = 'staff-1';
        insert into raw_files (sha256) values (sha256('file'));
        insert into attendance_files (file_id, session_id, sha256, layout, time_zone, rows, imported_by)
        values ('{FILE}', '{SESSION}', sha256('file'), 'zoom-meeting-english-newer', 'America/Panama', 8, 'staff-1');
        """
    )
    shown = [(" ".join(name), email) for name in [*NAMES, ("Sala", "1")] for email in ["", *EMAILS]]
    appearances = await upsert_appearances(connection, SESSION, EDITION, shown)
    rows = [
        (number, appearances[key].appearance_id, "participant", START, START.replace(minute=number))
        for number, key in enumerate(shown, start=1)
    ]
    await insert_live_presences(connection, FILE, rows)


def _mission() -> Mission:
    mission = Mission.__new__(Mission)
    mission.code = "E"
    mission.edition_id = EDITION
    return mission


@st.composite
def facts(draw: st.DrawFn, *, erasing: bool) -> list[Event]:
    """Facts about four people of one edition; each subject's revisions count up as its service counts them."""
    mission = _mission()
    editions = range(2, 2 + draw(st.integers(0, 2)))
    told: list[Event] = [mission.edition_published(revision, code=f"E{revision}") for revision in editions]
    told += [
        InstitutionDescribed(institution="SNM", revision=revision, described_at=START, name=f"Migración {revision}")
        for revision in range(1, 1 + draw(st.integers(0, 3)))
    ]
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
            make = draw(st.sampled_from([mission.registered, mission.waitlisted, mission.withdrawn, mission.replaced]))
            told.append(make(place, person, revision))
        if draw(st.booleans()):
            certificate = issued(mission)
            told += [certificate, *(revoked(certificate, reason) for reason in draw(st.sets(REVOCATIONS, max_size=1)))]
        told += [
            ParticipantLinkIssued(
                registration_id=place,
                edition_id=EDITION,
                participant_id=person,
                revision=revision,
                link_revision=(revision + 1) // 2,
                issued_at=START,
            )
            for revision in range(1, 1 + draw(st.integers(0, 3)))
        ]
    return told


@st.composite
def merges(draw: st.DrawFn) -> list[Event]:
    """Facts about two pairs of records. Of each pair the second may be merged into the first, and split again.

    Both may be in the edition, or the second alone, whose registration moves to the first.
    """
    mission = _mission()
    told: list[Event] = []
    for into, merged in (PEOPLE[:2], PEOPLE[2:]):
        first, second = UUID(int=into.int + 10), UUID(int=merged.int + 10)
        for person in (into, merged):
            for revision in range(1, 2 + draw(st.integers(0, 1))):
                given, family = draw(st.sampled_from(NAMES))
                told.append(described(person, given, family, draw(st.sampled_from(EMAILS)), revision))
        told.append(mission.registered(second, merged, 1))
        both = draw(st.booleans())
        if both:
            told.append(mission.registered(first, into, 1))
        steps = draw(st.integers(0, 3))
        pairs = ((second, first),) if both else ()
        if steps > 0:
            told.append(person_merged(merged, into, EDITION, pairs, revision=3))
            told.append(mission.merged(second, merged, 2) if both else mission.registered(second, into, 2))
        if steps > 1:
            told.append(person_split(merged, into, EDITION, pairs, revision=4))
            told.append(mission.registered(second, merged, 3))
        if steps > 2:
            given, family = draw(st.sampled_from(NAMES))
            told.append(described(merged, given, family, draw(st.sampled_from(EMAILS)), 5))
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
@given(events=merges(), seed=st.integers(0, 2**32))
async def test_merges_and_splits_may_come_in_any_order(
    connection: "asyncpg.Connection[asyncpg.Record]", events: list[Event], seed: int
) -> None:
    await assert_commutes(connection, service.consumes, events, CONCLUSIONS, seed=seed)


@common
@given(events=merges())
async def test_a_merge_that_is_split_is_as_if_it_had_never_been(
    connection: "asyncpg.Connection[asyncpg.Record]", events: list[Event]
) -> None:
    never = [event for event in events if isinstance(event, PersonDescribed) or event.model_dump()["revision"] == 1]
    undone = [*events]
    for split in [event for event in events if isinstance(event, PersonMerged)]:
        if not any(isinstance(one, PersonSplit) and one.participant_id == split.participant_id for one in events):
            ids = (split.participant_id, split.into_participant_id)
            pairs = tuple((one.registration_id, one.into_registration_id) for one in split.registrations)
            undone.append(person_split(*ids, EDITION, pairs, revision=4))
            undone.append(_mission().registered(UUID(int=split.participant_id.int + 10), split.participant_id, 3))
    states = [
        await state_after(connection, service.consumes, [[Received(one, enveloped(one))] for one in told], COUNTING)
        for told in (never, undone)
    ]
    assert states[0] == states[1]


@common
@given(events=facts(erasing=True), seed=st.integers(0, 2**32))
async def test_an_erasure_holds_whenever_it_comes(
    connection: "asyncpg.Connection[asyncpg.Record]", events: list[Event], seed: int
) -> None:
    await assert_commutes(connection, service.consumes, events, PROJECTIONS, seed=seed)
