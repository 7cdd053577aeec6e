"""Lists of teams and of the people who can join one, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_PLAIN = "translate(lower({}), 'áéíóúüñàèìòùâêîôûãõç', 'aeiouunaeiouaeiouaoc')"
_LIST = f"""
select t.code, t.name, t.project_title, i.name as institution, f.kind as file_kind, t.submitted_on,
    (select count(*) from team_members m where m.project_id = t.project_id) as members,
    (select count(*) from score_sheets s where s.project_id = t.project_id and s.state = 'final') as finals,
    (select count(*) from score_sheets s where s.project_id = t.project_id and s.state = 'draft') as drafts,
    r.score, r.rank
from teams t left join institutions i using (institution) left join team_files f on f.project_id = t.project_id
    left join results r on r.project_id = t.project_id and not r.withdrawn
where t.edition_id = $1 and ($2::text is null or t.code > $2)
    and ($3 = '' or strpos({_PLAIN.format("t.code || ' ' || t.name || ' ' || t.project_title")}, $3) > 0)
order by t.code limit $4
"""
_COUNT = "select count(*) from teams where edition_id = $1"
_MEMBERS = """
select m.registration_id, coalesce(r.stage, r.status) as status, p.given_names, p.family_names,
    coalesce(p.erased, false) as erased
from team_members m join registrations r using (registration_id) join people p using (participant_id)
where m.project_id = $1 order by p.family_names, p.given_names, m.registration_id
"""
_CANDIDATES = """
select r.registration_id, r.status, p.given_names, p.family_names, p.email_key as email, t.code as team
from registrations r join people p using (participant_id) join effective_registrations e using (registration_id)
    left join team_members m on m.edition_id = r.edition_id and m.registration_id = r.registration_id
    left join teams t on t.project_id = m.project_id
where r.edition_id = $1 and e.effective_id = r.registration_id and r.status <> 'withdrawn'
    and (select bool_and(strpos(p.name_key, word) > 0) from unnest($2::text[]) as word)
order by p.family_names, p.given_names, r.registration_id limit $3
"""
_INSTITUTIONS = "select institution, name from institutions order by name, institution"


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One line of the list of teams."""

    code: str
    name: str
    project_title: str
    institution: str | None
    file_kind: str | None
    submitted_on: object
    members: int
    finals: int
    drafts: int
    score: Decimal | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person of the roster. Personal data. `team` is the code of the team that they are in."""

    registration_id: UUID
    status: str
    given_names: str | None
    family_names: str | None
    email: str | None = None
    team: str | None = None
    erased: bool = False

    @property
    def name(self) -> str | None:
        """Return the whole name, None for a person who was erased."""
        return " ".join(filter(None, (self.given_names, self.family_names))) or None


async def list_team_rows(
    connection: Connection, edition_id: UUID, search: str, after: str | None, limit: int
) -> list[TeamRow]:
    """Return teams by code, after a code. `search` is in lower case without accents; empty finds all."""
    return [TeamRow(**row) for row in await connection.fetch(_LIST, edition_id, after, search, limit)]


async def count_teams(connection: Connection, edition_id: UUID) -> int:
    """Return how many teams an edition has."""
    return int(await connection.fetchval(_COUNT, edition_id))


async def list_members(connection: Connection, project_id: UUID) -> list[PersonRow]:
    """Return the members of a team by family name. Personal data."""
    return [PersonRow(**row) for row in await connection.fetch(_MEMBERS, project_id)]


async def list_candidates(
    connection: Connection, edition_id: UUID, words: Sequence[str], limit: int
) -> list[PersonRow]:
    """Return people of the roster whose names contain all words, with the team that they are in. Personal data."""
    return [PersonRow(**row) for row in await connection.fetch(_CANDIDATES, edition_id, words, limit)]


async def list_institutions(connection: Connection) -> list[tuple[str, str]]:
    """Return code and name of all institutions, by name."""
    return [(row["institution"], row["name"]) for row in await connection.fetch(_INSTITUTIONS)]
