"""Storing what participants achieved, attendances and projects: the highest revision stays, whatever the order."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import AttendanceCorrected, Attended, ProjectScored

AttendanceFact = Attended | AttendanceCorrected

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
