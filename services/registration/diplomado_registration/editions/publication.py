"""Builds the event of an edition, and recognises whether it has changed since it was published."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from diplomado_contracts import EditionPublished

_FIXED_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def published_event(edition: Mapping[str, Any], revision: int, now: datetime) -> EditionPublished:
    """Build the event for an edition as it is stored."""
    return EditionPublished.model_validate({**edition, "revision": revision, "published_at": now})


def content_digest(edition: Mapping[str, Any]) -> bytes:
    """Return a digest of what is published, independent of the revision and the time."""
    return hashlib.sha256(published_event(edition, 1, _FIXED_TIME).model_dump_json().encode()).digest()
