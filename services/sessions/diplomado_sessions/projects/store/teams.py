"""Teams, their members, and what was decided about members."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from diplomado_chassis.keyset import Listed, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_sessions.projects.membership import MemberDecision
from diplomado_sessions.projects.team import Project, Team

_UPSERT_TEAM = """
insert into teams
    (project_id, edition_id, code, name, project_title, institution, admin_area, sdg, gcm, abstract, submitted_on,
    leader)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (edition_id, code) do update set name = excluded.name, project_title = excluded.project_title,
    institution = excluded.institution, admin_area = excluded.admin_area, sdg = excluded.sdg, gcm = excluded.gcm,
    abstract = excluded.abstract, submitted_on = excluded.submitted_on, leader = excluded.leader
returning project_id
"""
_OTHER_TEAMS = """
select m.registration_id, t.code from team_members m join teams t using (project_id)
where m.edition_id = $1 and m.registration_id = any($2) and t.code <> $3 order by m.registration_id
"""
_DELETE_MEMBERS = "delete from team_members where project_id = $1"
_INSERT_MEMBERS = """
insert into team_members (edition_id, registration_id, project_id) select $1, unnest($2::uuid[]), $3
"""
_TEAM = """
select t.project_id, t.code, t.name, t.project_title, t.institution, i.name as institution_name,
    t.admin_area, t.sdg, t.gcm,
    array(select registration_id from team_members m where m.project_id = t.project_id order by 1) as members,
    t.abstract, t.submitted_on, t.leader
from teams t left join institutions i using (institution)
where t.edition_id = $1
"""
_TEAMS = f"{_TEAM} and ($2::text is null or t.code = $2) order by t.code"
_PAGE = Listing(
    f"{_TEAM} and ($2::text is null or t.institution = $2) and ($3::text[] is null or t.code = any($3))", code=str
)
_CODES = "select project_id, code from teams where edition_id = $1"
_DECISIONS = """
select distinct on (d.project_id, d.registration_id)
    d.project_id, d.registration_id, d.left_on, d.adjustment, d.reason
from member_decisions d join team_members m using (project_id, registration_id)
where m.edition_id = $1
order by d.project_id, d.registration_id, d.decision_id desc
"""
_INSERT_DECISION = """
insert into member_decisions (project_id, registration_id, left_on, adjustment, reason, decided_by)
values ($1, $2, $3, $4, $5, $6)
"""
_EMPTY_REASONS_OF_ERASED = """
update member_decisions d set reason = ''
from registrations r join people p using (participant_id)
where r.registration_id = d.registration_id and p.erased and d.reason <> ''
"""
_EMPTY_REASONS = """
update member_decisions d set reason = ''
from teams t join editions e using (edition_id)
where t.project_id = d.project_id and d.reason <> '' and e.ends_on < current_date - $1::int
"""


async def upsert_team(connection: Connection, project_id: UUID, edition_id: UUID, project: Project) -> UUID:
    """Insert or replace a team and its members; return its identifier, which stays the one that it got first."""
    stored: UUID = await connection.fetchval(
        _UPSERT_TEAM,
        project_id,
        edition_id,
        project.code,
        project.name,
        project.project_title,
        project.institution,
        project.admin_area,
        project.sdg,
        project.gcm,
        project.abstract,
        project.submitted_on,
        project.leader,
    )
    await connection.execute(_DELETE_MEMBERS, stored)
    await connection.execute(_INSERT_MEMBERS, edition_id, project.members, stored)
    return stored


async def find_other_teams(
    connection: Connection, edition_id: UUID, members: Sequence[UUID], code: str
) -> dict[UUID, str]:
    """Return those of the members who are in another team, with its code."""
    rows = await connection.fetch(_OTHER_TEAMS, edition_id, members, code)
    return {row["registration_id"]: row["code"] for row in rows}


async def list_teams(connection: Connection, edition_id: UUID, code: str | None = None) -> list[Team]:
    """Return the teams of an edition, or the one with a code."""
    return [_team(dict(row)) for row in await connection.fetch(_TEAMS, edition_id, code)]


async def list_page(
    connection: Connection, edition_id: UUID, institution: str | None, codes: Collection[str] | None, page: Page
) -> Listed[Team]:
    """Return a page of the teams of an edition: those of an institution, and of some codes, if these are given."""
    found = await _PAGE.fetch(connection, edition_id, institution, codes, page=page)
    return Listed([_team(row) for row in found.rows], found.next)


async def list_codes(connection: Connection, edition_id: UUID) -> dict[UUID, str]:
    """Return the codes of an edition's teams."""
    return {row["project_id"]: row["code"] for row in await connection.fetch(_CODES, edition_id)}


def _team(row: dict[str, Any]) -> Team:
    project_id, institution_name = row.pop("project_id"), row.pop("institution_name")
    return Team(project_id=project_id, institution_name=institution_name, project=Project(**row))


async def insert_member_decision(
    connection: Connection, project_id: UUID, decision: MemberDecision, author: str
) -> None:
    """Insert a decision, which outranks earlier ones about the same member."""
    await connection.execute(
        _INSERT_DECISION,
        project_id,
        decision.registration_id,
        decision.left_on,
        decision.adjustment,
        decision.reason,
        author,
    )


async def list_member_decisions(connection: Connection, edition_id: UUID) -> dict[UUID, list[MemberDecision]]:
    """Return what counts about the present members, by team."""
    found: defaultdict[UUID, list[MemberDecision]] = defaultdict(list)
    for row in await connection.fetch(_DECISIONS, edition_id):
        values = dict(row)
        found[values.pop("project_id")].append(MemberDecision(**values))
    return found


async def update_reasons_purged(connection: Connection, days: int) -> int:
    """Empty reasons about erased people, and of editions that ended longer ago; return how many."""
    of_erased = await connection.execute(_EMPTY_REASONS_OF_ERASED)
    of_ended = await connection.execute(_EMPTY_REASONS, days)
    return sum(int(status.rpartition(" ")[2]) for status in (of_erased, of_ended))
