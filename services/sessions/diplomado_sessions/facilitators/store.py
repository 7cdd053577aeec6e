"""Who leads the sessions: all SQL of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.postgres.database import Connection

_DROP_FACILITATORS = "delete from facilitators where session_id = $1"
_FACILITATORS = """
insert into facilitators (session_id, position, name, role_es, role_en, organisation)
select $1, position, name, role_es, role_en, nullif(organisation, '')
from unnest($2::text[], $3::text[], $4::text[], $5::text[])
    with ordinality as new (name, role_es, role_en, organisation, position)
"""
_FACILITATORS_OF = """
select session_id, name, role_es, role_en, organisation from facilitators
where session_id = any($1) order by session_id, position
"""


@dataclass(frozen=True, slots=True)
class Facilitator:
    """Who leads a session, with role and organisation at the time."""

    name: str
    role_es: str
    role_en: str
    organisation: str | None


async def put(connection: Connection, session_id: UUID, facilitators: Sequence[Facilitator]) -> None:
    """Replace the facilitators of a session."""
    await connection.execute(_DROP_FACILITATORS, session_id)
    await connection.execute(
        _FACILITATORS,
        session_id,
        [one.name for one in facilitators],
        [one.role_es for one in facilitators],
        [one.role_en for one in facilitators],
        [one.organisation or "" for one in facilitators],
    )


async def of_sessions(connection: Connection, session_ids: Sequence[UUID]) -> dict[UUID, list[Facilitator]]:
    """Facilitators by session, in their order."""
    found: dict[UUID, list[Facilitator]] = {session_id: [] for session_id in session_ids}
    for row in await connection.fetch(_FACILITATORS_OF, session_ids):
        found[row["session_id"]].append(Facilitator(row["name"], row["role_es"], row["role_en"], row["organisation"]))
    return found
