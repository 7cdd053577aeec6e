"""All SQL of graduation: reads the projections on which awards are decided."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from asyncpg import Record

from diplomado_certificates.graduation.facts import Attendance, Edition, Participant, Project, Session
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import EditionPublished, Localised

# The recorded length counts only where the policy asks for it, and never makes a session longer than scheduled.
_SESSIONS = """
select session_id, code, module, title_es, title_en, starts_at, time_zone,
    greatest(1, extract(epoch from ends_at - starts_at))::int as scheduled,
    recorded.seconds as recorded, coalesce(guests.waiting, 0) as guests, coalesce(guests.revision, 0) as guests_revision
from sessions
left join guests using (session_id)
left join (
    select session_id, max(session_seconds) as seconds from attendances where edition_id = $1 group by session_id
) as recorded using (session_id)
where sessions.edition_id = $1 and not cancelled
order by starts_at, code, session_id
"""
_PARTICIPANTS = """
select registration_id, participant_id, institution, territorial_group, leads_group,
    coalesce(consents.institution_sharing, false) as shares_results
from registrations
left join people using (participant_id)
left join consents using (registration_id)
where edition_id = $1 and status = 'registered' and people.erased is not true
    and registration_id not in (select registration_id from merged_registrations)
order by registration_id
"""
_MERGED = """
select registration_id, effective_id from merged_registrations join registrations using (registration_id)
where edition_id = $1
"""
_ATTENDANCES = """
select registration_id, session_id, seconds, evidence from attendances
where edition_id = $1
order by registration_id, session_id
"""
_INSTITUTIONS = """
select institution, name from institutions
where institution in (
    select institution from registrations where edition_id = $1
    union select institution from projects where edition_id = $1
)
"""
_PROJECTS = """
select project_id, team, team_name, title, institution, admin_area, members, score, graders, rank, tied, adjusted
from projects
where edition_id = $1 and not withdrawn
order by project_id
"""


async def load_edition(connection: Connection, published: EditionPublished, *, denominator: str) -> Edition:
    """Return the timetable: every session that was not cancelled, measured as the policy requires."""
    rows = await connection.fetch(_SESSIONS, published.edition_id)
    sessions = tuple(
        Session(
            session_id=row["session_id"],
            code=row["code"],
            module=row["module"],
            title=Localised(es=row["title_es"], en=row["title_en"]),
            starts_at=row["starts_at"],
            time_zone=row["time_zone"],
            seconds=_length(row, denominator),
            is_recorded=row["recorded"] is not None,
            guests=row["guests"],
            guests_revision=row["guests_revision"],
        )
        for row in rows
    )
    announced = {module.number for module in published.modules}
    taught = {session.module for session in sessions if session.module is not None}
    return Edition(published.edition_id, tuple(sorted(announced or taught)), sessions)


def _length(row: Record, denominator: str) -> int:
    scheduled, recorded = row["scheduled"], row["recorded"]
    return int(min(scheduled, recorded) if denominator == "actual" and recorded else scheduled)


async def load_participants(connection: Connection, edition_id: UUID) -> list[Participant]:
    """Return the participants with a place, their attendances and projects. Erased people are left out."""
    attendances = await _load_attendances(connection, edition_id)
    projects = await _load_projects(connection, edition_id)
    return [
        Participant(
            registration_id=row["registration_id"],
            participant_id=row["participant_id"],
            institution=row["institution"],
            group=row["territorial_group"],
            leads_group=row["leads_group"],
            attendances=attendances.get(row["registration_id"], {}),
            projects=tuple(projects.get(row["registration_id"], ())),
            shares_results=row["shares_results"],
        )
        for row in await connection.fetch(_PARTICIPANTS, edition_id)
    ]


async def load_institution_names(connection: Connection, published: EditionPublished) -> dict[str, str]:
    """Return the names of the institutions of an edition's participants and projects, by code.

    Where the institution itself was not described yet, its name is the one that the edition announced.
    """
    announced = {institution.code: institution.name for institution in published.institutions}
    rows = await connection.fetch(_INSTITUTIONS, published.edition_id)
    return announced | {row["institution"]: row["name"] for row in rows}


async def _load_attendances(connection: Connection, edition_id: UUID) -> Mapping[UUID, dict[UUID, Attendance]]:
    by_registration: defaultdict[UUID, dict[UUID, Attendance]] = defaultdict(dict)
    for row in await connection.fetch(_ATTENDANCES, edition_id):
        by_registration[row["registration_id"]][row["session_id"]] = Attendance(row["seconds"], tuple(row["evidence"]))
    return by_registration


async def _load_projects(connection: Connection, edition_id: UUID) -> Mapping[UUID, list[Project]]:
    by_member: defaultdict[UUID, list[Project]] = defaultdict(list)
    merged = {row["registration_id"]: row["effective_id"] for row in await connection.fetch(_MERGED, edition_id)}
    for row in await connection.fetch(_PROJECTS, edition_id):
        project = Project(
            project_id=row["project_id"],
            team=row["team"],
            team_name=row["team_name"],
            title=row["title"],
            score=Decimal(row["score"]),
            graders=row["graders"],
            rank=row["rank"],
            tied=row["tied"],
            institution=row["institution"],
            admin_area=row["admin_area"],
        )
        own = json.loads(row["adjusted"] or "{}")
        scores: dict[UUID, Decimal] = {}
        for member in row["members"]:  # of two records that are one person's, the better score counts
            counting, score = merged.get(member, member), Decimal(own.get(str(member), row["score"]))
            scores[counting] = max(score, scores.get(counting, score))
        for member, score in scores.items():
            by_member[member].append(replace(project, score=score))
    return by_member
