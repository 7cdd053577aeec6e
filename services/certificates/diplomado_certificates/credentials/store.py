"""All SQL about credentials: places in the status lists, and proofs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_certificates.credentials.credential import StatusEntry
from diplomado_chassis.language.languages import BUILT_IN
from diplomado_chassis.postgres.database import Connection

_STATUSES = "select certificate_id, list, index from credential_statuses where certificate_id = any($1::uuid[])"
_NEWEST_LIST = """
select list, count(*)::int as entries from credential_statuses
where list = (select max(list) from credential_statuses) group by list
"""
_INSERT_STATUSES = """
insert into credential_statuses (certificate_id, list, index)
select certificate_id, $2, index from unnest($1::uuid[], $3::int[]) as drawn (certificate_id, index)
order by certificate_id on conflict do nothing
"""
_STATE_OF_LIST = """
select count(*)::int as entries, count(revoked_at)::int as revoked
from credential_statuses join certificates using (certificate_id) where list = $1
"""
_REVOKED = """
select index from credential_statuses join certificates using (certificate_id)
where list = $1 and revoked_at is not null order by index
"""
_PROOF = """
select method, created_at, value from credential_proofs
where certificate_id = $1 and language = $2 and named = $3 and digest = $4 and method = any($5::text[])
"""
# A proof that is good stays, whoever else made one meanwhile: everybody gets the same bytes.
_INSERT_PROOFS = """
insert into credential_proofs (certificate_id, language, named, digest, value, method, created_at)
select certificate_id, language, named, digest, value, $6, $7
from unnest($1::uuid[], $2::text[], $3::boolean[], $4::bytea[], $5::bytea[])
    as made (certificate_id, language, named, digest, value)
join certificates using (certificate_id)
where not (named and erased)
order by certificate_id, language
on conflict (certificate_id, language, named) do update
set digest = excluded.digest, method = excluded.method, created_at = excluded.created_at, value = excluded.value
where credential_proofs.digest <> excluded.digest or credential_proofs.method <> all($8::text[])
"""
_LOCK = "select from certificates where certificate_id = any($1::uuid[]) order by certificate_id for key share"
_MISSING = """
select certificate_id, language
from certificates cross join unnest($1::text[]) as spoken (language)
where revoked_at is null and not erased and not exists (
    select from credential_proofs p
    where p.certificate_id = certificates.certificate_id and p.language = spoken.language and p.named
        and p.method = any($2::text[])
)
order by certificate_id limit $3
"""
_PROGRESS = """
select count(*)::int as certificates, count(*) filter (where signed = cardinality($2::text[]))::int as signed
from (
    select certificate_id, (
        select count(*) from credential_proofs p
        where p.certificate_id = certificates.certificate_id and p.named and p.method = any($3::text[])
    ) as signed
    from certificates where act_id = $1 and revoked_at is null and not erased
) as of_act
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that was made: the address of its key, when, and the signature."""

    method: str
    created_at: datetime
    value: bytes


async def find_statuses(connection: Connection, certificates: Collection[UUID]) -> dict[UUID, StatusEntry]:
    """Return the places of those certificates that have one."""
    rows = await connection.fetch(_STATUSES, list(certificates))
    return {row["certificate_id"]: StatusEntry(row["list"], row["index"]) for row in rows}


async def find_newest_list(connection: Connection) -> tuple[int, int]:
    """Return the number of the newest status list, with how many certificates have a place in it."""
    row = await connection.fetchrow(_NEWEST_LIST)
    return (row["list"], row["entries"]) if row else (1, 0)


async def insert_statuses(connection: Connection, number: int, drawn: Mapping[UUID, int]) -> None:
    """Give certificates these places in a list. A place that is taken, and a certificate that has one, is left out."""
    await connection.execute(_INSERT_STATUSES, list(drawn), number, list(drawn.values()))


async def count_entries(connection: Connection, number: int) -> tuple[int, int]:
    """Return how many certificates have a place in a list, and how many of them are revoked."""
    row = await connection.fetchrow(_STATE_OF_LIST, number)
    return (row["entries"], row["revoked"]) if row else (0, 0)


async def list_revoked(connection: Connection, number: int) -> list[int]:
    """Return the places of a list whose certificates are revoked."""
    return [row["index"] for row in await connection.fetch(_REVOKED, number)]


async def find_proof(
    connection: Connection, certificate_id: UUID, language: str, named: bool, digest: bytes, methods: Collection[str]
) -> Proof | None:
    """Return the proof of a credential with this digest, made by one of these keys."""
    row = await connection.fetchrow(_PROOF, certificate_id, language, named, digest, list(methods))
    return Proof(row["method"], row["created_at"], row["value"]) if row else None


async def insert_proofs(
    connection: Connection,
    made: Sequence[tuple[UUID, str, bool, bytes, bytes]],
    *,
    method: str,
    created_at: datetime,
    methods: Collection[str],
) -> None:
    """Keep signatures by certificate, language, whether they are named, and digest, unless there is a good one.

    Those of names whose holders were erased meanwhile are left out.
    """
    columns = [list(column) for column in zip(*made, strict=True)] or [[], [], [], [], []]
    await connection.execute(_LOCK, columns[0])
    await connection.execute(_INSERT_PROOFS, *columns, method, created_at, list(methods))


async def list_missing(connection: Connection, methods: Collection[str], limit: int) -> list[tuple[UUID, str]]:
    """Return valid certificates, with the language, whose named credential has no proof by one of the keys."""
    rows = await connection.fetch(_MISSING, list(BUILT_IN), list(methods), limit)
    return [(row["certificate_id"], row["language"]) for row in rows]


async def count_signed(connection: Connection, act_id: UUID, methods: Collection[str]) -> tuple[int, int]:
    """Return how many valid certificates an act has, and how many of them have credentials in all languages."""
    row = await connection.fetchrow(_PROGRESS, act_id, list(BUILT_IN), list(methods))
    return (row["certificates"], row["signed"]) if row else (0, 0)
