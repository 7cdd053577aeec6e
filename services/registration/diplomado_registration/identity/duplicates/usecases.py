"""Lists records that may be of one person, and remembers which are not."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from asyncpg import Record

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.keyset import Listed, Order, Page
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.enrolment.store import merging as registrations_store
from diplomado_registration.identity.duplicates import store
from diplomado_registration.identity.duplicates.finding import Pair, Reason, find_duplicates
from diplomado_registration.people.usecases import UNKNOWN_PERSON

log = structlog.get_logger()

TWO_RECORDS = Text(es="Indique dos registros distintos.", en="Name two different records.")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two records that may be of one person, each with its registrations."""

    people: tuple[Record, Record]
    registrations: tuple[Sequence[Record], Sequence[Record]]
    reasons: Sequence[Reason]


_ORDER = Order(first=UUID, second=UUID)


async def list_duplicates(connection: Connection, page: Page) -> tuple[int, Listed[Duplicate]]:
    """Return how many pairs the queue has, and a page of it."""
    people = await store.list_compared(connection)
    proven = await store.list_proven_pairs(connection)
    dismissed = await store.list_dismissed(connection)
    # Comparing thousands of records takes time; in a thread it does not block other requests.
    count, pairs = await asyncio.to_thread(_page, people, proven, dismissed, page)
    ids = list({one for pair, _ in pairs.rows for one in pair})
    stored = await store.find_people(connection, ids)
    registrations: dict[UUID, list[Record]] = defaultdict(list)
    for row in await registrations_store.list_of_people(connection, ids):
        registrations[row["participant_id"]].append(row)
    found = [
        Duplicate(
            (stored[first], stored[second]),
            (registrations[first], registrations[second]),
            reasons,
        )
        for (first, second), reasons in pairs.rows
    ]
    return count, Listed(found, pairs.next)


async def dismiss(connection: Connection, participants: Sequence[UUID], reason: str, actor: str, now: datetime) -> None:
    """Remember that two records are not one person's. Repeating it changes nothing.

    Raises ValidationFailed unless two are named, and a 404 problem.
    """
    first, *others = sorted(set(participants))
    if len(others) != 1:
        raise ValidationFailed(FieldError("participant_ids", TWO_RECORDS))
    pair = (first, others[0])
    if len(await store.lock_present(connection, pair)) < len(pair):
        raise Problem(404, "person-unknown", UNKNOWN_PERSON)
    await store.insert_dismissal(connection, pair, reason, actor, now)
    log.info("duplicates.dismissed", participant_id=str(pair[0]), other_participant_id=str(pair[1]))


def _page(
    people: Sequence[Record],
    proven: Sequence[Record],
    dismissed: Sequence[Record],
    page: Page,
) -> tuple[int, Listed[tuple[Pair, list[Reason]]]]:
    found = find_duplicates(map(tuple, people), map(tuple, proven), set(map(tuple, dismissed)))
    return len(found), _ORDER.cut(found, page, lambda one: one[0])
