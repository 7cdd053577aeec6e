"""Lists records that may be of one person, and remembers which are not."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from asyncpg import Record

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.keyset import Listed, Page
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.enrolment.store import merging as registrations_store
from diplomado_registration.identity.duplicates import store
from diplomado_registration.identity.duplicates.finding import MAX_NEIGHBOURS, Pair, Reason, pair_of, reasons_for
from diplomado_registration.identity.duplicates.keys import Entry, entry_of, sought_keys, stored_keys
from diplomado_registration.people.usecases import UNKNOWN_PERSON

log = structlog.get_logger()

MAX_COMPARED = 1000
"""How many people are compared at once. Whoever changes one of them meanwhile waits."""
TWO_RECORDS = Text(es="Indique dos registros distintos.", en="Name two different records.")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two records that may be of one person, each with its registrations."""

    people: tuple[Record, Record]
    registrations: tuple[Sequence[Record], Sequence[Record]]
    reasons: Sequence[Reason]


async def list_duplicates(connection: Connection, page: Page) -> tuple[int, Listed[Duplicate]]:
    """Return how many pairs the queue has, and a page of it."""
    found = await store.list_pairs(connection, page)
    return await store.count_pairs(connection), Listed(await _described(connection, found.rows), found.next)


async def list_duplicates_of_edition(
    connection: Connection, edition_id: UUID, page: Page, *, both: bool
) -> Listed[Duplicate]:
    """Return a page of the pairs of which one person is in an edition, or `both` are."""
    found = await store.list_pairs_of_edition(connection, edition_id, page, both=both)
    return Listed(await _described(connection, found.rows), found.next)


async def _described(connection: Connection, pairs: Sequence[Mapping[str, Any]]) -> list[Duplicate]:
    ids = list({one for pair in pairs for one in (pair["first_id"], pair["second_id"])})
    stored = await store.find_people(connection, ids)
    registrations: dict[UUID, list[Record]] = defaultdict(list)
    for row in await registrations_store.list_of_people(connection, ids):
        registrations[row["participant_id"]].append(row)
    return [
        Duplicate(
            (stored[pair["first_id"]], stored[pair["second_id"]]),
            (registrations[pair["first_id"]], registrations[pair["second_id"]]),
            pair["reasons"],
        )
        for pair in pairs
    ]


async def compare_people(connection: Connection) -> int:
    """Find the pairs of people who came or changed since the last time; return how many people there were.

    What is read of others are those with a key in common, and of each key a few: the work does not grow with the number
    of people.
    """
    changed = await store.take_changed(connection, MAX_COMPARED)
    people = await store.list_compared(connection, changed)
    # In a thread: the keys of hundreds of people would hold up other requests.
    entries, stored, sought = await asyncio.to_thread(_keyed, people)
    await store.insert_keys(connection, stored)
    neighbours = await store.list_neighbours(connection, sought, MAX_NEIGHBOURS)
    proven = await store.list_proven_pairs(connection, list(entries))
    unknown = {one for pair in (*neighbours, *proven) for one in pair} - entries.keys()
    others = await store.list_compared(connection, unknown)
    await store.upsert_pairs(connection, await asyncio.to_thread(_pairs, entries, others, neighbours, proven))
    return len(changed)


def _keyed(people: Sequence[Record]) -> tuple[dict[UUID, Entry], list[tuple[int, UUID]], list[tuple[int, UUID]]]:
    """Return people as they are compared, and the keys under which they are found and find others."""
    entries = {row["participant_id"]: entry_of(*row) for row in people}
    stored = [(key, one) for one, entry in entries.items() for key in stored_keys(entry)]
    sought = [(key, one) for one, entry in entries.items() for key in sought_keys(entry)]
    return entries, stored, sought


def _pairs(
    entries: Mapping[UUID, Entry], others: Sequence[Record], neighbours: Sequence[Pair], proven: Sequence[Pair]
) -> dict[Pair, list[Reason]]:
    present = {**entries, **{row["participant_id"]: entry_of(*row) for row in others}}
    found: dict[Pair, list[Reason]] = defaultdict(list)
    for one, other in proven:
        if one in present and other in present and not found[pair_of(one, other)]:
            found[pair_of(one, other)].append("proven_address")
    for pair in {pair_of(*pair) for pair in neighbours}:
        if pair[0] in present and pair[1] in present:
            found[pair].extend(reasons_for(present[pair[0]], present[pair[1]]))
    return {pair: reasons for pair, reasons in found.items() if reasons}


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
