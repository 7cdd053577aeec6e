"""Which mails there are about an id, for operators: kind and outcome, neither address nor text."""

from typing import Any

from diplomado_chassis.postgres.database import Connection

_TRACE = """
select delivery_id::text as delivery_id, template, status, reason, code, attempts, registration_id::text as subject,
    correlation_id, created_at, sent_at
from deliveries
where $1 in (registration_id::text, participant_id::text, subject_id::text, delivery_id::text, correlation_id)
order by created_at, delivery_id limit 1000
"""


async def trace_deliveries(connection: Connection, identifier: str) -> list[dict[str, Any]]:
    """Return the mails about an id as lines of `trace`, the first thousand."""
    return [{"where": "mail", **dict(row)} for row in await connection.fetch(_TRACE, identifier)]
