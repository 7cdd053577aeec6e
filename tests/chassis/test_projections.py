"""Declared projections: proven once for all of them, on a real Postgres."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diplomado_chassis.consuming.projections import Projection
from diplomado_chassis.handling import Received
from diplomado_contracts import (
    Attended,
    CertificateIssued,
    CertificateRevoked,
    Event,
    PersonDescribed,
    PersonErased,
    ProjectScored,
    Registered,
    RegistrationWithdrawn,
)
from diplomado_local.platform import Platform
from tests.chassis.facts import EDITION, NOON, PARTICIPANT
from tests.support.commuting import assert_commutes
from tests.support.properties import examples
from tests.support.services import enveloped, fresh_name

TABLES = """
create table people (
    participant_id uuid primary key, revision int not null, erased boolean not null, given_names text, email text,
    noted_at timestamptz, added_by_a_later_release text not null default 'untouched'
);
create table places (
    registration_id uuid primary key, revision bigint not null, status text not null, institution text,
    leads_group boolean not null, edition_id uuid not null
);
create table place_history (
    registration_id uuid, revision int, status text not null, correlation_id text,
    primary key (registration_id, revision)
);
create table attendances (
    registration_id uuid, session_id uuid, revision int not null, seconds int not null, evidence uuid[] not null,
    primary key (registration_id, session_id)
);
create table certificates (
    certificate_id uuid primary key, registration_id uuid not null, issue_revision int, award text,
    revocation_revision int, reason text, noted_at timestamptz
);
create table projects (
    project_id uuid primary key, revision int not null, team text not null, score numeric, whole jsonb not null,
    notes text[] not null
);
"""
PEOPLE = Projection(
    "people",
    key="participant_id",
    touched_at="noted_at",
    rows={
        PersonDescribed: {
            "erased": False,
            "given_names": attrgetter("given_names"),
            "email": lambda event: event.email.lower(),
        },
        PersonErased: {"erased": True},
    },
)
PLACES = Projection(
    "places",
    key="registration_id",
    shared=("edition_id",),
    rows={
        Registered: {
            "status": "registered",
            "institution": attrgetter("institution"),
            "leads_group": attrgetter("leads_group"),
        },
        RegistrationWithdrawn: {"status": "withdrawn", "leads_group": False},
    },
)
HISTORY = Projection(
    "place_history",
    key="registration_id",
    keep="every",
    correlation_id="correlation_id",
    rows={Registered: {"status": "registered"}, RegistrationWithdrawn: {"status": "withdrawn"}},
)
ATTENDANCES = Projection(
    "attendances",
    key=("registration_id", "session_id"),
    shared=("seconds",),
    # Two events may claim one revision: then the evidence decides, the same everywhere.
    version=("revision", "evidence"),
    rows={Attended: {"evidence": attrgetter("evidence")}},
)
ISSUES = Projection(
    "certificates",
    key="certificate_id",
    version=("issue_revision",),
    touched_at="noted_at",
    shared=("registration_id",),
    rows={CertificateIssued: {"award": attrgetter("award")}},
)
REVOCATIONS = Projection(
    "certificates",
    key="certificate_id",
    version=("revocation_revision",),
    touched_at="noted_at",
    shared=("registration_id",),
    rows={CertificateRevoked: {"reason": attrgetter("reason")}},
)
PROJECTS = Projection(
    "projects",
    key="project_id",
    shared=("team", "score"),
    rows={
        ProjectScored: {
            "whole": lambda event: event.model_dump_json(),
            "notes": lambda event: [event.team_name, event.title, None, ""],
        }
    },
)
ALL = (PEOPLE, PLACES, HISTORY, ATTENDANCES, ISSUES, REVOCATIONS, PROJECTS)
# What is compared; noted_at is bookkeeping.
COLUMNS = {
    "people": "participant_id, revision, erased, given_names, email, added_by_a_later_release",
    "places": "registration_id, revision, status, institution, leads_group, edition_id",
    "place_history": "registration_id, revision, status",
    "attendances": "registration_id, session_id, revision, seconds, evidence",
    "certificates": "certificate_id, registration_id, issue_revision, award, revocation_revision, reason",
}

IDS = [UUID(int=number) for number in (1, 2, 3, 2**127, 2**128 - 1)]


def person(number: int, revision: int, name: str = "Ana", email: str = "ANA@example.org") -> PersonDescribed:
    """A description of one of a few people."""
    return PersonDescribed(
        participant_id=IDS[number],
        revision=revision,
        described_at=NOON,
        given_names=name,
        family_names="Pérez",
        email=email,
    )


def erased(number: int, revision: int) -> PersonErased:
    """The erasure of one of them."""
    return PersonErased(participant_id=IDS[number], revision=revision, erased_at=NOON)


def registered(number: int, revision: int, institution: str | None = None, *, leads: bool = False) -> Registered:
    """A registration."""
    return Registered(
        registration_id=IDS[number],
        edition_id=EDITION,
        participant_id=PARTICIPANT,
        revision=revision,
        registered_at=NOON,
        channel="form",
        institution=institution,
        leads_group=leads,
    )


def withdrawn(number: int, revision: int) -> RegistrationWithdrawn:
    """A withdrawal."""
    return RegistrationWithdrawn(
        registration_id=IDS[number],
        edition_id=EDITION,
        participant_id=PARTICIPANT,
        revision=revision,
        withdrawn_at=NOON,
        withdrawn_by="participant",
    )


def attended(number: int, session: int, revision: int, seconds: int, evidence: Sequence[int]) -> Attended:
    """An attendance; events that claim the same revision may differ."""
    return Attended(
        registration_id=IDS[number],
        session_id=IDS[session],
        edition_id=EDITION,
        participant_id=PARTICIPANT,
        revision=revision,
        seconds=seconds,
        session_seconds=7200,
        source="zoom",
        evidence=tuple(IDS[one] for one in evidence),
        recorded_at=NOON,
    )


def issued(number: int) -> CertificateIssued:
    """The issue of a certificate."""
    return CertificateIssued(
        certificate_id=IDS[number],
        registration_id=IDS[0],
        edition_id=EDITION,
        participant_id=PARTICIPANT,
        revision=1,
        act_id=IDS[1],
        kind="diploma",
        award="diploma",
        serial="2023-0001",
        verification_code="0" * 26,
        issued_at=NOON,
        issued_on=NOON.date(),
        sha256="0" * 64,
    )


def revoked(number: int) -> CertificateRevoked:
    """Its revocation."""
    return CertificateRevoked(
        certificate_id=IDS[number],
        registration_id=IDS[0],
        edition_id=EDITION,
        participant_id=PARTICIPANT,
        revision=2,
        reason="fraud",
        revoked_at=NOON + timedelta(days=1),
    )


_NUMBER = st.integers(0, len(IDS) - 1)
_REVISION = st.integers(1, 4)


@st.composite
def people(draw: st.DrawFn) -> Event:
    """Something about a person: within one person, a revision says one thing."""
    number, revision = draw(_NUMBER), draw(_REVISION)
    return erased(number, revision) if (number + revision) % 3 == 0 else person(number, revision, f"Ana {revision}")


@st.composite
def places(draw: st.DrawFn) -> Event:
    """Something about a registration."""
    number, revision = draw(_NUMBER), draw(_REVISION)
    if (number + revision) % 3 == 0:
        return withdrawn(number, revision)
    return registered(number, revision, f"institution-{revision}", leads=revision % 2 == 0)


@st.composite
def attendances(draw: st.DrawFn) -> Event:
    """An attendance whose content follows from revision and evidence."""
    revision, evidence = draw(_REVISION), draw(st.lists(_NUMBER, max_size=3))
    return attended(draw(_NUMBER), draw(_NUMBER), revision, 100 * revision + len(evidence), evidence)


certificates = st.one_of(st.builds(issued, _NUMBER), st.builds(revoked, _NUMBER))


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def schema(platform: Platform) -> AsyncIterator[str]:
    """A schema with the tables of the projections."""
    name = fresh_name()
    connection = await asyncpg.connect(platform.postgres)
    await connection.execute(f"create schema {name}; set search_path to {name}; {TABLES}")
    yield name
    await connection.execute(f"drop schema {name} cascade")
    await connection.close()


async def connect(platform: Platform, schema: str) -> "asyncpg.Connection[asyncpg.Record]":
    """A session on the schema."""
    return await asyncpg.connect(platform.postgres, server_settings={"search_path": schema, "timezone": "UTC"})


@pytest_asyncio.fixture(loop_scope="session")
async def connection(platform: Platform, schema: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A session on empty tables."""
    opened = await connect(platform, schema)
    await opened.execute("truncate people, places, place_history, attendances, certificates, projects")
    yield opened
    opened.terminate()


