"""Locks all that a merge or a split concerns: editions, then people, then registrations."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import SerializationError

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.enrolment.store import merging as registrations_store
from diplomado_registration.people import store as people_store
from diplomado_registration.places.opening import OpenEdition
from diplomado_registration.places.store import lock_edition


async def lock_all(connection: Connection, people: Sequence[UUID], now: datetime) -> dict[UUID, OpenEdition]:
    """Lock the editions of people, the people and their registrations; return the editions.

    Raises SerializationError (retried) if one of the people entered another edition meanwhile.
    """
    editions = await _lock_editions(connection, people, now)
    await people_store.lock_people(connection, people)
    await _lock_registrations(connection, people, editions)
    return editions


async def _lock_editions(connection: Connection, people: Sequence[UUID], now: datetime) -> dict[UUID, OpenEdition]:
    rows = await registrations_store.list_of_people(connection, people)
    ids = sorted({row["edition_id"] for row in rows})
    return {edition_id: await lock_present_edition(connection, edition_id, now) for edition_id in ids}


async def lock_present_edition(connection: Connection, edition_id: UUID, now: datetime) -> OpenEdition:
    """Lock an edition that exists and return it with its present counters."""
    edition = await lock_edition(connection, edition_id, now=now)
    assert edition is not None
    return edition


async def _lock_registrations(
    connection: Connection, people: Sequence[UUID], editions: dict[UUID, OpenEdition]
) -> None:
    rows = await registrations_store.list_of_people(connection, people, lock=True)
    if {row["edition_id"] for row in rows} - editions.keys():
        raise SerializationError("one of the people entered another edition at the same time")
