"""Forgetting people for good."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import Event, PersonErased
from diplomado_registration.enrolment.events import withdrawn_event
from diplomado_registration.erasure import store
from diplomado_registration.places.store import leave_queues

log = structlog.get_logger()


async def erase(connection: Connection, participants: Sequence[UUID], now: datetime) -> dict[UUID, int]:
    """Remove people's data everywhere; they leave the queues they stand in, and registrations keep their ids.

    Locks editions, then people, as everybody does. Returns the revision of everybody who exists; erasing again
    changes nothing.
    """
    left = await leave_queues(connection, participants, now)
    revisions: dict[UUID, int] = {}
    present: list[UUID] = []
    for row in await store.lock(connection, participants):
        revisions[row["participant_id"]] = row["revision"]
        if row["erased_at"] is None:
            present.append(row["participant_id"])
    events: list[Event] = [withdrawn_event(row, now, "staff") for row in left]
    for row in await store.erase(connection, present, now) if present else ():
        revisions[row["participant_id"]] = row["revision"]
        events.append(PersonErased(participant_id=row["participant_id"], revision=row["revision"], erased_at=now))
        log.info("person.erased", participant_id=str(row["participant_id"]), revision=row["revision"])
    await outbox.append(connection, *events)
    return revisions
