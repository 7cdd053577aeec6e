"""Reads editions, with the status and what it allows at a moment."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from diplomado_chassis.http.auth import Place, Scope
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.editions import store
from diplomado_registration.editions.acts import acts_of
from diplomado_registration.editions.models import described
from diplomado_registration.places.life import EditionStatus, allowed, is_closed, life_of, status_at
from diplomado_registration.places.opening import UNKNOWN_EDITION
from diplomado_registration.places.store import has_past_open

_BATCH = 200


async def find_edition(connection: Connection, edition_id: UUID) -> Mapping[str, Any]:
    """Return an edition with its parts. Raises a 404 problem."""
    edition = await store.find_edition(connection, edition_id)
    if edition is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    return edition


def changeable(edition: Mapping[str, Any]) -> Any:
    """Return what a request may change of an edition, for its entity tag: neither counters nor the time of day.

    That it is published is part of it. The revision is not: it rises when a day passes, too.
    """
    return described(edition), acts_of(edition), edition["revision"] > 0


async def shown(connection: Connection, edition: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return an edition as the API shows it."""
    return _with_status(edition, now, past_open=await has_past_open(connection))


async def list_shown(
    connection: Connection,
    status: EditionStatus | None,
    after: UUID | None,
    limit: int,
    scope: Scope,
    now: datetime,
    *,
    programme: str | None = None,
    course: str | None = None,
) -> Sequence[dict[str, Any]]:
    """Return at most `limit` editions of a scope behind the one given, the newest first. None does not filter."""
    past_open = await has_past_open(connection)
    found: list[dict[str, Any]] = []
    while len(found) < limit:
        size = limit if status is None else _BATCH
        rows = await store.list_editions(connection, after, size, scope, programme, course)
        found += [
            _with_status(row, now, past_open=past_open)
            for row in rows
            if status in (None, status_at(life_of(row), now))
        ]
        if status is None or len(rows) < _BATCH:
            break
        after = rows[-1]["edition_id"]
    return found[:limit]


async def list_public(
    connection: Connection,
    modality: str | None,
    phase: str | None,
    after: tuple[date, str] | None,
    limit: int,
    now: datetime,
) -> Sequence[dict[str, Any]]:
    """Return at most `limit` editions that the public may enter, behind the first day and the code of another one.

    They are those of a modality, and `open` for registration now or `closed`.
    """
    past_open = await has_past_open(connection)
    yesterday = (now - timedelta(days=1)).date()  # in some time zone it is still yesterday; the status decides
    found: list[dict[str, Any]] = []
    while len(found) < limit:
        rows = await store.list_public_editions(connection, yesterday, after, modality, _BATCH, past_open=past_open)
        shown = [_for_the_public(row, now) for row in rows]
        found += [
            edition
            for edition in shown
            if (past_open or edition["status"] != "ended")
            and phase in (None, "open" if edition["is_open"] else "closed")
        ]
        if len(rows) < _BATCH:
            break
        after = (rows[-1]["starts_on"], rows[-1]["code"])
    return found[:limit]


def _for_the_public(row: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    life = life_of(row)
    status = status_at(life, now)
    is_full = _is_full(row) and status != "ended"  # nobody waits for a place in the past
    return {**row, "status": status, "is_open": not is_closed(life, now), "is_full": is_full}


def _is_full(row: Mapping[str, Any]) -> bool:
    return row["capacity"] is not None and (row["waiting"] > 0 or row["taken"] >= row["capacity"])


def place_of(edition: Mapping[str, Any]) -> Place:
    """Return where an edition lies, for the scope of a caller."""
    return Place(edition["code"], edition["mission"], [programme["code"] for programme in edition["programmes"]])


def lies_in(scope: Scope, edition: Mapping[str, Any]) -> bool:
    """Return whether an edition lies in the scope of a caller."""
    place = place_of(edition)
    return scope.admits(place.edition, place.mission, place.programmes)


def _with_status(edition: Mapping[str, Any], now: datetime, *, past_open: bool) -> dict[str, Any]:
    life = life_of(edition)
    return {**edition, "status": status_at(life, now), "allows": allowed(life, now, past_open=past_open)}
