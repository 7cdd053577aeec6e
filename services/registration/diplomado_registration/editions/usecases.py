"""Describing editions and announcing them."""

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
from diplomado_registration.editions.publication import announcement, digest_of
from diplomado_registration.enrolment.events import registered_event
from diplomado_registration.places import store as places_store
from diplomado_registration.places.capacity import Places, PlacesTaken, resize

log = structlog.get_logger()

NO_SUCH_EDITION = Text(es="No existe esa edición.", en="There is no such edition.")
TOO_SMALL = Text(
    es="Hay más personas con cupo que la nueva capacidad. Retire primero a quienes no participarán.",
    en="More people have a place than the new capacity. Withdraw first those who will not take part.",
)


async def put(connection: Connection, code: str, edition: Edition, now: datetime) -> Mapping[str, Any]:
    """Store an edition. More capacity gives places to those who wait, in their order, at once.

    Raises a 409 problem if the capacity is less than the places taken, ForeignKeyViolationError for unknown codes.
    """
    row = await store.lock_or_create(connection, uuid7(), code, edition)
    edition_id: UUID = row["edition_id"]
    before = Places(row["capacity"], row["taken"], row["waiting"], row["last_waiting_number"])
    try:
        places, promotions = resize(before, edition.capacity)
    except PlacesTaken:
        raise Problem(409, "capacity-below-taken", TOO_SMALL, taken=before.taken) from None
    await store.describe(connection, edition_id, edition)
    if places != before:
        promoted = await places_store.promote(connection, edition_id, promotions, now)
        await places_store.count(connection, edition_id, places)
        await outbox.append(connection, *(registered_event(one, now, promoted=True) for one in promoted))
        log.info("edition.resized", edition_id=str(edition_id), promoted=len(promoted))
    return await _existing(connection, edition_id)


async def publish(connection: Connection, edition_id: UUID, now: datetime) -> Mapping[str, Any]:
    """Announce an edition; if nothing has changed since it was announced last, nothing is published.

    Raises a 404 problem.
    """
    row = await store.lock(connection, edition_id)
    if row is None:
        raise Problem(404, "edition-unknown", NO_SUCH_EDITION)
    view = await _existing(connection, edition_id)
    digest = digest_of(view)
    if digest == row["published_digest"]:
        return view
    revision = await store.publish(connection, edition_id, digest)
    await outbox.append(connection, announcement(view, revision, now))
    log.info("edition.published", edition_id=str(edition_id), revision=revision)
    return await _existing(connection, edition_id)


async def _existing(connection: Connection, edition_id: UUID) -> Mapping[str, Any]:
    view = await store.view(connection, edition_id)
    if view is None:
        raise Problem(404, "edition-unknown", NO_SUCH_EDITION)
    return view
