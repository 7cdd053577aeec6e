"""Lists the appearances of a session with what decided whose they are."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.keyset import Listed, Order, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.identity.matching import (
    AppearanceKeys,
    Identification,
    IdentityIndex,
    by_merged_record,
    namesakes,
)
from diplomado_sessions.attendance.identity.store.identities import load_identity_index
from diplomado_sessions.attendance.queue.candidates import rows_shown
from diplomado_sessions.attendance.queue.listing import store
from diplomado_sessions.attendance.queue.listing.explanation import explain
from diplomado_sessions.timetable.store import Session

_BY_APPEARANCE = Order(appearance_id=UUID)
"""A page begins behind an appearance, whose name the address does not say."""


async def list_appearances(connection: Connection, session: Session, page: Page) -> tuple[int, Listed[dict[str, Any]]]:
    """Return how many appearances there are, and a page of them with texts. Personal data."""
    [after] = _BY_APPEARANCE.start(page) or (None,)
    total, read = await store.list_page(connection, session.session_id, page.to_read, after)
    found = _BY_APPEARANCE.ended(read, page, _key)
    rows = await store.list_rows(connection, [one["appearance_id"] for one in found.rows])
    index = await load_identity_index(connection, (_keys(one) for one in found.rows))
    # In a thread: one entry may have a hundred thousand rows.
    return total, Listed(await asyncio.to_thread(_entries, found.rows, rows, index), found.next)


def _key(row: Record) -> tuple[UUID]:
    return (row["appearance_id"],)


def _entries(page: Sequence[Record], found: Sequence[Record], index: IdentityIndex) -> list[dict[str, Any]]:
    rows: dict[UUID, list[Record]] = defaultdict(list)
    for row in found:
        rows[row["appearance_id"]].append(row)
    most = rows_shown(len(page))
    return [_entry(one, rows[one["appearance_id"]], index, most) for one in page]


def _keys(row: Record) -> AppearanceKeys:
    return AppearanceKeys(row["edition_id"], row["email_key"], row["name_key"])


def _entry(row: Record, rows: list[Record], index: IdentityIndex, most: int) -> dict[str, Any]:
    keys = _keys(row)
    merged = row["basis"] in ("email", "name") and by_merged_record(
        keys, Identification(row["effective_id"], row["basis"]), index
    )
    doubled = bool(namesakes(keys, index))
    return {
        "unmatched_id": row["appearance_id"],
        "name": row["shown_name"],
        "email": row["shown_email"],
        "by": row["basis"],
        "merged": merged,
        "explanation": explain(row["basis"], merged=merged, namesakes=doubled, by_hand_only=row["by_hand_only"]),
        "registration": row["effective_id"]
        and {
            "registration_id": row["effective_id"],
            "name": " ".join(filter(None, (row["given_names"], row["family_names"]))),
        },
        "companions": row["companions"],
        "decided_by": row["decided_by"],
        "decided_at": row["decided_at"],
        "withdrawn": row["withdrawn"],
        "count_of_rows": len(rows),
        "rows": [{name: value for name, value in one.items() if name != "appearance_id"} for one in rows[:most]],
    }
