"""Publishes editions: their description when staff asks for it, their status whenever it changes."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import structlog
from asyncpg import Record

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import EditionPublished, Event
from diplomado_registration.editions import store
from diplomado_registration.editions.acts import step_of
from diplomado_registration.editions.publication import (
    contact_event,
    contact_of,
    content_digest,
    published_event,
    published_life,
)
from diplomado_registration.editions.usecases.reading import changeable, find_edition
from diplomado_registration.places.life import Life, life_of, next_change, status_at, why_not_step

log = structlog.get_logger()

_MAX_EDITIONS_PER_RUN = 200


async def publish_edition(
    connection: Connection, edition_id: UUID, preconditions: Preconditions, actor: str, now: datetime
) -> Mapping[str, Any]:
    """Publish an edition and return it. If it has not changed since it was published, nothing is published.

    Raises a 404 problem, a 409 problem if it is archived, and a 412 problem if it is another than the client saw.
    """
    row = await store.lock_edition(connection, edition_id)
    edition = await find_edition(connection, edition_id)
    assert row is not None
    preconditions.check(changeable(edition))
    if refusal := why_not_step("publication", life_of(row), now, past_open=False):
        raise Problem(409, *refusal)
    life = life_of({**edition, "revision": 1})
    status, digest = status_at(life, now), content_digest(edition)
    events: list[Event] = []
    if (digest, status) != (row["published_digest"], row["published_status"]):
        event = published_event(edition, row["revision"] + 1, status, now)
        await store.update_publication(connection, edition_id, event, digest, next_change(life, now))
        events.append(event)
    contact = contact_of(edition)
    published = row["published_contact"]
    if (contact and json.loads(contact)) != (published and json.loads(published)):
        revision = await store.update_published_contact(connection, edition_id, contact)
        events.append(contact_event(edition, revision, now))
    if not events:
        return edition
    await store.insert_step(connection, edition_id, step_of("publication", actor, None), now)
    await outbox.append(connection, *events)
    log.info("edition.published", edition_id=str(edition_id), status=status)
    return await find_edition(connection, edition_id)


async def publish_status(connection: Connection, row: Record, life: Life, now: datetime) -> None:
    """Publish an edition's status if it has changed, without changes of its description that nobody published.

    The caller has locked the row, and passes the life as it is since then.
    """
    edition_id: UUID = row["edition_id"]
    content, digest = await _published(connection, row, now)
    life = published_life(content, life)
    status = status_at(life, now)
    if status == row["published_status"]:
        await store.update_publication(connection, edition_id, content, digest, next_change(life, now))
        return
    event = content.model_copy(update={"revision": row["revision"] + 1, "published_at": now, "status": status})
    await store.update_publication(connection, edition_id, event, digest, next_change(life, now))
    await outbox.append(connection, event)
    log.info("edition.status_changed", edition_id=str(edition_id), status=status)


async def restate_edition(connection: Connection, edition_id: UUID, above: int, now: datetime) -> list[Event]:
    """Give a published edition and its contact revisions above one, and return the events of what is published."""
    row = await store.lock_edition(connection, edition_id)
    if row is None or not row["revision"]:
        return []
    content, digest = await _published(connection, row, now)
    life = published_life(content, life_of(row))
    revision = max(row["revision"], above) + 1
    told = {"revision": revision, "published_at": now, "status": status_at(life, now)}
    event = content.model_copy(update=told)
    await store.update_publication(connection, edition_id, event, digest, next_change(life, now))
    contact = json.loads(row["published_contact"] or "{}")
    shown = {"edition_id": edition_id, "contact_name": contact.get("name"), "contact_email": contact.get("email")}
    return [event, contact_event(shown, await store.raise_contact(connection, edition_id, above), now)]


async def _published(connection: Connection, row: Record, now: datetime) -> tuple[EditionPublished, bytes]:
    """Return what was published last of an edition, with its digest."""
    content = _last_published(row)
    if content is not None:
        return content, row["published_digest"]
    edition = await find_edition(connection, row["edition_id"])
    return published_event(edition, row["revision"], "published", now), content_digest(edition)


def _last_published(row: Record) -> EditionPublished | None:
    """Return what was published last; None if a release published it that did not store it."""
    if row["published_content"] is None:
        return None
    content = EditionPublished.model_validate_json(row["published_content"])
    return content if content.revision == row["revision"] else None


async def publish_due_statuses(connection: Connection, now: datetime | None = None) -> int:
    """Publish the statuses that a date has changed, each once: the lock of the row orders processes.

    It runs every minute with the purges and deletes nothing, so it returns 0.
    """
    now = now or datetime.now(UTC)
    for edition_id in await store.list_due(connection, now, _MAX_EDITIONS_PER_RUN):
        row = await store.lock_edition(connection, edition_id)
        assert row is not None
        await publish_status(connection, row, life_of(row), now)
    return 0
