"""SQL that lists the people of an edition. Nothing is written here."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.pieces import fetch_all
from diplomado_registration.directory.filters import Filters
from diplomado_registration.places.capacity import Status

# Each condition is written only if it limits, so that the plan of each statement uses the index for it.
_COLUMNS = """
r.registration_id, r.participant_id, r.number, r.status, r.channel, r.institution, i.name as institution_name,
r.job_title, r.admin_area, r.territorial_group, r.leads_group, r.created_at, p.email, p.language,
p.erased_at is not null as is_erased, g.graduated_on
"""
_OF_ALL = """
from registrations r join participants p using (participant_id)
left join institutions i on i.code = r.institution
left join graduations g using (registration_id)
where {of}
"""
# An institution sees its own words about a person as long as they are a proposal, and the outcome of those who agreed.
_OF_ONE = """
from registrations r join participants p using (participant_id)
left join institutions i on i.code = r.institution
left join graduations g on g.registration_id = r.registration_id and coalesce((
    select granted from consents c
    where c.registration_id = r.registration_id and c.purpose = 'institution_sharing' order by c.id desc limit 1
), false)
left join change_proposals c on c.participant_id = r.participant_id and c.status = 'open'
    and c.source = 'nomination' and c.institution = $2
where {of} and r.institution = $2
"""
_EDITION, _REGISTRATION = "r.edition_id = $1", "r.registration_id = $1"
_NAMES = "p.given_names, p.family_names"
_OWN_NAMES = (
    "coalesce(c.given_names, p.given_names) as given_names, coalesce(c.family_names, p.family_names) as family_names"
)
_MATCHES = """(
    r.participant_id in (
        select participant_id from participants
        where array_to_tsvector(search_words(given_names || ' ' || coalesce(family_names, '') || ' ' || email))
            @@ search_query({0})
    )
    or r.institution in (
        select code from institutions where array_to_tsvector(search_words(code || ' ' || name)) @@ search_query({0})
    )
)"""
_OWN_MATCHES = """array_to_tsvector(search_words(
    coalesce(c.given_names, p.given_names) || ' ' || coalesce(c.family_names, p.family_names, '') || ' ' || p.email
)) @@ search_query({0})"""
_COUNT = "select status, count(*) as people from registrations where edition_id = $1 group by status"
_COUNT_OF_ONE = (
    "select status, count(*) as people from registrations where edition_id = $1 and institution = $2 group by status"
)
_LIST_INSTITUTIONS = """
select code, name from institutions where code in (
    select r.institution from registrations r where r.edition_id = $1
) order by name, code
"""


def listing(edition_id: UUID, filters: Filters, after: int | None, limit: int | None) -> tuple[str, list[object]]:
    """Return the statement that lists people, the newest first, and its values. `after` is the number before."""
    values: list[object] = [edition_id]
    parts = [_select(_EDITION, filters.own)]
    if filters.own is not None:
        values.append(filters.own)

    def limit_to(condition: str, value: object) -> None:
        values.append(value)
        parts.append("and " + condition.format(f"${len(values)}"))

    if filters.status:
        limit_to("r.status = {0}", filters.status)
    if filters.institution:
        limit_to("r.institution = {0}", filters.institution)
    if filters.channel:
        limit_to("(r.channel = 'nomination') = {0}", filters.channel == "nominated")
    if filters.text:
        limit_to(_MATCHES if filters.own is None else _OWN_MATCHES, filters.text)
    if after is not None:
        limit_to("r.number < {0}", after)
    parts.append("order by r.number desc")
    if limit is not None:
        values.append(limit)
        parts.append(f"limit ${len(values)}")
    return "\n".join(parts), values


_COUNT_NOMINEES = """
select i.code, i.name, count(*) as people, count(*) filter (where r.status in ('registered', 'offered')) as seated,
       count(*) filter (where r.status = 'waitlisted') as waiting
from registrations r join institutions i on i.code = r.institution
where r.edition_id = $1 and r.channel = 'nomination' and ($2::text is null or r.institution = $2)
group by i.code, i.name order by i.name, i.code
"""
# The last thing that was said about a registration: the answer of an applicant, or the question to them.
_LIST_WAITING_FOR = f"""
select p.given_names, p.family_names, {_COLUMNS}, r.waiting_number, r.expires_at, s.step as last_step,
       s.reason as last_reason, s.recorded_at as last_at,
       case when r.status = 'waitlisted' then row_number() over (partition by r.status order by r.waiting_number) end
           as waiting_position
