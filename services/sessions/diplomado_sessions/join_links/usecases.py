"""Sets the link by which participants join a session, and announces it on the restricted topic."""

from uuid import UUID

import structlog

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.publishing.marks import mark
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import AccessMarked, JoinLinkSet
from diplomado_sessions.join_links import store
from diplomado_sessions.join_links.checks import check_https

log = structlog.get_logger()


async def set_join_link(connection: Connection, session_id: UUID, edition_id: UUID, url: str | None) -> None:
    """Set the link of a session, or remove it. The same link again changes nothing.

    Callers must hold the lock on the session's row. Raises ValidationFailed for what is not an https link.
    """
    if url is not None and (text := check_https(url)):
        raise ValidationFailed(FieldError("join_url", text), slug="session-invalid")
    if url == await store.find_url(connection, session_id):
        return
    revision, set_at = await store.upsert_url(connection, session_id, url)
    await outbox.append(
        connection,
        JoinLinkSet(session_id=session_id, edition_id=edition_id, revision=revision, set_at=set_at, url=url),
    )
    log.info("session.join_link_set", session_id=str(session_id), revision=revision)


async def mark_access(connection: Connection) -> int:
    """Let Kafka remove links that were replaced, on quiet partitions too."""
    return await mark(connection, AccessMarked)
