"""Tables filled from other services' events, declared instead of written by hand.

A row of such a table is a function of one event: of the newest of its key, or of the event with exactly its revision.
Therefore the order, repetition and batching of events leave no trace: projections commute (docs/adr/0022).
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import Any, Literal, TypeAlias

from asyncpg import Record

from diplomado_chassis.handling import Handler, Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts.event import Event

Row: TypeAlias = Mapping[str, Any]
"""Column values: a constant, or a function of the event."""

_TYPES = """
select attname, format_type(atttypid, null) as type from pg_attribute
where attrelid = to_regclass($1) and attnum > 0 and not attisdropped
"""


class Projection:
    """Keeps a table up to date with events: the newest event of each key, or every revision.

    `key` names the columns that identify a row; the events have fields of the same names. `rows` defines for each type
    of event the content of its row. `shared` names columns that every event has a field for. A column that only other
    types mention is NULL in the row. `version` names the columns that order the events of one key, and is compared as a
    whole; its first column holds the event's `revision`. With `keep="newest"` a newer event replaces the whole row.
    With `keep="every"` each revision has a row of its own, which never changes. `correlation_id` names the column for
    the correlation id of the event's envelope. `touched_at` names a column that is set to the time of the last change.

    Columns that are not named belong to others: a migration may add some while an older release still runs. Two
    projections may share a table, each with a version and columns of its own.

    A projection is a handler: `consumes={**REGISTRATIONS.handlers}`. A handler that does more calls `apply`.
    """

    def __init__(
        self,
        table: str,
        *,
        key: str | tuple[str, ...],
        rows: Mapping[type[Event], Row],
        shared: Sequence[str] = (),
        keep: Literal["newest", "every"] = "newest",
        version: tuple[str, ...] = ("revision",),
        correlation_id: str | None = None,
        touched_at: str | None = None,
    ) -> None:
        self.table = table
        self.key = (key,) if isinstance(key, str) else key
        self.rows = rows
        self.keep = keep
        self.version = version
        self.correlation_id = correlation_id
        self.touched_at = touched_at
        fixed = {name: attrgetter(name) for name in (*self.key, *shared)} | {version[0]: attrgetter("revision")}
        self._cells: dict[type[Event], Row] = {event: {**fixed, **row} for event, row in rows.items()}
        self.columns = tuple(dict.fromkeys(name for row in self._cells.values() for name in row))
        if missing := set(version) - set(self.columns):
            raise ValueError(f"{table}: nothing is written to {', '.join(sorted(missing))}")
        self._types: Mapping[str, str] | None = None

    @property
    def events(self) -> tuple[type[Event], ...]:
        """The types of events that fill the table."""
        return tuple(self.rows)

    @property
    def handlers(self) -> dict[type[Event], Handler]:
        """This projection as the handler of all its events."""
        return dict.fromkeys(self.rows, self)

    async def __call__(self, connection: Connection, facts: Sequence[Received[Any]]) -> None:
        """Apply events to the table."""
        if values := await self._values(connection, facts):
            await connection.execute(self._statement, *values)

    async def apply(self, connection: Connection, facts: Sequence[Received[Any]]) -> list[Record]:
        """Apply events to the table and return the rows that changed, in the order of their keys."""
        values = await self._values(connection, facts)
        return await connection.fetch(self._returning, *values) if values else []

    async def _values(self, connection: Connection, facts: Sequence[Received[Any]]) -> list[list[Any]]:
        """Return one list for each column."""
        if not facts:
            return []
        if self._types is None:
            self._types = {row["attname"]: row["type"] for row in await connection.fetch(_TYPES, self.table)}
        events = [fact.event for fact in facts]
        types = set(map(type, events))
        values = [self._column(name, events, types) for name in self.columns]
        if self.correlation_id:
            values.append([fact.envelope.correlation_id for fact in facts])
        return values

    def _column(self, name: str, events: Sequence[Event], types: Collection[type[Event]]) -> list[Any]:
        if len(types) == 1:  # nearly always: a handler gets the events of one type
            values = _cells(self._cells[next(iter(types))].get(name), events)
        else:
            values = [value for event in events for value in _cells(self._cells[type(event)].get(name), [event])]
        # An array of arrays would be flattened by unnest, so an array travels as its literal.
        return [None if value is None else _literal(value) for value in values] if self._is_array(name) else values

    def _is_array(self, name: str) -> bool:
        return self._type(name).endswith("[]")

    def _type(self, name: str) -> str:
        assert self._types is not None
        if name not in self._types:
            self._types = None  # a migration may add the column
            raise LookupError(f"there is no column {self.table}.{name}")
        return self._types[name]

    @cached_property
    def _statement(self) -> str:
        names = (*self.columns, *filter(None, [self.correlation_id]))
        types = ["text" if self._is_array(name) else self._type(name) for name in names]
        selected = [f"{name}::{self._type(name)}" if self._is_array(name) else name for name in names]
        distinct = f"distinct on ({', '.join(self.key)})" if self.keep == "newest" else ""
        # Rows are locked in the order of their keys, so that two consumers wait for each other and never deadlock.
        return f"""
            insert into {self.table} as old ({", ".join(names)})
            select {distinct} {", ".join(selected)}
            from unnest({", ".join(f"${number}::{type_}[]" for number, type_ in enumerate(types, start=1))})
                as new ({", ".join(names)})
            order by {", ".join((*self.key, *(f"{name} desc" for name in self.version)))}
            on conflict {self._on_conflict(names)}
        """

    def _on_conflict(self, names: Sequence[str]) -> str:
        if self.keep == "every":
            return f"({', '.join((*self.key, *self.version))}) do nothing"
        changes = [f"{name} = excluded.{name}" for name in names if name not in self.key]
        if self.touched_at:
            changes.append(f"{self.touched_at} = now()")
        old, new = (", ".join(f"{side}.{name}" for name in self.version) for side in ("old", "excluded"))
        return f"""({", ".join(self.key)}) do update set {", ".join(changes)}
            where old.{self.version[0]} is null or ({old}) < ({new})"""

    @cached_property
    def _returning(self) -> str:
        # Postgres promises no order of the rows that an upsert returns.
        return f"""
            with changed as ({self._statement} returning {", ".join(f"old.{name}" for name in self.columns)})
            select * from changed order by {", ".join(self.key)}
        """


def _cells(value: Any, events: Sequence[Event]) -> list[Any]:
    return list(map(value, events)) if callable(value) else [value] * len(events)


def _literal(values: Sequence[object]) -> str:
    """Write an array as Postgres reads it: every element in quotes, except NULL."""
    quoted = (
        "NULL" if value is None else '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
        for value in values
    )
    return "{" + ",".join(quoted) + "}"
