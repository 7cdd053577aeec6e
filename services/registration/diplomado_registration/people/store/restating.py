"""Raises revisions of people, so that they can be stated again above a forged revision."""

from collections.abc import Sequence

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.people.store import SHARES

# Erased since ever is who stands for nobody: of them nothing was published.
_LIST = """
select participant_id::text as subject from participants
where ($1::uuid is null or participant_id > $1) and erased_at is distinct from '-infinity'
order by participant_id limit $2
"""
_RAISE = f"""
with locked as (
    select participant_id from participants
    where participant_id = any ($1::uuid[]) and erased_at is distinct from '-infinity'
    order by participant_id for no key update
)
update participants p set revision = greatest(p.revision, $2) + 1
from locked where p.participant_id = locked.participant_id
returning p.participant_id, p.email, p.given_names, p.family_names, p.language, p.revision, {SHARES},
    p.new_email, p.proof_id, p.proof_expires_at, p.erased_at, p.erased_reason, p.merged_into
"""


async def list_people(connection: Connection, after: str | None, limit: int) -> list[str]:
    """Return people behind one, by their ids."""
    return [row["subject"] for row in await connection.fetch(_LIST, after, limit)]


async def raise_above(connection: Connection, people: Sequence[str], above: int) -> Sequence[Record]:
    """Lock people, give them revisions above one, and return what is stored of them."""
    return await connection.fetch(_RAISE, people, above)