def received(*events: Event) -> list[Received[Any]]:
    """Events as they come from Kafka."""
    return [Received(event, enveloped(event)) for event in events]


HYPOTHESIS = settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@given(
    story=st.lists(st.one_of(people(), places(), attendances(), certificates), max_size=25), seed=st.integers(0, 2**32)
)
@HYPOTHESIS
async def test_order_repetition_and_batching_leave_no_trace(
    connection: "asyncpg.Connection[asyncpg.Record]", story: list[Event], seed: int
) -> None:
    async def both(connection: Any, facts: Sequence[Received[Any]]) -> None:
        await PLACES(connection, facts)
        await HISTORY(connection, facts)

    handlers: dict[type[Event], Any] = {}
    for projection in (PEOPLE, ATTENDANCES, ISSUES, REVOCATIONS):
        handlers |= projection.handlers
    handlers |= dict.fromkeys(PLACES.events, both)
    await assert_commutes(connection, handlers, story, COLUMNS, seed=seed)


@given(story=st.lists(places(), min_size=1, max_size=25))
@HYPOTHESIS
async def test_the_row_is_that_of_the_newest_event(
    connection: "asyncpg.Connection[asyncpg.Record]", story: list[Any]
) -> None:
    await connection.execute("truncate places, place_history")
    for event in story:
        await PLACES(connection, received(event))
    await HISTORY(connection, received(*story))
    newest = {event.registration_id: event for event in sorted(story, key=attrgetter("revision"))}

    assert {
        row["registration_id"]: tuple(row)[1:]
        for row in await connection.fetch(f"select {COLUMNS['places']} from places")
    } == {
        key: (
            event.revision,
            "registered" if isinstance(event, Registered) else "withdrawn",
            getattr(event, "institution", None),
            getattr(event, "leads_group", False),
            EDITION,
        )
        for key, event in newest.items()
    }
    assert await connection.fetchval("select count(*) from place_history") == len(
        {(event.registration_id, event.revision) for event in story}
    )


