"""Ends a sign-in in every service."""

from datetime import datetime
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import SignInEnded


async def end_sign_in(connection: Connection, sign_in_id: UUID, now: datetime) -> None:
    """Have every service refuse the sessions of a sign-in that began until now."""
    revision = round(now.timestamp() * 1000)
    await outbox.append(connection, SignInEnded(sign_in_id=sign_in_id, revision=revision, ended_at=now))
