"""SQL of the seals: closes rows into the chain, deletes sealed rows after their retention, and reads both again."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from asyncpg import Record

from diplomado_chassis.http.access_log.chain import ROW, seal_of, told
from diplomado_chassis.postgres.database import Connection

_AT_ONCE = 2_000
_KINDS = ("read", "action")
_SEAL_COLUMNS = ("seal", "kind", "rows", "first_at", "last_at", "digest", "previous", "hash", "purged_at")
_TAKE_TURN = "select pg_try_advisory_xact_lock(hashtextextended('diplomado-audit:' || current_schema(), 0))"
_LAST = "select seal, hash from audit_seals order by seal desc limit 1"
_ROW_COLUMNS = """access_id, accessed_at, kind, subject, roles, method, route, objects, editions, missions, programmes,
    people, correlation_id, purpose"""
# Whatever is committed and has no seal: a row that commits later is of a later seal.
_OPEN = f"select {_ROW_COLUMNS} from access_log where seal is null and kind = $1 order by access_id limit $2"
_CLOSE = "update access_log set seal = $1 where access_id = any ($2)"
_INSERT = """
insert into audit_seals (seal, kind, rows, first_at, last_at, digest, previous, hash)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_DUE = """
select seal from audit_seals
where purged_at is null and kind = $1 and last_at < now() - make_interval(days => $2)
order by seal limit 100 for update skip locked
"""
_MARK = "update audit_seals set purged_at = now() where seal = any ($1)"
_DELETE = "delete from access_log where seal = any ($1)"
_SEALS = """
select seal, kind, rows, first_at, last_at, digest, previous, hash, purged_at from audit_seals
where seal > $1 order by seal limit 1
"""
_ROWS = f"select {_ROW_COLUMNS} from access_log where seal = $1 order by access_id"


async def seal_rows(connection: Connection) -> list[dict[str, Any]]:
    """Close open rows, at most `_AT_ONCE` of each kind, and return the new seals: none while another process seals."""
    made: list[dict[str, Any]] = []
    if not await connection.fetchval(_TAKE_TURN):
        return made
    last = await connection.fetchrow(_LAST)
    number, previous = (last["seal"], last["hash"]) if last else (0, "")
    for kind in _KINDS:
        found = await connection.fetch(_OPEN, kind, _AT_ONCE)
        if not found:
            continue
        number += 1
        seal = await asyncio.to_thread(_seal, number, previous, found)
        first, last_at = (datetime.fromisoformat(seal[name]) for name in ("first_at", "last_at"))
        await connection.execute(
            _INSERT, number, kind, seal["rows"], first, last_at, seal["digest"], previous, seal["hash"]
        )
        await connection.execute(_CLOSE, number, [row["access_id"] for row in found])
        previous = seal["hash"]
        made.append(seal)
    return made


async def purge_sealed(connection: Connection, kept_days: Mapping[str, int]) -> int:
    """Delete the rows of seals all of whose rows are old enough. The seals stay: they say what there was, and when."""
    count = 0
    for kind, days in kept_days.items():
        due = [row["seal"] for row in await connection.fetch(_DUE, kind, days)]
        if due:
            await connection.execute(_MARK, due)
            count += int((await connection.execute(_DELETE, due)).rpartition(" ")[2])
    return count


async def walk(connection: Connection) -> AsyncIterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Return each seal with its rows, both as an export has them."""
    await connection.execute("set transaction isolation level repeatable read")
    number = 0
    while (found := await connection.fetchrow(_SEALS, number)) is not None:
        number = found["seal"]
        yield told(found, _SEAL_COLUMNS), [told(row, ROW) for row in await connection.fetch(_ROWS, number)]


def _seal(number: int, previous: str, found: Sequence[Record]) -> dict[str, Any]:
    return seal_of(number, previous, [told(row, ROW) for row in found])