@given(story=st.lists(people(), min_size=1, max_size=25), seed=st.randoms(use_true_random=False))
@HYPOTHESIS
async def test_an_erasure_leaves_nothing_unless_the_person_came_back(
    connection: "asyncpg.Connection[asyncpg.Record]", story: list[Any], seed: Any
) -> None:
    await connection.execute("truncate people")
    newest = {event.participant_id: event for event in sorted(story, key=attrgetter("revision"))}
    seed.shuffle(story)
    while story:
        size = seed.randint(1, len(story))
        batch, story = story[:size], story[size:]
        for model in PEOPLE.events:
            await PEOPLE(connection, received(*(event for event in batch if type(event) is model)))

    for row in await connection.fetch("select * from people"):
        gone = isinstance(newest[row["participant_id"]], PersonErased)
        assert row["erased"] == gone == (row["given_names"] is None) == (row["email"] is None)


async def test_apply_returns_what_changed_in_the_order_of_keys(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    first = await PEOPLE.apply(connection, received(person(4, 2), person(0, 1), person(3, 1), person(3, 3)))
    again = await PEOPLE.apply(connection, received(person(4, 1), person(0, 1), person(3, 4, "Eva")))

    assert [(row["participant_id"], row["revision"]) for row in first] == [(IDS[0], 1), (IDS[3], 3), (IDS[4], 2)]
    assert [(row["participant_id"], row["given_names"], row["email"]) for row in again] == [
        (IDS[3], "Eva", "ana@example.org")
    ]
    assert await PEOPLE.apply(connection, []) == []


async def test_columns_of_a_later_release_keep_their_values(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """An older release goes on projecting while the newer one's migration has added a column that may not be null."""
    await PEOPLE(connection, received(person(0, 1)))
    await connection.execute("update people set added_by_a_later_release = 'kept'")
    await PEOPLE(connection, received(person(0, 2)))

    assert await connection.fetchval("select added_by_a_later_release from people") == "kept"


async def test_arrays_numbers_and_documents_arrive_as_they_are(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    title = 'Fronteras "seguras", {a,b} \\ NULL'
    scored = ProjectScored(
        project_id=IDS[0],
        edition_id=EDITION,
        revision=1,
        team="team-1",
        team_name="NULL",
        title=title,
        score=Decimal("92.50"),
        graders=3,
        rank=1,
        tied=False,
        members=(IDS[1],),
        rubric="rubric-1",
        scored_at=datetime(2023, 10, 20, tzinfo=UTC),
    )
    await PROJECTS(connection, received(scored))
    await ATTENDANCES(connection, received(attended(0, 1, 1, 60, [4, 0]), attended(0, 2, 1, 0, [])))

    row = await connection.fetchrow("select team, score, whole ->> 'title' as title, notes from projects")
    assert row is not None
    assert tuple(row) == ("team-1", Decimal("92.50"), title, ["NULL", title, None, ""])
    assert [
        row["evidence"] for row in await connection.fetch("select evidence from attendances order by session_id")
    ] == [
        [IDS[4], IDS[0]],
        [],
    ]


async def test_the_correlation_id_of_the_envelope_is_kept(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    facts = received(registered(0, 1), withdrawn(0, 2))
    await HISTORY(connection, facts)

    rows = await connection.fetch("select correlation_id from place_history order by revision")
    assert [row["correlation_id"] for row in rows] == [fact.envelope.correlation_id for fact in facts]


async def _collide(
    platform: Platform, schema: str, projection: Projection, rounds: int = 20, *, until_the_first: bool = False
) -> int:
    """Two sessions apply the same people in opposite orders, at the same time; return how many deadlocks there were."""
    one, other = await connect(platform, schema), await connect(platform, schema)
    deadlocks = 0
    try:
        for revision in range(1, rounds + 1):
            events = [person(number, revision) for number in range(len(IDS))]

            async def apply(session: Any, batch: list[Event]) -> None:
                async with session.transaction():
                    await projection(session, received(*batch))
                    await session.execute("select pg_sleep(0.002)")
                    await projection(session, received(*batch))

            done = await asyncio.gather(
                apply(one, [*events]), apply(other, [*reversed(events)]), return_exceptions=True
            )
            deadlocks += sum(isinstance(outcome, asyncpg.DeadlockDetectedError) for outcome in done)
            assert all(outcome is None or isinstance(outcome, asyncpg.DeadlockDetectedError) for outcome in done)
            if deadlocks and until_the_first:
                break
    finally:
        one.terminate()
        other.terminate()
    return deadlocks


@pytest.mark.usefixtures("connection")
async def test_rows_are_locked_in_the_order_of_their_keys(platform: Platform, schema: str) -> None:
    assert await _collide(platform, schema, PEOPLE) == 0


class _Unsorted(Projection):
    """Locks rows in the order in which the events came, one statement each."""

    async def __call__(self, connection: Any, facts: Sequence[Received[Any]]) -> None:
        for fact in facts:
            await super().__call__(connection, [fact])


@pytest.mark.usefixtures("connection")
async def test_without_that_order_two_consumers_deadlock(platform: Platform, schema: str) -> None:
    """The test above can fail."""
    unsorted = _Unsorted("people", key="participant_id", rows=PEOPLE.rows)

    # A busy machine may let one end before the other begins, and not so often.
    assert await _collide(platform, schema, unsorted, rounds=500, until_the_first=True) > 0


async def test_a_column_that_the_table_does_not_have_is_named(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    wrong = Projection("people", key="participant_id", rows={PersonErased: {"erazed": True}})

    with pytest.raises(LookupError, match=r"people\.erazed"):
        await wrong(connection, received(erased(0, 1)))


def test_a_projection_has_to_write_its_version() -> None:
    with pytest.raises(ValueError, match="act_id"):
        Projection("people", key="participant_id", rows={PersonErased: {}}, version=("revision", "act_id"))
