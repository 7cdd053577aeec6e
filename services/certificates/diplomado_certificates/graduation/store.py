"""All SQL of graduation: reads the projections on which awards are decided."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from uuid import UUID

from asyncpg import Record

from diplomado_certificates.graduation.facts import Attendance, Edition, MakeUp, Participant, Project, Session
from diplomado_chassis.keyset import Listed, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_chassis.postgres.pieces import fetch_all
from diplomado_contracts import EditionPublished, Localised

# A session whose closure was never announced was closed before that was an event: its attendance shows it.
_SESSIONS = """
select session_id, code, module, title_es, title_en, starts_at, time_zone,
    greatest(1, extract(epoch from ends_at - starts_at))::int as scheduled,
    coalesce(closures.session_seconds, recorded.seconds) as actual,
    coalesce(closures.closed, recorded.seconds is not null) as is_closed,
    session_id in (
        select equivalent_session_id from make_ups
        where edition_id = $1 and not withdrawn and equivalent_session_id is not null
    ) as makes_up,
    coalesce(guests.waiting, 0) as guests, coalesce(guests.revision, 0) as guests_revision
from sessions
left join guests using (session_id)
left join closures using (session_id)
left join lateral (
    select max(session_seconds) as seconds from attendances
    where closures.session_id is null and attendances.edition_id = $1 and attendances.session_id = sessions.session_id
) as recorded on true
where sessions.edition_id = $1 and not cancelled
order by starts_at, code, session_id
"""
_WITH_A_PLACE = """
from registrations
left join people using (participant_id)
left join consents using (registration_id)
where edition_id = $1 and ($2::uuid[] is null or registration_id = any($2))
    and status = 'registered' and people.erased is not true
    and registration_id not in (select registration_id from merged_registrations)
"""
_PARTICIPANTS = f"""
select registration_id, participant_id, institution, territorial_group, leads_group,
    coalesce(consents.institution_sharing, false) as shares_results
{_WITH_A_PLACE}
order by registration_id
"""
_REGISTRATIONS = Listing(
    f"select registration_id {_WITH_A_PLACE} and ($3 or (institution = $4 and consents.institution_sharing))",
    registration_id=UUID,
)
_MERGED = """
select registration_id, effective_id from merged_registrations join registrations using (registration_id)
where edition_id = $1 and ($2::uuid[] is null or effective_id = any($2))
"""
_ATTENDANCES = """
select registration_id, session_id, seconds, evidence, before_start, after_end from attendances
where edition_id = $1 and ($2::uuid[] is null or registration_id = any($2))
order by registration_id, session_id
"""
_EXCUSES = """
select registration_id, session_id, excuse_id from excuses
where edition_id = $1 and ($2::uuid[] is null or registration_id = any($2)) and not withdrawn
"""
_MAKE_UPS = """
select registration_id, session_id, make_up_id, equivalent_session_id from make_ups
where edition_id = $1 and ($2::uuid[] is null or registration_id = any($2)) and not withdrawn
"""
_OF_REGISTRATION = """
select r.registration_id, r.edition_id, r.participant_id, r.status, coalesce(p.erased, false) as erased,
    institution, coalesce(c.institution_sharing, false) as shares_results
from registrations r left join people p using (participant_id) left join consents c using (registration_id)
where r.registration_id = coalesce(
    (select effective_id from merged_registrations where registration_id = $1 limit 1), $1
)
"""
_NAMES = """
select participant_id, btrim(btrim(given_names) || ' ' || btrim(family_names)) as name from people
where participant_id = any($1::uuid[]) and not erased
"""
_IS_RANKED = "select exists (select from projects where edition_id = $1 and not withdrawn)"
_INSTITUTIONS = """
select institution, name from institutions
where institution in (
    select institution from registrations where edition_id = $1 and ($2::uuid[] is null or registration_id = any($2))
    union select institution from projects where edition_id = $1 and ($2::uuid[] is null or members && $2)
)
"""
_PROJECTS = """
select project_id, team, team_name, title, institution, admin_area, members, score, graders, rank, tied, adjusted
from projects
where edition_id = $1 and ($2::uuid[] is null or members && $2) and not withdrawn
order by project_id
"""
# Whoever holds nothing yet stands first: an act for a few people comes after the one for all.
_LIKELY = """
select r.registration_id, btrim(btrim(p.given_names) || ' ' || btrim(p.family_names)) as name
from registrations r left join people p using (participant_id)
where r.edition_id = $1 and r.status = 'registered' and p.erased is not true
    and r.registration_id not in (select registration_id from merged_registrations)
    and ($2 = '' or strpos(
        lower(translate(p.given_names || ' ' || p.family_names,
            'ÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇáàâäãéèêëíìîïóòôöõúùûüñç',
            'aaaaaeeeeiiiiooooouuuuncaaaaaeeeeiiiiooooouuuunc')), $2
    ) > 0)
order by exists (select from certificates c where c.registration_id = r.registration_id), p.given_names,
    p.family_names, r.registration_id
