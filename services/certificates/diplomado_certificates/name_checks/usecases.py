"""Asks participants to check their names before an act is signed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog

from diplomado_certificates.name_checks import store
from diplomado_certificates.register import store as register
from diplomado_certificates.revisions.usecases import append
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import NameCheckRequested

log = structlog.get_logger()


async def request_checks(
    connection: Connection, edition_id: UUID, registrations: Sequence[UUID], *, until: datetime | None, now: datetime
) -> int:
    """Ask participants to check their names; return how many are asked now.

    A participant is asked once for each name: not again after an answer, nor while the answer is awaited.
    """
    await register.lock_register(connection, edition_id)
    checks = await store.list_checks(connection, registrations)
    due = [check for check in checks.values() if check.is_due]
    await store.upsert_requests(connection, due, until=until, now=now)
    await append(
        connection,
        *(
            NameCheckRequested(
                registration_id=check.registration_id,
                edition_id=edition_id,
                participant_id=check.participant_id,
                revision=check.asks + 1,
                requested_at=now,
                until=until,
            )
            for check in due
        ),
    )
    log.info("name_check.requested", edition_id=str(edition_id), people=len(due))
    return len(due)
