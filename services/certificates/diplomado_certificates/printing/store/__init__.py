"""All SQL of the printed matters of an act. Nothing is written."""

from collections.abc import Sequence
from uuid import UUID

from diplomado_certificates.printing.entry import Entry
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.postgres.database import Connection

# What stands in the records is picked out by the database: thousands of records are not parsed for a list.
_ENTRIES = """
select certificate_id, registration_id, serial, content ->> 'number' as number, sha256, kind, award,
    coalesce(content #>> '{holder,given_names}', '') as given_names,
    coalesce(content #>> '{holder,family_names}', '') as family_names,
    content #>> '{institution,name}' as institution, content ->> 'group' as group,
    content #>> '{session,code}' as session,
    content #>> '{session,title,es}' as session_es, content #>> '{session,title,en}' as session_en,
    coalesce(nullif(content #>> '{project,title}', ''), content #>> '{project,team_name}') as project,
    coalesce(nullif(content #>> '{project,team_name}', ''), content #>> '{project,team}') as team,
    content #>> '{project,score}' as score, (content #>> '{project,rank}')::int as rank,
    revoked_at is not null as revoked, content -> 'holder' = 'null'::jsonb as erased
from (
    select certificate_id, registration_id, serial, sha256, kind, award, revoked_at, record::jsonb as content
    from certificates where act_id = $1
        and not exists (
            select from successions join certificates as newer using (certificate_id)
            where successions.supersedes = certificates.certificate_id and newer.act_id = $1
        )
) as of_act
order by serial
"""
_RECORDS = """
select record from certificates where certificate_id = any($1::uuid[])
    and revoked_at is null and not erased
"""
_ERASED = "select certificate_id from certificates where certificate_id = any($1::uuid[]) and erased"
_ANY_RECORD = "select record from certificates where act_id = $1 order by serial limit 1"


async def list_entries(connection: Connection, act_id: UUID) -> list[Entry]:
    """Return the certificates of an act by number, each award once: a reissued one stands for the earlier one."""
    return [Entry(**row) for row in await connection.fetch(_ENTRIES, act_id)]


async def find_records(connection: Connection, certificates: Sequence[UUID]) -> dict[UUID, CertificateRecord]:
    """Return the records of certificates that are valid and have a holder now."""
    rows = await connection.fetch(_RECORDS, certificates)
    records = (CertificateRecord.model_validate_json(row["record"]) for row in rows)
    return {record.certificate_id: record for record in records}


async def find_erased(connection: Connection, certificates: Sequence[UUID]) -> frozenset[UUID]:
    """Return those of the certificates whose holder is erased now."""
    return frozenset(row["certificate_id"] for row in await connection.fetch(_ERASED, certificates))


async def find_any_record(connection: Connection, act_id: UUID) -> CertificateRecord | None:
    """Return the first record of an act: what all of them share stands in it."""
    record = await connection.fetchval(_ANY_RECORD, act_id)
    return CertificateRecord.model_validate_json(record) if record else None


async def find_session_codes(connection: Connection, sessions: Sequence[UUID]) -> dict[UUID, str]:
    """Return the codes of sessions."""
    rows = await connection.fetch("select session_id, code from sessions where session_id = any($1::uuid[])", sessions)
    return {row["session_id"]: row["code"] for row in rows}
