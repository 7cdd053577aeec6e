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


async def list_duplicates(
    connection: Connection, after: Pair | None, limit: int
) -> tuple[list[Duplicate], int, Pair | None]:
    """Return a page of the queue, how many pairs it has altogether, and the last pair if more follow."""
    people = await store.list_compared(connection)
    proven = await store.list_proven_pairs(connection)
    dismissed = await store.list_dismissed(connection)
    # Comparing thousands of records takes time; in a thread it does not block other requests.
    count, page = await asyncio.to_thread(_page, people, proven, dismissed, after, limit + 1)
    more, page = len(page) > limit, page[:limit]
    ids = list({one for pair, _ in page for one in pair})
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
        for (first, second), reasons in page
    ]
    return found, count, page[-1][0] if more else None


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
    after: Pair | None,
    limit: int,
) -> tuple[int, list[tuple[Pair, list[Reason]]]]:
    found = find_duplicates(map(tuple, people), map(tuple, proven), set(map(tuple, dismissed)))
    following = found if after is None else [one for one in found if one[0] > after]
    return len(found), following[:limit]
