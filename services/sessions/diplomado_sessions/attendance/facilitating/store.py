"""Reads the sessions that an account leads, and their roster with what each person attended."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_chassis.http.auth import Scope
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import Localised

_LED = """
select distinct s.session_id, s.title_es, s.title_en, s.starts_at, s.ends_at, s.time_zone,
    e.title_es as edition_es, e.title_en as edition_en
from facilitators f join sessions s using (session_id) join editions e using (edition_id)
where f.account = any($1::text[]) and s.status = 'scheduled'
    and ($2::text[] is null or e.mission = any($2)) and ($3::text[] is null or e.programmes && $3)
    and ($4::text[] is null or e.code = any($4))
order by s.starts_at desc, s.session_id limit $5
"""


@dataclass(frozen=True, slots=True)
class LedSession:
    """A session that an account leads."""

    session_id: UUID
    title: Localised
    edition: Localised
    starts_at: datetime
    ends_at: datetime
    time_zone: str


async def list_led(connection: Connection, accounts: list[str], scope: Scope, limit: int) -> list[LedSession]:
    """Return the sessions in scope that an account leads, the last first."""
    return [
        LedSession(
            row["session_id"],
            Localised(es=row["title_es"], en=row["title_en"]),
            Localised(es=row["edition_es"], en=row["edition_en"]),
            row["starts_at"],
            row["ends_at"],
            row["time_zone"],
        )
        for row in await connection.fetch(_LED, accounts, *scope.arrays, limit)
    ]
