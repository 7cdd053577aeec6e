"""All SQL about how far revisions were raised."""

from collections.abc import Collection, Mapping
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_FIND = "select subject_id, lift from revision_lifts where subject_id = any ($1::uuid[])"
# The next revision is one above the last and above the one given.
_RAISE = """
insert into revision_lifts (subject_id, lift)
select subject_id, greatest($3, own) + 1 - own from unnest($1::uuid[], $2::int[]) as raised (subject_id, own)
order by subject_id
on conflict (subject_id) do update set lift = greatest(revision_lifts.lift, excluded.lift - 1) + 1
"""


async def find_lifts(connection: Connection, subjects: Collection[UUID]) -> dict[UUID, int]:
    """Return how far the revisions of subjects were raised, of those that were."""
    return {row["subject_id"]: row["lift"] for row in await connection.fetch(_FIND, list(subjects))}


async def upsert_lifts(connection: Connection, own: Mapping[UUID, int], above: int) -> None:
    """Raise subjects above a revision and above the last that was published. `own` are their own revisions.

    Callers must hold the locks under which these subjects change.
    """
    await connection.execute(_RAISE, list(own), list(own.values()), above)
