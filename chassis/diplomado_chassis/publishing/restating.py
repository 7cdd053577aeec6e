"""States present facts again, above every revision that a forged fact may have had: readers keep the highest one.

A service declares once for each kind of subject how its present state is stated: `Restatement`. The command
`tell-again` uses it. The revision that the owner keeps rises in the transaction that appends the events, so that later
facts follow.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeAlias

from asyncpg import DataError, Record

from diplomado_chassis.failures import is_transient
from diplomado_chassis.handling import Note, note_nothing
from diplomado_chassis.ids import uuid7
from diplomado_chassis.observability import correlation
from diplomado_chassis.postgres.database import Connection, Database
from diplomado_chassis.publishing import outbox
from diplomado_contracts.event import Event

PIECE: Final = 100
"""So many subjects are locked and stated in one transaction."""
_ATTEMPTS = 5
_DRAIN_SECONDS = 600.0
_SHARE = 4

ListSubjects: TypeAlias = Callable[[Connection, str | None, int], Awaitable[Sequence[str]]]
"""Returns at most so many subjects behind the one given, in the order of their ids."""
Restate: TypeAlias = Callable[[Connection, Sequence[str], int, datetime], Awaitable[Sequence[Event]]]
"""Locks subjects, raises their revisions above the one given, and returns the events of their present state.

A subject that is unknown, or was never published, has none.
"""


class CannotTell(Exception):  # noqa: N818 - a fact about what was asked
    """Nothing of the piece was stated; the message says why."""


class UnknownSubject(CannotTell):
    """The service has published nothing about the subject."""


@dataclass(frozen=True)
class Restatement:
    """How the subjects of some types of events are stated again."""

    events: tuple[type[Event], ...]
    list_subjects: ListSubjects
    restate: Restate

    def concerns(self, name: str) -> bool:
        """Return whether a type or a topic is among those that are stated."""
        return any(name in (event.type, event.__name__, event.topic.name) for event in self.events)


class Raising:
    """The statements by which a store lists the facts of its table and raises their revisions, which are a column.

    `key` is the column that is the subject of the record, a UUID; several rows may have one. `columns` are returned.
    `published` is the condition for rows of which readers may know. Revisions of all of them rise, also of those that
    are not stated at present, so that what is published later counts.
    """

    def __init__(self, table: str, key: str, columns: str, published: str, revision: str = "revision") -> None:
        self._list = (
            f"select distinct {key} as id, {key}::text as subject from {table} "
            f"where ({published}) and ($1::uuid is null or {key} > $1) order by id limit $2"
        )
        self._raise = (
            f"update {table} set {revision} = greatest({revision}, $2) + 1 "
            f"where {key} = any ($1::uuid[]) and ({published}) returning {columns}"
        )

    async def list_subjects(self, connection: Connection, after: str | None, limit: int) -> list[str]:
        """Return subjects behind one, in the order of their ids."""
        return [row["subject"] for row in await connection.fetch(self._list, after, limit)]

    async def raise_above(self, connection: Connection, subjects: Sequence[str], above: int) -> list[Record]:
        """Lock the rows of subjects, give them revisions above one, and return them."""
        return list(await connection.fetch(self._raise, subjects, above))


async def tell_one(
    database: Database, chosen: Sequence[Restatement], subject: str, above: int, note: Note = note_nothing
) -> int:
    """State a subject again; return how many events that took. Raises UnknownSubject if there is no such subject.

    `note` records it in the same transaction.
    """
    told = sum([await _tell(database, one, [subject], above, note) for one in chosen])
    if not told:
        raise UnknownSubject(f"this service has published nothing about {subject}")
    return told


async def tell_all(
    database: Database, chosen: Restatement, above: int, after: str | None = None, note: Note = note_nothing
) -> AsyncGenerator[tuple[str, int], None]:
    """State all subjects behind one again, in pieces; yield the last subject of each piece, and its events.

    Whoever is interrupted goes on behind the last subject. It waits while the outbox is a quarter full, so that
    requests are not refused meanwhile. Raises CannotTell if no relay empties it.
    """
    while True:
        async with database.transaction(readonly=True) as connection:
            subjects = await chosen.list_subjects(connection, after, PIECE)
        if not subjects:
            return
        await _room(database)
        told = await _tell(database, chosen, subjects, above, note)
        after = subjects[-1]
        yield after, told


async def _tell(database: Database, chosen: Restatement, subjects: Sequence[str], above: int, note: Note) -> int:
    correlation.correlation_id.set(str(uuid7()))
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            async with database.transaction() as connection:
                events = await chosen.restate(connection, subjects, above, datetime.now(UTC))
                _refuse_unreadable(events, database.settings.max_revision)
                await outbox.append(connection, *events)
                if events:
                    await note(connection)
        except DataError:
            return 0  # an id of another kind
        except Exception as error:
            if attempt == _ATTEMPTS or not is_transient(error):
                raise
            await asyncio.sleep(0.1 * attempt)
        else:
            return len(events)
    raise AssertionError


def _refuse_unreadable(events: Sequence[Event], limit: int) -> None:
    highest = max((getattr(event, "revision", 0) for event in events), default=0)
    if highest > limit:
        raise CannotTell(
            f"readers park revisions above {limit}, and this would be {highest}. First take the right to write from "
            f"whoever forged the facts. Then set DIPLOMADO_MAX_REVISION={min(highest + limit, 2**31 - 1)} in all "
            "services, and repeat the command"
        )


async def _room(database: Database) -> None:
    limit = database.settings.outbox_limit_rows
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            while True:
                async with database.transaction(readonly=True) as connection:
                    pending, _ = await outbox.backlog(connection, limit)
                if pending <= limit // _SHARE:
                    return
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise CannotTell(f"{pending} events wait in the outbox: run the relay, then go on") from None
