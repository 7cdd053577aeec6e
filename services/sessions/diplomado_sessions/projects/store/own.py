"""What a grader still has to score in all editions, and the team of one participant."""

from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.http.auth import Scope
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import Localised

_DUE = """
select g.edition_id, e.title_es, e.title_en, count(*) as teams,
    count(*) filter (where s.state is distinct from 'final') as due,
    count(*) filter (where s.state = 'draft') as drafts
from graders g join editions e using (edition_id) join rubrics using (edition_id)
    join teams t on t.edition_id = g.edition_id and (g.teams is null or t.code = any(g.teams))
        and t.code <> all(g.conflicts)
    left join score_sheets s on s.project_id = t.project_id and s.grader = g.name
where (g.subject = any($1) or (g.subject like '%@%' and lower(g.subject) = any($1))
        or (g.subject is null and g.name = any($1))) and g.ended_at is null
    and ($2::text[] is null or e.mission = any($2)) and ($3::text[] is null or e.programmes && $3)
    and ($4::text[] is null or e.code = any($4))
    and not exists (select from rankings r where r.edition_id = g.edition_id and r.reopened_at is null)
group by g.edition_id, e.title_es, e.title_en, e.starts_on order by e.starts_on, g.edition_id
"""
_HOLDER = """
select r.edition_id, e.effective_id as registration_id, coalesce(l.link_revision, 1) as link_revision,
    coalesce(p.erased, false) as erased
from registrations r join people p using (participant_id) join effective_registrations e using (registration_id)
    left join own_links l on l.registration_id = r.registration_id
where r.registration_id = $1
"""
_TEAM = """
select t.code from team_members m join teams t using (project_id) where m.edition_id = $1 and m.registration_id = $2
"""


@dataclass(frozen=True, slots=True)
class Due:
    """How many teams of an edition a grader has, and how many of them have no final score."""

    edition_id: UUID
    title: Localised
    teams: int
    due: int
    drafts: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose own link it is. An older link than `link_revision` is void."""

    edition_id: UUID
    registration_id: UUID
    link_revision: int
    erased: bool


async def list_due(connection: Connection, accounts: list[str], scope: Scope) -> list[Due]:
    """Return the editions in scope where the account with these names is a grader and no ranking stands."""
    rows = await connection.fetch(_DUE, accounts, *scope.arrays)
    return [
        Due(
            row["edition_id"],
            Localised(es=row["title_es"], en=row["title_en"]),
            row["teams"],
            row["due"],
            row["drafts"],
        )
        for row in rows
    ]


async def find_holder(connection: Connection, registration_id: UUID) -> Holder | None:
    """Return the holder of a link: the registration that counts, where two were merged."""
    row = await connection.fetchrow(_HOLDER, registration_id)
    return Holder(**row) if row else None


async def find_team_code(connection: Connection, edition_id: UUID, registration_id: UUID) -> str | None:
    """Return the code of the team that a registration is in."""
    code: str | None = await connection.fetchval(_TEAM, edition_id, registration_id)
    return code