from registrations r join participants p using (participant_id)
left join institutions i on i.code = r.institution
left join graduations g using (registration_id)
left join lateral (
    select step, reason, recorded_at from registration_steps
    where registration_id = r.registration_id order by id desc limit 1
) s on true
where r.edition_id = $1 and r.status = any ($2)
order by r.waiting_number, r.number limit $3
"""
_LIST_PROPOSALS = """
select c.proposal_id, c.participant_id, c.source, c.institution, c.given_names, c.family_names, c.language,
       c.person_revision, c.proposed_at, p.given_names as stored_given_names, p.family_names as stored_family_names,
       p.language as stored_language, p.revision, r.registration_id
from registrations r
join change_proposals c on c.participant_id = r.participant_id and c.status = 'open'
join participants p on p.participant_id = r.participant_id
where r.edition_id = $1 and p.merged_into is null and p.erased_at is null
order by c.proposed_at, c.proposal_id limit $2
"""
_IS_PROPOSAL_OF = """
select exists (
    select from change_proposals c join registrations r using (participant_id)
    where r.edition_id = $1 and c.proposal_id = $2
)
"""
_LIST_IN_EDITION = "select participant_id from registrations where edition_id = $1 and participant_id = any ($2)"


def _select(of: str, own: str | None) -> str:
    names, rows = (_NAMES, _OF_ALL) if own is None else (_OWN_NAMES, _OF_ONE)
    return f"select {names}, {_COLUMNS} {rows.format(of=of)}"


async def list_people(
    connection: Connection, edition_id: UUID, filters: Filters, after: int | None = None, limit: int | None = None
) -> Sequence[Record]:
    """Return people of an edition, the newest first, that follow the number given. The rows contain personal data."""
    statement, values = listing(edition_id, filters, after, limit)
    if limit is None:
        return await fetch_all(connection, statement, *values)
    return await connection.fetch(statement, *values)


async def count_people(connection: Connection, edition_id: UUID, institution: str | None) -> dict[Status, int]:
    """Return how many people an edition has in each status, of one institution if it is given."""
    rows = await (
        connection.fetch(_COUNT, edition_id)
        if institution is None
        else connection.fetch(_COUNT_OF_ONE, edition_id, institution)
    )
    return {row["status"]: row["people"] for row in rows}


async def list_institutions(connection: Connection, edition_id: UUID) -> Sequence[Record]:
    """Return the institutions that people of an edition belong to."""
    return await connection.fetch(_LIST_INSTITUTIONS, edition_id)


async def find_person(connection: Connection, registration_id: UUID, own: str | None) -> Record:
    """Return what a reader sees of the person of a registration, which exists. It contains personal data."""
    row = await connection.fetchrow(_select(_REGISTRATION, own), registration_id, *([] if own is None else [own]))
    assert row is not None
    return row


async def count_nominees(connection: Connection, edition_id: UUID, institution: str | None) -> Sequence[Record]:
    """Return how many people each institution has nominated, of whom how many have a place or wait."""
    return await connection.fetch(_COUNT_NOMINEES, edition_id, institution)


async def list_by_status(
    connection: Connection, edition_id: UUID, statuses: Sequence[Status], limit: int
) -> Sequence[Record]:
    """Return people in some statuses with what was said last: the waiting list in its order, others the oldest first.

    The rows contain personal data.
    """
    return await connection.fetch(_LIST_WAITING_FOR, edition_id, statuses, limit)


async def list_proposals(connection: Connection, edition_id: UUID, limit: int) -> Sequence[Record]:
    """Return the open proposals about people of an edition, the oldest first. The rows contain personal data."""
    return await connection.fetch(_LIST_PROPOSALS, edition_id, limit)


async def is_proposal_of(connection: Connection, edition_id: UUID, proposal_id: UUID) -> bool:
    """Return whether a proposal is about a person of an edition."""
    found: bool = await connection.fetchval(_IS_PROPOSAL_OF, edition_id, proposal_id)
    return found


async def list_in_edition(connection: Connection, edition_id: UUID, participants: Sequence[UUID]) -> set[UUID]:
    """Return those of these people who have a registration in an edition."""
    return {row["participant_id"] for row in await connection.fetch(_LIST_IN_EDITION, edition_id, participants)}
