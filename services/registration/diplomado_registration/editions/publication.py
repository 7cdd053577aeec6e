"""What an edition announces, and when that is something new: pure rules."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from diplomado_contracts import EditionPublished

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def announcement(view: Mapping[str, Any], revision: int, now: datetime) -> EditionPublished:
    """Write the fact that an edition is published as it is stored."""
    return EditionPublished.model_validate({**view, "revision": revision, "published_at": now})


def digest_of(view: Mapping[str, Any]) -> bytes:
    """Return the same bytes for the same content, whenever and however often it is announced."""
    return hashlib.sha256(announcement(view, 1, _LONG_AGO).model_dump_json().encode()).digest()
