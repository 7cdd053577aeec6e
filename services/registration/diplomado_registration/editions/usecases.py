"""Stores editions and publishes them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_registration.editions import store
from diplomado_registration.editions.models import Edition
from diplomado_registration.editions.publication import content_digest, published_event
from diplomado_registration.enrolment.events import registered_event
from diplomado_registration.enrolment.store.updates import promote_registrations
from diplomado_registration.places.capacity import CapacityBelowTaken, Places, resize
from diplomado_registration.places.opening import UNKNOWN_EDITION

log = structlog.get_logger()

CAPACITY_TOO_SMALL = Text(
    es="Hay más personas con cupo que la nueva capacidad. Retire primero a quienes no participarán.",
    en="More people have a place than the new capacity. Withdraw first those who will not take part.",
)


async def put_edition(connection: Connection, code: str, edition: Edition, now: datetime) -> Mapping[str, Any]:
    """Insert or update an edition and return it. More capacity promotes registrations of the waiting list at once.

    Raises a 409 problem if the capacity is less than the places taken, ForeignKeyViolationError for unknown codes.
    """
    row = await store.lock_or_insert_edition(connection, uuid7(), code, edition)
    edition_id: UUID = row["edition_id"]
    before = Places(row["capacity"], row["taken"], row["waiting"], row["last_waiting_number"])
    try:
        places, promotions = resize(before, edition.capacity)
    except CapacityBelowTaken:
        raise Problem(409, "capacity-below-taken", CAPACITY_TOO_SMALL, taken=before.taken) from None
    await store.update_edition(connection, edition_id, edition)
    if places != before:
        promoted = await promote_registrations(connection, edition_id, promotions, places, now)
        events = [registered_event(registration, now, promoted=True) for registration in promoted]
        await outbox.append(connection, *events)
        log.info("edition.resized", edition_id=str(edition_id), promoted=len(promoted))
    return await find_edition(connection, edition_id)


async def publish_edition(connection: Connection, edition_id: UUID, now: datetime) -> Mapping[str, Any]:
    """Publish an edition and return it. If it has not changed since it was published, nothing is published.

    Raises a 404 problem.
    """
    row = await store.lock_edition(connection, edition_id)
    edition = await find_edition(connection, edition_id)
    digest = content_digest(edition)
    if row is None or digest == row["published_digest"]:
        return edition
    revision = await store.update_publication(connection, edition_id, digest)
    await outbox.append(connection, published_event(edition, revision, now))
    log.info("edition.published", edition_id=str(edition_id), revision=revision)
    return await find_edition(connection, edition_id)


async def find_edition(connection: Connection, edition_id: UUID) -> Mapping[str, Any]:
    """Return an edition with its parts. Raises a 404 problem."""
    edition = await store.find_edition(connection, edition_id)
    if edition is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    return edition