limit $3
"""


async def load_edition(connection: Connection, published: EditionPublished) -> Edition:
    """Return the timetable: every session that was not cancelled."""
    rows = await connection.fetch(_SESSIONS, published.edition_id)
    sessions = tuple(
        Session(
            session_id=row["session_id"],
            code=row["code"],
            module=row["module"],
            title=Localised(es=row["title_es"], en=row["title_en"]),
            starts_at=row["starts_at"],
            time_zone=row["time_zone"],
            seconds=row["scheduled"],
            actual_seconds=row["actual"],
            is_closed=row["is_closed"],
            makes_up=row["makes_up"],
            guests=row["guests"],
            guests_revision=row["guests_revision"],
        )
        for row in rows
    )
    titles = {module.number: module.title for module in published.modules}
    taught = {session.module for session in sessions if session.module is not None}
    is_ranked = bool(await connection.fetchval(_IS_RANKED, published.edition_id))
    return Edition(published.edition_id, tuple(sorted(titles or taught)), sessions, is_ranked, titles)


async def list_registrations(
    connection: Connection,
    edition_id: UUID,
    only: Collection[UUID] | None,
    *,
    of: str | None,
    everybody: bool,
    page: Page,
) -> Listed[UUID]:
    """Return the registrations of participants: of everybody, or of those of one institution who share results."""
    found = await _REGISTRATIONS.fetch(connection, edition_id, only, everybody, of, page=page)
    return Listed([row["registration_id"] for row in found.rows], found.next)


async def load_participants(
    connection: Connection, edition_id: UUID, only: Collection[UUID] | None = None
) -> list[Participant]:
    """Return the participants with a place, their attendances and projects. Erased people are left out.

    `only` are some registrations; what was merged into them counts too.
    """
    chosen = None if only is None else list(only)
    merged = {
        row["registration_id"]: row["effective_id"] for row in await connection.fetch(_MERGED, edition_id, chosen)
    }
    of = None if chosen is None else [*chosen, *merged]
    fetch = partial(fetch_all, connection) if of is None else connection.fetch  # of everybody there are many
    attendances = await fetch(_ATTENDANCES, edition_id, of)
    projects = await _load_projects(connection, edition_id, merged, of)
    excuses = await connection.fetch(_EXCUSES, edition_id, of)
    make_ups = await connection.fetch(_MAKE_UPS, edition_id, of)
    participants = await fetch(_PARTICIPANTS, edition_id, of)
    # In a thread: thousands of participants must not hold up other requests.
    return await asyncio.to_thread(_participants, participants, merged, attendances, excuses, make_ups, projects)


def _participants(
    rows: Sequence[Record],
    merged: Mapping[UUID, UUID],
    attendance_rows: Sequence[Record],
    excuse_rows: Sequence[Record],
    make_up_rows: Sequence[Record],
    projects: Mapping[UUID, list[Project]],
) -> list[Participant]:
    attendances: defaultdict[UUID, dict[UUID, Attendance]] = defaultdict(dict)
    for row in attendance_rows:
        attendances[row["registration_id"]][row["session_id"]] = Attendance(
            row["seconds"], tuple(row["evidence"]), tuple(row["before_start"]), tuple(row["after_end"])
        )
    excuses: defaultdict[UUID, dict[UUID, UUID]] = defaultdict(dict)
    for row in sorted(excuse_rows, key=_own_last(merged)):
        excuses[merged.get(row["registration_id"], row["registration_id"])][row["session_id"]] = row["excuse_id"]
    make_ups: defaultdict[UUID, dict[UUID, MakeUp]] = defaultdict(dict)
    for row in sorted(make_up_rows, key=_own_last(merged)):
        counting = merged.get(row["registration_id"], row["registration_id"])
        make_ups[counting][row["session_id"]] = MakeUp(row["make_up_id"], row["equivalent_session_id"])
    return [
        Participant(
            registration_id=row["registration_id"],
            participant_id=row["participant_id"],
            institution=row["institution"],
            group=row["territorial_group"],
            leads_group=row["leads_group"],
            attendances=attendances.get(row["registration_id"], {}),
            excuses=excuses.get(row["registration_id"], {}),
            make_ups=make_ups.get(row["registration_id"], {}),
            projects=tuple(projects.get(row["registration_id"], ())),
            shares_results=row["shares_results"],
        )
        for row in rows
    ]


def _own_last(merged: Mapping[UUID, UUID]) -> Callable[[Record], tuple[bool, UUID]]:
    """Return an order in which what a registration has itself outranks what it has by a merge."""
    return lambda row: (row["registration_id"] not in merged, row["registration_id"])


async def find_registration(connection: Connection, registration_id: UUID) -> Record | None:
    """Return a registration, or the one that it was merged into, with whether its person was erased."""
    return await connection.fetchrow(_OF_REGISTRATION, registration_id)


async def find_names(connection: Connection, participants: Sequence[UUID]) -> dict[UUID, str]:
    """Return the names of people, of those whose name has arrived. For pages of staff."""
    rows = await connection.fetch(_NAMES, participants)
    return {row["participant_id"]: row["name"] for row in rows if row["name"]}


async def list_likely(connection: Connection, edition_id: UUID, search: str, limit: int) -> dict[UUID, str]:
    """Return the names of participants, of those whose name contains a folded text. For pages of staff."""
    rows = await connection.fetch(_LIKELY, edition_id, search, limit)
    return {row["registration_id"]: row["name"] or "" for row in rows}


async def load_institution_names(
    connection: Connection, published: EditionPublished, only: Collection[UUID] | None = None
) -> dict[str, str]:
    """Return the names of the institutions of an edition's participants and projects, or of some of them, by code.

    Where the institution itself was not described yet, its name is the one that the edition announced.
    """
    announced = {institution.code: institution.name for institution in published.institutions}
    rows = await connection.fetch(_INSTITUTIONS, published.edition_id, None if only is None else list(only))
    return announced | {row["institution"]: row["name"] for row in rows}


async def _load_projects(
    connection: Connection, edition_id: UUID, merged: Mapping[UUID, UUID], of: Sequence[UUID] | None
) -> Mapping[UUID, list[Project]]:
    by_member: defaultdict[UUID, list[Project]] = defaultdict(list)
    for row in await connection.fetch(_PROJECTS, edition_id, of):
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
