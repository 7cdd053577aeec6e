"""SQL of acts without their awards."""

from uuid import UUID

from asyncpg import Record

from diplomado_certificates.acts.act import Annulment
from diplomado_certificates.acts.act_head import ActHead, Terms
from diplomado_chassis.postgres.database import Connection

_SELECT = """
select act_id, edition_id, case when annulled_at is null then status else 'annulled' end as status, head, hash, awards,
    graduates, drafted_at, drafted_by, number, signed_at, signed_by,
    reason, proposed_by, proposed_at, annulled_by, annulled_at
from acts left join annulments using (act_id)
"""
_ANNULMENT = ("reason", "proposed_by", "proposed_at", "annulled_by", "annulled_at")
_LIST_NUMBERED = """
select act_id, number from acts where edition_id = $1 and number is not null order by drafted_at, act_id
"""


async def find_head(connection: Connection, act_id: UUID) -> ActHead | None:
    """Return an act without its awards."""
    row = await connection.fetchrow(f"{_SELECT} where act_id = $1", act_id)
    return _read(row) if row else None


async def list_heads(connection: Connection, edition_id: UUID) -> list[ActHead]:
    """Return the acts of an edition, drafts too, in the order in which they were drafted."""
    rows = await connection.fetch(f"{_SELECT} where edition_id = $1 order by drafted_at, act_id", edition_id)
    return [_read(row) for row in rows]


async def list_numbers(connection: Connection, edition_id: UUID) -> dict[UUID, str]:
    """Return the numbers of the signed acts of an edition, in the order in which they were drafted."""
    return {row["act_id"]: row["number"] for row in await connection.fetch(_LIST_NUMBERED, edition_id)}


def _read(row: Record) -> ActHead:
    values = dict(row)
    annulment = Annulment(**{name: values.pop(name) for name in _ANNULMENT})
    terms = Terms.model_validate_json(values.pop("head"))
    return ActHead(**values, terms=terms, annulment=annulment if annulment.reason else None)
