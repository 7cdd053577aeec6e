"""SQL of the acts of an edition without their content, which names thousands of people."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_LIST = """
select act_id, case when annulled_at is null then status else 'annulled' end as status, number, drafted_at,
    (content::jsonb ->> 'graduated_on')::date as graduated_on, awards, graduates
from acts left join annulments using (act_id)
where edition_id = $1 order by drafted_at, act_id
"""
_LIST_NUMBERED = """
select act_id, number from acts where edition_id = $1 and number is not null order by drafted_at, act_id
"""


@dataclass(frozen=True, slots=True)
class ActHead:
    """An act in a list, with how many awards and graduates it names."""

    act_id: UUID
    status: Literal["draft", "signed", "annulled"]
    number: str | None
    drafted_at: datetime
    graduated_on: date
    awards: int
    graduates: int


async def list_heads(connection: Connection, edition_id: UUID) -> list[ActHead]:
    """Return the acts of an edition, drafts too, in the order in which they were drafted."""
    return [ActHead(**dict(row)) for row in await connection.fetch(_LIST, edition_id)]


async def list_numbers(connection: Connection, edition_id: UUID) -> dict[UUID, str]:
    """Return the numbers of the signed acts of an edition, in the order in which they were drafted."""
    return {row["act_id"]: row["number"] for row in await connection.fetch(_LIST_NUMBERED, edition_id)}
