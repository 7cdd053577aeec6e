"""SQL of outcomes. The highest revision stays, whatever the order in which facts come."""

from collections.abc import Sequence

from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import Graduated

# Rows are locked in the order of their keys. The act decides between two facts that claim one revision.
_KEEP_NEWEST = """
insert into graduations as g (registration_id, edition_id, act_id, graduated_on, signed_at, revision)
select distinct on (registration_id) *
from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::date[], $5::timestamptz[], $6::int[])
    as told (registration_id, edition_id, act_id, graduated_on, signed_at, revision)
order by registration_id, revision desc, act_id desc
on conflict (registration_id) do update set
    edition_id = excluded.edition_id, act_id = excluded.act_id, graduated_on = excluded.graduated_on,
    signed_at = excluded.signed_at, revision = excluded.revision
where (excluded.revision, excluded.act_id) > (g.revision, g.act_id)
"""


async def keep_newest(connection: Connection, graduations: Sequence[Graduated]) -> None:
    """Store graduations that are newer than what is known of the same registration."""
    await connection.execute(
        _KEEP_NEWEST,
        [one.registration_id for one in graduations],
        [one.edition_id for one in graduations],
        [one.act_id for one in graduations],
        [one.graduated_on for one in graduations],
        [one.signed_at for one in graduations],
        [one.revision for one in graduations],
    )
