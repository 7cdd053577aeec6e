"""SQL of consents. Rows are only added."""

from datetime import datetime
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.consents.records import ConsentAnswers

_FIND_CURRENT = """
select distinct on (purpose) purpose, granted from consents where registration_id = $1 order by purpose, id desc
"""
# The identity of the newest answer rises with every answer: it is the revision of them all.
_FIND_STATE = """
select r.edition_id, r.participant_id, c.id as revision, c.recorded_at, c.text_version, c.channel
from registrations r join consents c using (registration_id)
where registration_id = $1 order by c.id desc limit 1
"""
_INSERT = """
insert into consents (registration_id, purpose, granted, text_version, language, channel, recorded_at)
select $1, purpose, granted, $4, $5, $6, $7 from unnest($2::text[], $3::boolean[]) as answer (purpose, granted)
"""
_LIST = """
select purpose, granted, text_version, language, channel, basis, declared_by, recorded_at
from consents where registration_id = $1 order by id
"""


def consents_insert(registrations: str) -> str:
    """Return the part of a larger statement, with named parameters, that adds the same answers to registrations."""
    return f"""
    insert into consents
        (registration_id, purpose, granted, text_version, language, channel, basis, declared_by, recorded_at)
    select r.registration_id, answer.purpose, answer.granted, :text_version, :consent_language, :consent_channel,
           :basis, :declared_by, :now
    from {registrations} r, unnest(:purposes::text[], :granted::boolean[]) as answer (purpose, granted)
    """


async def find_current_answers(connection: Connection, registration_id: UUID) -> dict[str, bool]:
    """Return the newest answer for each purpose."""
    return {row["purpose"]: row["granted"] for row in await connection.fetch(_FIND_CURRENT, registration_id)}


async def find_state(connection: Connection, registration_id: UUID) -> Record | None:
    """Return a registration with its newest answer, whose id is the revision of all its answers."""
    return await connection.fetchrow(_FIND_STATE, registration_id)


async def insert_answers(
    connection: Connection, registration_id: UUID, consents: ConsentAnswers, now: datetime
) -> None:
    """Add a person's own answers."""
    await connection.execute(
        _INSERT,
        registration_id,
        list(consents.answers.keys()),
        list(consents.answers.values()),
        consents.text_version,
        consents.language,
        consents.channel,
        now,
    )


async def list_answers(connection: Connection, registration_id: UUID) -> list[dict[str, object]]:
    """Return all answers, in the order in which they were given."""
    return [dict(row) for row in await connection.fetch(_LIST, registration_id)]
