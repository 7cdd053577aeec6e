"""All SQL that lists the certificates of an edition for pages: searched, filtered, and page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from diplomado_certificates.register.record import Localised
from diplomado_chassis.postgres.database import Connection

# Names are read from the records of the rows that are shown; only a search reads those of all.
_LIST = """
select certificate_id, registration_id, serial, number, name, award, kind, session, session_title, issued_on,
    revoked_at, reason
from (
    select certificate_id, registration_id, serial, award, kind, revoked_at, reason,
        record::jsonb ->> 'number' as number,
        (record::jsonb ->> 'issued_on')::date as issued_on, record::jsonb #>> '{session,code}' as session,
        record::jsonb #>> '{session,title}' as session_title,
        coalesce(btrim(concat_ws(' ', btrim(record::jsonb #>> '{holder,given_names}'),
            btrim(record::jsonb #>> '{holder,family_names}'))), '') as name
    from certificates
    where edition_id = $1
        and ($2::int is null or serial > $2)
        and ($3::text is null or award = $3)
        and ($4::boolean is null or (revoked_at is null) = $4)
        and ($5::uuid is null or act_id = $5)
        and ($6::text is null or record::jsonb ->> 'number' ilike $6
            or concat_ws(' ', record::jsonb #>> '{holder,given_names}',
                record::jsonb #>> '{holder,family_names}') ilike $6)
    order by serial limit $7
) as found
order by serial
"""
_OF_REGISTRATION = """
select certificate_id, registration_id, serial, record::jsonb ->> 'number' as number, '' as name, award, kind,
    record::jsonb #>> '{session,code}' as session, record::jsonb #>> '{session,title}' as session_title,
    (record::jsonb ->> 'issued_on')::date as issued_on,
    revoked_at, reason
from certificates
where registration_id = any(
    array(select registration_id from merged_registrations where effective_id = $1) || $1
)
order by serial
"""
_AWARDS = "select award, count(*)::int as issued from certificates where edition_id = $1 group by award order by award"
_HISTORY = """
select issued_at, revoked_at, revoked_by, certificates.reason, successions.reason as why_reissued,
    (select count(*) from papers where papers.certificate_id = certificates.certificate_id)::int as versions_given
from certificates left join successions using (certificate_id)
where certificate_id = $1
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """A certificate in a list. The name is empty if the holder was erased. Personal data."""

    certificate_id: UUID
    registration_id: UUID
    serial: int
    number: str
    name: str
    award: str
    kind: str
    session: str | None
    session_title: Localised | None
    issued_on: date
    revoked_at: datetime | None
    reason: str | None


async def list_page(
    connection: Connection,
    edition_id: UUID,
    *,
    after: int | None,
    award: str | None,
    valid: bool | None,
    act_id: UUID | None,
    search: str | None,
    limit: int,
) -> list[Listed]:
    """Return certificates by number, from the first after a serial. None does not filter."""
    pattern = None if search is None else f"%{_literal(search)}%"
    rows = await connection.fetch(_LIST, edition_id, after, award, valid, act_id, pattern, limit)
    return [_listed(dict(row)) for row in rows]


async def list_of_registration(connection: Connection, registration_id: UUID) -> list[Listed]:
    """Return the certificates of a registration, and of those merged into it, revoked ones too; without names."""
    return [_listed(dict(row)) for row in await connection.fetch(_OF_REGISTRATION, registration_id)]


async def count_by_award(connection: Connection, edition_id: UUID) -> dict[str, int]:
    """Return how many certificates of each award were issued."""
    return {row["award"]: row["issued"] for row in await connection.fetch(_AWARDS, edition_id)}


async def find_history(connection: Connection, certificate_id: UUID) -> dict[str, Any] | None:
    """Return what happened to a certificate."""
    row = await connection.fetchrow(_HISTORY, certificate_id)
    return dict(row) if row else None


def _listed(row: Mapping[str, Any]) -> Listed:
    title = row["session_title"]
    return Listed(**{**row, "session_title": title and Localised.model_validate_json(title)})


def _literal(search: str) -> str:
    return search.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
