"""All SQL about which graduations, certificates and policies are stated at present."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection

_GRADUATES = """
select registration_id::text from (
    select registration_id from graduations union select registration_id from reversed_graduations
) as told where $1::uuid is null or registration_id > $1 order by registration_id limit $2
"""
_HOLDERS = """
select distinct registration_id::text, registration_id as id from certificates
where $1::uuid is null or registration_id > $1 order by id limit $2
"""
_EDITIONS = """
select edition_id::text from announced_policies where $1::uuid is null or edition_id > $1 order by edition_id limit $2
"""
_ACTS = """
select act_id::text from acts
where signed_at is not null and ($1::uuid is null or act_id > $1) order by acts.act_id limit $2
"""
_EDITIONS_OF_ACTS = "select distinct edition_id from acts where act_id = any ($1::uuid[]) order by edition_id"
_KNOWN = "select edition_id from announced_policies where edition_id = any ($1::uuid[]) order by edition_id"
_EDITIONS_OF = """
select distinct edition_id from acts join (
    select act_id from graduations where registration_id = any ($1::uuid[])
    union select act_id from reversed_graduations where registration_id = any ($1::uuid[])
    union select act_id from certificates where registration_id = any ($1::uuid[])
) as theirs using (act_id)
union select edition_id from registrations where registration_id = any ($1::uuid[])
order by edition_id
"""
_GRADUATIONS = """
select told.registration_id, told.act_id, told.reversed_at, (
        select count(*) from reversed_graduations as before where before.registration_id = told.registration_id
    )::int as reversals,
    coalesce((
        select participant_id from certificates
        where certificates.registration_id = told.registration_id and certificates.act_id = told.act_id
        order by certificate_id limit 1
    ), registrations.participant_id) as participant_id
from (
    select distinct on (registration_id) registration_id, act_id, reversed_at from (
        select registration_id, act_id, null::timestamptz as reversed_at from graduations
        where registration_id = any ($1::uuid[])
        union all
        select registration_id, act_id, reversed_at from reversed_graduations where registration_id = any ($1::uuid[])
    ) as every order by registration_id, reversed_at desc nulls first
) as told left join registrations using (registration_id)
order by told.registration_id
"""
_CHECKED = """
select registration_id::text from name_checks
where $1::uuid is null or registration_id > $1 order by registration_id limit $2
"""
_CHECKS = """
select registration_id, r.edition_id, r.participant_id, c.revision, c.requested_at, c.until
from name_checks c join registrations r using (registration_id)
where registration_id = any ($1::uuid[]) order by registration_id
"""
_WARNED = """
select distinct registration_id::text, registration_id as id from unreachable_requirements
where $1::uuid is null or registration_id > $1 order by id limit $2
"""
_WARNINGS = """
select registration_id, r.edition_id, r.participant_id, u.revision, award, requirement, reachable, noticed_at,
    institution
from unreachable_requirements u join registrations r using (registration_id)
where registration_id = any ($1::uuid[]) order by registration_id, award, requirement
"""
_CERTIFICATES = """
select certificate_id, issued_at from certificates where registration_id = any ($1::uuid[])
order by certificate_id for update
"""


async def list_graduates(connection: Connection, after: str | None, limit: int) -> list[str]:
    """Return registrations whose graduation was published, behind one, in the order of their ids."""
    return [row["registration_id"] for row in await connection.fetch(_GRADUATES, after, limit)]


async def list_holders(connection: Connection, after: str | None, limit: int) -> list[str]:
    """Return registrations with certificates behind one, in the order of their ids."""
    return [row["registration_id"] for row in await connection.fetch(_HOLDERS, after, limit)]


async def list_announced(connection: Connection, after: str | None, limit: int) -> list[str]:
    """Return editions whose policy was published, behind one, in the order of their ids."""
    return [row["edition_id"] for row in await connection.fetch(_EDITIONS, after, limit)]


async def list_signed(connection: Connection, after: str | None, limit: int) -> list[str]:
    """Return acts that were signed, also those that are annulled, behind one, in the order of their ids."""
    return [row["act_id"] for row in await connection.fetch(_ACTS, after, limit)]


async def list_editions_of_acts(connection: Connection, act_ids: Sequence[str]) -> list[UUID]:
    """Return the editions of acts, in the order in which their registers are locked."""
    return [row["edition_id"] for row in await connection.fetch(_EDITIONS_OF_ACTS, act_ids)]


async def list_known(connection: Connection, editions: Sequence[str]) -> list[UUID]:
    """Return those of some editions whose policy was published, in the order in which they are locked."""
    return [row["edition_id"] for row in await connection.fetch(_KNOWN, editions)]


async def list_editions_of(connection: Connection, registrations: Sequence[str]) -> list[UUID]:
    """Return the editions in whose registers registrations stand, in the order in which these are locked."""
    return [row["edition_id"] for row in await connection.fetch(_EDITIONS_OF, registrations)]


async def list_graduations(connection: Connection, registrations: Sequence[str]) -> list[Record]:
    """Return the present graduation of each registration, or the last one that was reversed."""
    return await connection.fetch(_GRADUATIONS, registrations)


async def list_checked(connection: Connection, after: str | None, limit: int) -> list[str]:
    """Return registrations behind one that were asked to check their name, in the order of their ids."""
    return [row["registration_id"] for row in await connection.fetch(_CHECKED, after, limit)]


async def list_checks(connection: Connection, registrations: Sequence[str]) -> list[Record]:
    """Return the last request to each registration."""
    return await connection.fetch(_CHECKS, registrations)


async def list_warned(connection: Connection, after: str | None, limit: int) -> list[str]:
    """Return registrations behind one of which a requirement was announced, in the order of their ids."""
    return [row["registration_id"] for row in await connection.fetch(_WARNED, after, limit)]


async def list_warnings(connection: Connection, registrations: Sequence[str]) -> list[Record]:
    """Return what was announced last of each requirement of registrations."""
    return await connection.fetch(_WARNINGS, registrations)


async def lock_certificates(connection: Connection, registrations: Sequence[str]) -> list[Record]:
    """Lock the certificates of registrations, and return when each was issued."""
    return await connection.fetch(_CERTIFICATES, registrations)
