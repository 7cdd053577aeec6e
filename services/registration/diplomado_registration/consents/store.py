"""SQL of consents: rows are only added."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_CURRENT = """
select distinct on (purpose) purpose, granted from consents where registration_id = $1 order by purpose, id desc
"""
_ANSWER = """
insert into consents (registration_id, purpose, granted, text_version, language, channel, recorded_at)
select $1, purpose, granted, $4, $5, 'own_page', $6
from unnest($2::text[], $3::boolean[]) as said (purpose, granted)
"""
_FORGET_STATISTICS = "update registrations set sex = null, age_band = null where registration_id = $1"
_LOCK = "select from registrations where registration_id = $1 for no key update"
_HISTORY = """
select purpose, granted, text_version, language, channel, basis, declared_by, recorded_at
from consents where registration_id = $1 order by id
"""


async def current(connection: Connection, registration_id: UUID) -> dict[str, bool]:
    """Return the newest answer for each purpose that was ever asked."""
    return {row["purpose"]: row["granted"] for row in await connection.fetch(_CURRENT, registration_id)}


async def lock(connection: Connection, registration_id: UUID) -> None:
    """Let one answer for a registration be written after the other."""
    await connection.execute(_LOCK, registration_id)


async def answer(
    connection: Connection,
    registration_id: UUID,
    answers: Mapping[str, bool],
    version: str,
    language: str,
    now: datetime,
) -> None:
    """Add answers given on the participant's own page."""
    await connection.execute(
        _ANSWER, registration_id, list(answers.keys()), list(answers.values()), version, language, now
    )


async def forget_statistics(connection: Connection, registration_id: UUID) -> None:
    """Remove what was kept for statistics alone."""
    await connection.execute(_FORGET_STATISTICS, registration_id)


async def history(connection: Connection, registration_id: UUID) -> list[dict[str, object]]:
    """Return every answer in the order in which it was given."""
    return [dict(row) for row in await connection.fetch(_HISTORY, registration_id)]
