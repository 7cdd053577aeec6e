"""Storing the facts of other services: for each thing the highest revision stays, whatever the order of arrival.

Every statement takes a whole batch, folds it to one row per thing and locks rows in the order of their keys.
"""

from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID

from diplomado_chassis.database import Connection
from diplomado_contracts import (
    AttendanceCorrected,
    Attended,
    EditionPublished,
    ProjectScored,
    Registered,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionCancelled,
    SessionScheduled,
)

RegistrationFact = Registered | RegistrationWaitlisted | RegistrationWithdrawn
AttendanceFact = Attended | AttendanceCorrected

_PUT_EDITIONS = """
insert into editions (edition_id, revision, code, published)
select distinct on (edition_id) *
from unnest($1::uuid[], $2::bigint[], $3::text[], $4::jsonb[]) as told (edition_id, revision, code, published)
order by edition_id, revision desc
on conflict (edition_id) do update set
    revision = excluded.revision, code = excluded.code, published = excluded.published
where editions.revision < excluded.revision
"""
_PUT_REGISTRATIONS = """
insert into registrations
    (registration_id, edition_id, participant_id, revision, status, institution, territorial_group, leads_group)
select distinct on (registration_id)
    registration_id, edition_id, participant_id, revision, $1, institution, territorial_group, leads_group
from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::text[], $8::bool[])
    as told (registration_id, edition_id, participant_id, revision, institution, territorial_group, leads_group)
order by registration_id, revision desc
on conflict (registration_id) do update set
    edition_id = excluded.edition_id,
    participant_id = excluded.participant_id,
    revision = excluded.revision,
    status = excluded.status,
    institution = excluded.institution,
    territorial_group = excluded.territorial_group,
    leads_group = excluded.leads_group
where registrations.revision < excluded.revision
"""
_PUT_SESSIONS = """
insert into sessions
    (session_id, edition_id, revision, code, module, title_es, title_en, starts_at, ends_at, time_zone, cancelled)
select distinct on (session_id) *, false
from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::int[], $6::text[], $7::text[],
            $8::timestamptz[], $9::timestamptz[], $10::text[])
    as told (session_id, edition_id, revision, code, module, title_es, title_en, starts_at, ends_at, time_zone)
order by session_id, revision desc
on conflict (session_id) do update set
    edition_id = excluded.edition_id,
    revision = excluded.revision,
    code = excluded.code,
    module = excluded.module,
    title_es = excluded.title_es,
    title_en = excluded.title_en,
    starts_at = excluded.starts_at,
    ends_at = excluded.ends_at,
    time_zone = excluded.time_zone,
    cancelled = false
where sessions.revision < excluded.revision
"""
_PUT_CANCELLATIONS = """
insert into sessions (session_id, edition_id, revision, cancelled)
select distinct on (session_id) *, true
from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as told (session_id, edition_id, revision)
order by session_id, revision desc
on conflict (session_id) do update set
    edition_id = excluded.edition_id,
    revision = excluded.revision,
    code = null,
    module = null,
    title_es = null,
    title_en = null,
    starts_at = null,
    ends_at = null,
    time_zone = null,
    cancelled = true
where sessions.revision < excluded.revision
"""
_PUT_ATTENDANCES = """
insert into attendances (registration_id, session_id, edition_id, revision, seconds, session_seconds, evidence)
select distinct on (registration_id, session_id)
    registration_id, session_id, edition_id, revision, seconds, session_seconds, evidence::uuid[]
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::int[], $6::int[], $7::text[])
    as told (registration_id, session_id, edition_id, revision, seconds, session_seconds, evidence)
order by registration_id, session_id, revision desc
on conflict (registration_id, session_id) do update set
    edition_id = excluded.edition_id,
    revision = excluded.revision,
    seconds = excluded.seconds,
    session_seconds = excluded.session_seconds,
    evidence = excluded.evidence
where attendances.revision < excluded.revision
"""
_PUT_PROJECTS = """
insert into projects
    (project_id, edition_id, revision, team, team_name, title, institution, admin_area,
     score, graders, rank, tied, members)
select distinct on (project_id)
    project_id, edition_id, revision, team, team_name, title, institution, admin_area,
    score, graders, rank, tied, members::uuid[]
from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
            $9::numeric[], $10::int[], $11::int[], $12::bool[], $13::text[])
    as told (project_id, edition_id, revision, team, team_name, title, institution, admin_area,
             score, graders, rank, tied, members)
order by project_id, revision desc
on conflict (project_id) do update set
    edition_id = excluded.edition_id,
    revision = excluded.revision,
    team = excluded.team,
    team_name = excluded.team_name,
    title = excluded.title,
    institution = excluded.institution,
    admin_area = excluded.admin_area,
    score = excluded.score,
    graders = excluded.graders,
    rank = excluded.rank,
    tied = excluded.tied,
    members = excluded.members
where projects.revision < excluded.revision
"""


