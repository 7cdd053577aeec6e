"""Builds the events of an edition, and recognises whether it has changed since it was published."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from diplomado_contracts import EditionContactChanged, EditionPublished
from diplomado_registration.places.life import Life

_FIXED_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def published_event(edition: Mapping[str, Any], revision: int, status: str, now: datetime) -> EditionPublished:
    """Build the event for an edition as it is stored."""
    return EditionPublished.model_validate({**edition, "revision": revision, "published_at": now, "status": status})


def content_digest(edition: Mapping[str, Any]) -> bytes:
    """Return a digest of what is published, independent of the revision, the time and the status."""
    event = published_event(edition, 1, "published", _FIXED_TIME)
    # Editions that were published before there were missions, and have none, are not published again for that.
    left_out = {"status"} if event.mission else {"status", "mission"}
    return hashlib.sha256(event.model_dump_json(exclude=left_out).encode()).digest()


def published_life(event: EditionPublished, life: Life) -> Life:
    """Return the life of an edition by the dates that were published; what staff did takes effect at once."""
    return Life(
        True,
        event.starts_on,
        event.ends_on,
        event.time_zone,
        life.registration_until,
        life.closed,
        life.cancelled,
        life.archived,
    )


def contact_of(edition: Mapping[str, Any]) -> str | None:
    """Return the contact of an edition as JSON; None if it has none."""
    contact = {"name": edition["contact_name"], "email": edition["contact_email"]}
    return json.dumps(contact, ensure_ascii=False, sort_keys=True) if any(contact.values()) else None


def contact_event(edition: Mapping[str, Any], revision: int, now: datetime) -> EditionContactChanged:
    """Build the event for the contact of an edition."""
    return EditionContactChanged(
        edition_id=edition["edition_id"],
        revision=revision,
        changed_at=now,
        name=edition["contact_name"],
        email=edition["contact_email"],
    )
