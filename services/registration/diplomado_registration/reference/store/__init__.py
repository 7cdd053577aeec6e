"""SQL of the lists of codes."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from asyncpg import Record
from pydantic_core import to_json

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.catalogue.coded_fields import CODED_FIELDS
from diplomado_registration.reference.file import LISTS, FileEntry, ListName, ReferenceEntry

_LOCK = "select pg_advisory_xact_lock(hashtextextended($1, 0))"
_COLUMNS = "code, name_es, name_en, names, aliases, kind, parent, position, retired, author"
_ALL = " union all ".join(f"select '{name}' as list, {_COLUMNS} from {name}" for name in LISTS)
_FIND = "select {columns} from {list} where code = $1"
_LOCK_ENTRY = _FIND + " for no key update"
_LIST = "select {columns} from {list} order by retired, position, code"
# Staff are not overruled by a file, and an entry that is the same is not written again.
_UPSERT_FROM_FILE = """
insert into {list} as stored (code, name_es, name_en, names, aliases, kind, parent, position)
select code, name_es, name_en, names, aliases, kind, parent, position from jsonb_populate_recordset(null::{list}, $1)
on conflict (code) do update set
    name_es = excluded.name_es, name_en = excluded.name_en, names = excluded.names, aliases = excluded.aliases,
    kind = excluded.kind, parent = excluded.parent, position = excluded.position, retired = false
where stored.author = 'file' and (
    stored.name_es, stored.name_en, stored.names, stored.aliases, stored.kind, stored.parent, stored.position,
    stored.retired
) is distinct from (
    excluded.name_es, excluded.name_en, excluded.names, excluded.aliases, excluded.kind, excluded.parent,
    excluded.position, false
)
returning code
"""
_RETIRE = (
    "update {list} set retired = true where author = 'file' and not retired and not code = any ($1) returning code"
)
_UPSERT = """
insert into {list} (code, name_es, name_en, names, aliases, kind, parent, retired, position, author)
values ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9, (select coalesce(max(position), 0) + 1 from {list})), 'staff')
on conflict (code) do update set
    name_es = excluded.name_es, name_en = excluded.name_en, names = excluded.names, aliases = excluded.aliases,
    kind = excluded.kind, parent = excluded.parent, retired = excluded.retired, position = excluded.position,
    author = 'staff'
"""
_DELETE = "delete from {list} where code = $1"
_RETIRED = " union all ".join(
    f"select '{field.name}' as field from {field.codes} where code = ${number} and retired"
    for number, field in enumerate(CODED_FIELDS, 1)
)
_WITHIN = """
with recursive within as (
    select code from admin_areas where code = any ($1)
    union select a.code from admin_areas a join within w on a.parent = w.code
)
select code from within
"""


class StoredEntry(NamedTuple):
    """An entry, and whether it comes from a file or from staff."""

    entry: ReferenceEntry
    author: str


async def lock_lists(connection: Connection) -> None:
    """Lock all lists and files against other writers until the transaction ends. Registrations do not wait for it."""
    await connection.execute(_LOCK, "reference lists")


async def list_offered(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Return each list without retired codes, in its order, with the names in all languages."""
    lists: dict[str, list[dict[str, Any]]] = {name: [] for name in LISTS}
    for row in await connection.fetch(
        f"select * from ({_ALL}) as lists where not retired order by list, position, code"
    ):
        lists[row["list"]].append(_offered(row))
    return lists


async def list_entries(connection: Connection, name: ListName) -> list[dict[str, Any]]:
    """Return all entries of a list, the retired ones last."""
    rows = await connection.fetch(_LIST.format(list=name, columns=_COLUMNS))
    return [{"code": row["code"], **_entry(row).model_dump(), "author": row["author"]} for row in rows]


async def lock_entry(connection: Connection, name: ListName, code: str) -> StoredEntry | None:
    """Lock an entry and return it. The caller has locked the lists."""
    row = await connection.fetchrow(_LOCK_ENTRY.format(list=name, columns=_COLUMNS), code)
    return None if row is None else StoredEntry(_entry(row), row["author"])


async def find_entry(connection: Connection, name: ListName, code: str) -> StoredEntry | None:
    """Return an entry, also a retired one."""
    row = await connection.fetchrow(_FIND.format(list=name, columns=_COLUMNS), code)
    return None if row is None else StoredEntry(_entry(row), row["author"])


async def upsert_entry(connection: Connection, name: ListName, code: str, entry: ReferenceEntry) -> None:
    """Store an entry of staff. Raises ForeignKeyViolationError for an unknown parent."""
    await connection.execute(
        _UPSERT.format(list=name),
        *(code, entry.es, entry.en, to_json(entry.names).decode(), entry.aliases, entry.kind, entry.parent),
        *(entry.retired, entry.position),
    )


async def delete_entry(connection: Connection, name: ListName, code: str) -> None:
    """Delete an entry. Raises ForeignKeyViolationError if it is used."""
    await connection.execute(_DELETE.format(list=name), code)


async def apply_file_entries(connection: Connection, name: ListName, entries: Sequence[FileEntry]) -> tuple[int, int]:
    """Make the entries of a list that come from files exactly these; return how many changed, and how many retired."""
    rows = [
        {"code": entry.code, "name_es": entry.es, "name_en": entry.en, "position": position}
        | entry.model_dump(include={"names", "aliases", "kind", "parent"})
        for position, entry in enumerate(entries, 1)
    ]
    changed = await connection.fetch(_UPSERT_FROM_FILE.format(list=name), to_json(rows).decode())
    retired = await connection.fetch(_RETIRE.format(list=name), [entry.code for entry in entries])
    return len(changed), len(retired)


async def count_uses(connection: Connection, name: ListName, code: str) -> dict[str, int]:
    """Return how often a code is used, by where; places without a use are left out."""
    field = next(field.name for field in CODED_FIELDS if field.codes == name)
    counts = [f"select 'registrations' as place, count(*) from registrations where {field} = $1"]
    counts.append(f"select 'entries_within', count(*) from {name} where parent = $1")
    if name in ("organisation_types", "admin_areas"):
        counts.append(f"select 'institutions', count(*) from institutions where {field} = $1")
    rows = await connection.fetch(" union all ".join(counts), code)
    return {row["place"]: row["count"] for row in rows if row["count"]}


async def find_retired_fields(connection: Connection, codes: Mapping[str, str | None]) -> list[str]:
    """Return the coded fields whose value is a retired code. `codes` are values by field."""
    rows = await connection.fetch(_RETIRED, *(codes.get(field.name) for field in CODED_FIELDS))
    return [row["field"] for row in rows]


async def find_areas_within(connection: Connection, areas: Collection[str]) -> frozenset[str]:
    """Return areas with all areas that lie within them."""
    return frozenset(row["code"] for row in await connection.fetch(_WITHIN, list(areas)))


def _entry(row: Record) -> ReferenceEntry:
    return ReferenceEntry.model_construct(
        es=row["name_es"],
        en=row["name_en"],
        names=json.loads(row["names"]),
        aliases=tuple(row["aliases"]),
        kind=row["kind"],
        parent=row["parent"],
        position=row["position"],
        retired=row["retired"],
    )


def _offered(row: Record) -> dict[str, Any]:
    entry = {"code": row["code"], "es": row["name_es"], "en": row["name_en"]}
    further = {
        "names": json.loads(row["names"]),
        "aliases": row["aliases"],
        "kind": row["kind"],
        "parent": row["parent"],
    }
    return entry | {name: value for name, value in further.items() if value}
