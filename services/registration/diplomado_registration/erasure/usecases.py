"""Erases people, on request and when their retention period is over. The periods are in the README."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import structlog

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import Event
from diplomado_registration.enrolment.events import withdrawn_event
from diplomado_registration.enrolment.store import updates
from diplomado_registration.erasure.store import find_inactive_people
from diplomado_registration.people import store as people_store
from diplomado_registration.people.events import erased_event

log = structlog.get_logger()

MAX_PEOPLE_PER_RUN = 200


async def erase_people(connection: Connection, participants: Sequence[UUID], now: datetime) -> dict[UUID, int]:
    """Erase the personal data of people here and, by events, everywhere. They leave the waiting lists.

    Registrations keep their ids. Locks editions first and people second, as every use case does. Returns the revision
    of each person who exists; a repeated erasure changes nothing.
    """
    withdrawn = await updates.leave_waiting_lists(connection, participants, now)
    revisions: dict[UUID, int] = {}
    present: list[UUID] = []
    for row in await people_store.lock_people(connection, participants):
        revisions[row["participant_id"]] = row["revision"]
        if row["erased_at"] is None:
            present.append(row["participant_id"])
    events: list[Event] = [withdrawn_event(registration, now, "staff") for registration in withdrawn]
    if present:
        await updates.delete_details(connection, present)
        for row in await people_store.erase_people(connection, present, now):
            revisions[row["participant_id"]] = row["revision"]
            events.append(erased_event(row["participant_id"], row["revision"], now))
            log.info("person.erased", participant_id=str(row["participant_id"]), revision=row["revision"])
    await outbox.append(connection, *events)
    return revisions


async def erase_inactive_people(connection: Connection) -> int:
    """Erase people whose last contact is longer ago than their retention period, at most two hundred."""
    inactive = await find_inactive_people(connection, MAX_PEOPLE_PER_RUN)
    if inactive:
        await erase_people(connection, inactive, datetime.now(UTC))
    return len(inactive)


async def purge_old_registrations(connection: Connection) -> int:
    """Delete withdrawn registrations of people who were erased five years ago, with their consents."""
    return await updates.delete_old_registrations(connection)
