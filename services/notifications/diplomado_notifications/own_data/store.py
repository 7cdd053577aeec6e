"""Reads what is stored about one person, by a link to their own page. It owns no table."""

from typing import Any
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection

_FIND = """
select r.participant_id, r.standing, e.time_zone,
    (select coalesce(max(l.link_revision), 1) from links l where l.registration_id = $1) as link_revision
from places r
join people p using (participant_id)
left join editions e using (edition_id)
where r.registration_id = $1 and not p.erased
order by r.revision desc limit 1
"""
_PERSON = """
select given_names, family_names, email, language, shares_mailbox, new_email from people where participant_id = $1
"""
_MESSAGES = """
select d.template, e.title_es, e.title_en, d.status, d.reason, d.attempts, d.created_at, d.sent_at
from deliveries d left join editions e using (edition_id)
where d.participant_id = $1 order by d.created_at, d.delivery_id
"""


async def find_by_registration(connection: Connection, registration_id: UUID) -> Record | None:
    """Return the person of a registration, its state and the revision of its links; None if it is not known."""
    return await connection.fetchrow(_FIND, registration_id)


async def list_of_person(connection: Connection, participant_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Return the rows about a person, by kind."""
    return {
        kind: [dict(row) for row in await connection.fetch(statement, participant_id)]
        for kind, statement in (("person", _PERSON), ("messages", _MESSAGES))
    }