async def put_editions(connection: Connection, events: Sequence[EditionPublished]) -> None:
    """Store announcements of editions."""
    await connection.execute(
        _PUT_EDITIONS,
        [event.edition_id for event in events],
        [event.revision for event in events],
        [event.code for event in events],
        [event.model_dump_json() for event in events],
    )


async def put_registrations(
    connection: Connection,
    status: Literal["registered", "waitlisted", "withdrawn"],
    events: Sequence[RegistrationFact],
) -> None:
    """Store registrations of one status. The three statuses share one revision per registration."""
    places = [event if isinstance(event, Registered) else None for event in events]
    await connection.execute(
        _PUT_REGISTRATIONS,
        status,
        [event.registration_id for event in events],
        [event.edition_id for event in events],
        [event.participant_id for event in events],
        [event.revision for event in events],
        [place.institution if place else None for place in places],
        [place.group if place else None for place in places],
        [bool(place and place.leads_group) for place in places],
    )


async def put_sessions(connection: Connection, events: Sequence[SessionScheduled]) -> None:
    """Store scheduled sessions."""
    await connection.execute(
        _PUT_SESSIONS,
        [event.session_id for event in events],
        [event.edition_id for event in events],
        [event.revision for event in events],
        [event.code for event in events],
        [event.module for event in events],
        [event.title.es for event in events],
        [event.title.en for event in events],
        [event.starts_at for event in events],
        [event.ends_at for event in events],
        [event.time_zone for event in events],
    )


async def put_cancellations(connection: Connection, events: Sequence[SessionCancelled]) -> None:
    """Store cancellations. They share their revision with the timetable."""
    await connection.execute(
        _PUT_CANCELLATIONS,
        [event.session_id for event in events],
        [event.edition_id for event in events],
        [event.revision for event in events],
    )


async def put_attendances(connection: Connection, facts: Sequence[tuple[AttendanceFact, tuple[UUID, ...]]]) -> None:
    """Store attendances and corrections, each with its evidence. Both types share one revision."""
    await connection.execute(
        _PUT_ATTENDANCES,
        [event.registration_id for event, _ in facts],
        [event.session_id for event, _ in facts],
        [event.edition_id for event, _ in facts],
        [event.revision for event, _ in facts],
        [event.seconds for event, _ in facts],
        [event.session_seconds for event, _ in facts],
        [_array(evidence) for _, evidence in facts],
    )


async def put_projects(connection: Connection, events: Sequence[ProjectScored]) -> None:
    """Store scored projects."""
    await connection.execute(
        _PUT_PROJECTS,
        [event.project_id for event in events],
        [event.edition_id for event in events],
        [event.revision for event in events],
        [event.team for event in events],
        [event.team_name for event in events],
        [event.title for event in events],
        [event.institution for event in events],
        [event.admin_area for event in events],
        [event.score for event in events],
        [event.graders for event in events],
        [event.rank for event in events],
        [event.tied for event in events],
        [_array(event.members) for event in events],
    )


def _array(ids: Iterable[UUID]) -> str:
    """An array inside an array: unnest would flatten it, so it travels as a literal."""
    return "{" + ",".join(map(str, ids)) + "}"
