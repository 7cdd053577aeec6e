"""Finds what a member of staff has to do, and the editions that are theirs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.editions.usecases import reading
from diplomado_registration.home import store
from diplomado_registration.home.work import Work, work_of

_BATCH = 200
_MAX_EDITIONS = 1000


async def list_own_editions(connection: Connection, actor: Actor, now: datetime) -> Sequence[dict[str, Any]]:
    """Return the newest editions that are a caller's own, each with its status.

    A focal point alone sees those that their institution is invited to or has people in, with `own`: how many.
    """
    found: list[dict[str, Any]] = []
    after: UUID | None = None
    while len(found) < _MAX_EDITIONS:
        page = await reading.list_shown(connection, None, after, _BATCH, actor.scope, now)
        found += page
        if len(page) < _BATCH:
            break
        after = page[-1]["edition_id"]
    institution = limiting_institution(actor)
    if institution is None:
        return found
    ids = [edition["edition_id"] for edition in found]
    people = await store.count_own_people(connection, ids, institution)
    return [
        {**edition, "own": people.get(edition["edition_id"])}
        for edition in found
        if edition["edition_id"] in people or _invites(edition, institution)
    ]


async def list_work(connection: Connection, actor: Actor, editions: Sequence[Mapping[str, Any]]) -> Sequence[Work]:
    """Return what waits for a decision in these editions, those with the most of it first."""
    open_editions = {
        edition["edition_id"]: edition for edition in editions if edition["status"] not in ("archived", "cancelled")
    }
    rows = await store.count_waiting(connection, list(open_editions), limiting_institution(actor))
    return work_of((open_editions[row["edition_id"]], row) for row in rows)


def limiting_institution(actor: Actor) -> str | None:
    """Return the institution to which a caller is limited; None for those who see people of all."""
    if actor.has_any(("coordinator", "auditor", "data_protection")):
        return None
    return actor.institution or ""


def _invites(edition: Mapping[str, Any], institution: str) -> bool:
    invited = {entry["code"] for entry in edition["institutions"]}
    return edition["status"] not in ("draft", "archived") and (institution in invited or not invited)
