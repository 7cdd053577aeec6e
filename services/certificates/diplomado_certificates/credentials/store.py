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
_IS_DUE = """
select exists (select from credentials_due where due_at <= $2) or (select methods <> $1::text[] from credential_keys)
"""
_HAS_OTHER_KEYS = "select methods <> $1::text[] from credential_keys for update"
_MAKE_DUE = """
insert into credentials_due select distinct certificate_id from credential_proofs
where named and method <> all($1::text[]) order by certificate_id on conflict do nothing
"""
_UPDATE_KEYS = "update credential_keys set methods = $1"
_MISSING = """
select certificate_id, language
from credentials_due join certificates using (certificate_id) cross join unnest($1::text[]) as spoken (language)
where revoked_at is null and not erased and not exists (
    select from credential_proofs p
    where p.certificate_id = certificates.certificate_id and p.language = spoken.language and p.named
        and p.method = any($2::text[])
)
and due_at <= $4
order by due_at, certificate_id limit $3
"""
_HEAD = "select certificate_id from credentials_due where due_at <= $2 order by due_at, certificate_id limit $1"
# What somebody else settles at the same moment is left to them.
_POSTPONE = """
update credentials_due set due_at = $2 where certificate_id in (
    select certificate_id from credentials_due where certificate_id = any($1::uuid[])
    order by certificate_id for update skip locked
)
"""
# Locked in order, and what somebody else settles at the same moment is left to them.
_SETTLE = """
delete from credentials_due where certificate_id in (
    select certificate_id from credentials_due join certificates using (certificate_id)
    where certificate_id = any($3::uuid[]) and (revoked_at is not null or erased or not exists (
        select from unnest($1::text[]) as spoken (language) where not exists (
            select from credential_proofs p
            where p.certificate_id = certificates.certificate_id and p.language = spoken.language and p.named
                and p.method = any($2::text[])
        )
    ))
    order by certificate_id for update of credentials_due skip locked
)
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


_ENDORSEMENT = """
select method, created_at, value from credential_endorsements
where achievement = $1 and co_issuer = $2 and digest = $3 and method = any($4::text[])
"""
_UPSERT_ENDORSEMENT = """
insert into credential_endorsements (achievement, co_issuer, digest, method, created_at, value)
values ($1, $2, $3, $4, $5, $6)
on conflict (achievement, co_issuer) do update
set digest = excluded.digest, method = excluded.method, created_at = excluded.created_at, value = excluded.value
where credential_endorsements.digest <> excluded.digest or credential_endorsements.method <> all($7::text[])
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


async def is_due(connection: Connection, methods: Collection[str], now: datetime) -> bool:
    """Return whether there may be credentials to sign: two rows are read at most, whatever the register holds."""
    due: bool = await connection.fetchval(_IS_DUE, sorted(methods), now)
    return due


async def make_due_by_other_keys(connection: Connection, methods: Collection[str]) -> None:
    """Make the credentials due that have a proof by another key than these; it looks once for the same keys."""
    if await connection.fetchval(_HAS_OTHER_KEYS, sorted(methods)):
        await connection.execute(_MAKE_DUE, list(methods))
        await connection.execute(_UPDATE_KEYS, sorted(methods))


async def find_due(connection: Connection, limit: int, now: datetime) -> list[UUID]:
    """Return certificates whose credentials are due, those that were issued first before others."""
    return [row["certificate_id"] for row in await connection.fetch(_HEAD, limit, now)]


async def update_due(connection: Connection, certificates: Collection[UUID], due_at: datetime) -> None:
    """Put off the credentials of certificates that are due."""
    await connection.execute(_POSTPONE, list(certificates), due_at)


async def settle_due(connection: Connection, certificates: Collection[UUID], methods: Collection[str]) -> None:
    """Take those of the certificates off the list of the due ones that need no further proof by one of the keys."""
    await connection.execute(_SETTLE, list(BUILT_IN), list(methods), list(certificates))


async def list_missing(
    connection: Connection, methods: Collection[str], limit: int, now: datetime
) -> list[tuple[UUID, str]]:
    """Return valid certificates that are due, with the language of which no named proof is by one of the keys."""
    rows = await connection.fetch(_MISSING, list(BUILT_IN), list(methods), limit, now)
    return [(row["certificate_id"], row["language"]) for row in rows]


async def count_signed(connection: Connection, act_id: UUID, methods: Collection[str]) -> tuple[int, int]:
    """Return how many valid certificates an act has, and how many of them have credentials in all languages."""
    row = await connection.fetchrow(_PROGRESS, act_id, list(BUILT_IN), list(methods))
    return (row["certificates"], row["signed"]) if row else (0, 0)


async def find_endorsement(
    connection: Connection, achievement: UUID, co_issuer: str, digest: bytes, methods: Collection[str]
) -> Proof | None:
    """Return the proof of an endorsement with this digest, made by one of these keys."""
    row = await connection.fetchrow(_ENDORSEMENT, achievement, co_issuer, digest, list(methods))
    return Proof(row["method"], row["created_at"], row["value"]) if row else None


async def insert_endorsement(
    connection: Connection, achievement: UUID, co_issuer: str, digest: bytes, proof: Proof, methods: Collection[str]
) -> None:
    """Keep the proof of an endorsement, unless there is a good one."""
    values = (proof.method, proof.created_at, proof.value)
    await connection.execute(_UPSERT_ENDORSEMENT, achievement, co_issuer, digest, *values, list(methods))
