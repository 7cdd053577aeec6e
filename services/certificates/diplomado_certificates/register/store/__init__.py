"""All SQL of the register: the certificates that were issued, and each edition's lock and counters."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from diplomado_certificates.register.certificate import NewCertificate, StoredCertificate
from diplomado_certificates.register.codes import normalised
from diplomado_certificates.register.prior_awards import PriorAwards, PriorCertificate
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.keyset import Listed, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.listing import Listing
from diplomado_contracts import EditionPublished, PersonErased
from diplomado_contracts.certificates import RevocationReason

_SELECT = """
select certificates.record, certificates.participant_id, certificates.revision, certificates.sha256,
    certificates.revoked_at, certificates.reason, certificates.erased_reason,
    certificates.serial, earlier.supersedes,
    later.certificate_id as superseded_by, successor.verification_code as successor_code,
    coalesce(consents.public_verification, false) as name_is_public
from certificates
left join consents on consents.registration_id = certificates.registration_id
left join successions as earlier on earlier.certificate_id = certificates.certificate_id
left join successions as later on later.supersedes = certificates.certificate_id
left join certificates as successor on successor.certificate_id = later.certificate_id
"""
_BY_CODE = f"{_SELECT} where certificates.verification_code = $1"
_BY_ID = f"{_SELECT} where certificates.certificate_id = $1"
_OF_EDITION = Listing(
    f"""{_SELECT}
where certificates.edition_id = $1 and ($2::text is null or certificates.award = $2)
    and ($3::boolean is null or (certificates.revoked_at is null) = $3)
    and ($4::uuid is null or certificates.act_id = $4) and ($5::uuid is null or certificates.registration_id = $5)
""",
    serial=int,
)
_NEXT = f"""{_SELECT}
where $1::uuid is null or certificates.certificate_id > $1
order by certificates.certificate_id limit $2
"""
_PRIOR_AWARDS = """
select certificate_id, coalesce(m.effective_id, certificates.registration_id) as registration_id, award, session_id,
    certificates.reason, annulments.annulled_at is not null as annulled
from certificates left join annulments using (act_id)
left join merged_registrations m on m.registration_id = certificates.registration_id
where edition_id = $1
    and ($2::uuid[] is null or certificates.registration_id = any(
        array(select registration_id from merged_registrations where effective_id = any($2)) || $2
    ))
order by serial
"""
_INSERT_CERTIFICATES = """
insert into certificates
    (certificate_id, verification_code, edition_id, serial, registration_id, participant_id, person_revision, act_id,
     kind, award, session_id, record, sha256, issued_at)
select certificate_id, verification_code, $1, serial, registration_id, participant_id, person_revision, $2,
    kind, award, session_id, record, sha256, $3
from unnest($4::uuid[], $5::text[], $6::int[], $7::uuid[], $8::uuid[], $9::bigint[], $10::text[], $11::text[],
            $12::uuid[], $13::text[], $14::text[])
    as issued (certificate_id, verification_code, serial, registration_id, participant_id, person_revision,
               kind, award, session_id, record, sha256)
"""
_UPDATE_REVOKED = """
update certificates set revoked_at = $2, revoked_by = $3, reason = $4, revision = revision + 1
where certificate_id = $1
"""
_REVOKE_OF_ACT = """
update certificates set revoked_at = $2, revoked_by = $3, reason = $4, revision = revision + 1
where act_id = $1 and revoked_at is null
returning certificate_id, registration_id, participant_id, revision
"""
_REVOKE_OF_REGISTRATION = """
update certificates set revoked_at = $3, revoked_by = $4, reason = $5, revision = revision + 1
where registration_id = $1 and award = any($2::text[]) and revoked_at is null
returning certificate_id, registration_id, participant_id, revision
"""
_INSERT_SUCCESSIONS = """
insert into successions (certificate_id, supersedes, reason, recorded_by, recorded_at)
select certificate_id, supersedes, $3, $4, $5
from unnest($1::uuid[], $2::uuid[]) as replaced (certificate_id, supersedes)
"""
# Certificates of names that the person gave again after the erasure keep them: hence the comparison of revisions.
_ERASE_HOLDERS = """
update certificates
set erased = true, record = (record::jsonb || '{"holder": null}'::jsonb)::text,
    erased_reason = case when person_revision < requested then 'request' else erased_reason end
from (
    select participant_id, max(revision) as revision, max(revision) filter (where reason = 'request') as requested
    from unnest($1::uuid[], $2::bigint[], $3::text[]) as new (participant_id, revision, reason)
    group by participant_id
) as erasure
where certificates.participant_id = erasure.participant_id
    and certificates.person_revision < erasure.revision
    and (not certificates.erased or (certificates.erased_reason is null and person_revision < requested))
"""
_ALLOCATE_NUMBERS = """
update registers set acts = acts + 1, certificates = certificates + $2 where edition_id = $1
returning acts, certificates - $2 + 1 as first_certificate
"""
# A lock is seen by others before the transaction commits, and ends with it, however it ends.
_TELL_PROGRESS = "select pg_try_advisory_xact_lock(hashtext('signature of ' || $1::uuid::text), $2)"
_FIND_PROGRESS = """
select max(objid::bigint)::int from pg_locks
where locktype = 'advisory' and objsubid = 2
    and database = (select oid from pg_database where datname = current_database())
    and classid::bigint = hashtext('signature of ' || $1::uuid::text)::bigint & 4294967295
"""
_ALLOCATE_SERIAL = """
update registers set certificates = certificates + 1 where edition_id = $1 returning certificates
"""

TURN = 250
"""How many certificates are composed and sent at a time: more of them take longer than other requests may wait."""


async def find_edition(connection: Connection, edition_id: UUID) -> EditionPublished | None:
    """Return the newest announcement of an edition."""
    published = await connection.fetchval("select published from editions where edition_id = $1", edition_id)
    return EditionPublished.model_validate_json(published) if published else None


async def lock_register(connection: Connection, edition_id: UUID) -> None:
    """Lock the edition's register until the transaction ends: policies and signatures follow one another."""
    await connection.execute("insert into registers (edition_id) values ($1) on conflict do nothing", edition_id)
    await connection.execute("select from registers where edition_id = $1 for update", edition_id)


async def allocate_numbers(connection: Connection, edition_id: UUID, certificates: int) -> tuple[int, int]:
    """Count one act and its certificates; return the act's number and the serial of the first certificate.

    Callers must hold the lock of the register.
    """
    row = await connection.fetchrow(_ALLOCATE_NUMBERS, edition_id, certificates)
    if row is None:
        raise LookupError("the register of the edition is not locked")
    return row["acts"], row["first_certificate"]


async def allocate_serial(connection: Connection, edition_id: UUID) -> int:
    """Count one certificate outside a new act and return its serial. Callers must hold the lock of the register."""
    serial: int | None = await connection.fetchval(_ALLOCATE_SERIAL, edition_id)
    if serial is None:
        raise LookupError("the register of the edition is not locked")
    return serial


async def find_certificate_by_code(connection: Connection, code: str) -> StoredCertificate | None:
    """Return the certificate that a verification code opens, or None. Accepts capitals, spaces and hyphens."""
    row = await connection.fetchrow(_BY_CODE, normalised(code))
    return _read(row) if row else None


async def find_certificate(
    connection: Connection, certificate_id: UUID, *, lock: bool = False
) -> StoredCertificate | None:
    """Return a certificate; `lock` locks its row until the transaction ends."""
    row = await connection.fetchrow(_BY_ID + (" for update of certificates" if lock else ""), certificate_id)
    return _read(row) if row else None


async def list_certificates(
    connection: Connection,
    edition_id: UUID,
    *,
    award: str | None,
    valid: bool | None,
    act_id: UUID | None,
    registration_id: UUID | None,
    page: Page,
) -> Listed[StoredCertificate]:
    """Return certificates of an edition, revoked ones too, by number. None does not filter."""
    found = await _OF_EDITION.fetch(connection, edition_id, award, valid, act_id, registration_id, page=page)
    return Listed([_read(row) for row in found.rows], found.next)


async def hold_snapshot(connection: Connection) -> None:
    """Let all statements of a transaction see the same state. Call it first."""
    await connection.execute("set transaction isolation level repeatable read")


async def list_next(connection: Connection, after: UUID | None, limit: int) -> list[StoredCertificate]:
    """Return certificates of all editions, revoked ones too, in the order of their ids, those behind one."""
    return [_read(row) for row in await connection.fetch(_NEXT, after, limit)]


async def find_prior_awards(
    connection: Connection, edition_id: UUID, only: Collection[UUID] | None = None
) -> PriorAwards:
    """Return what was awarded in an edition, or to some of its registrations."""
    rows = await connection.fetch(_PRIOR_AWARDS, edition_id, None if only is None else list(only))
    return PriorAwards.of(PriorCertificate(**row) for row in rows)


async def tell_progress(connection: Connection, act_id: UUID, done: int) -> None:
    """Let others see how many certificates of an act are stored, before the transaction that stores them ends."""
    await connection.execute(_TELL_PROGRESS, act_id, done)


async def find_progress(connection: Connection, act_id: UUID) -> int | None:
    """Return how many certificates the signature of an act has stored so far; None if nobody is signing it."""
    found: int | None = await connection.fetchval(_FIND_PROGRESS, act_id)
    return found


async def insert_certificates(
    connection: Connection, edition_id: UUID, act_id: UUID, certificates: Sequence[NewCertificate], now: datetime
) -> None:
    """Enter certificates into the register, at most `TURN` of them; after many, the caller discards plans.

    The database refuses a second valid certificate of the same registration, award and session.
    """
    records = [certificate.record for certificate in certificates]
    await connection.execute(
        _INSERT_CERTIFICATES,
        edition_id,
        act_id,
        now,
        [record.certificate_id for record in records],
        [record.verification_code for record in records],
        [certificate.serial for certificate in certificates],
        [record.registration_id for record in records],
        [certificate.participant_id for certificate in certificates],
        [certificate.person_revision for certificate in certificates],
        [record.kind for record in records],
        [record.award for record in records],
        [record.session.session_id if record.session else None for record in records],
        [certificate.canonical for certificate in certificates],
        [certificate.sha256 for certificate in certificates],
    )


async def update_revoked(
    connection: Connection, certificate: StoredCertificate, reason: RevocationReason, *, by: str, now: datetime
) -> StoredCertificate:
    """Mark a certificate as revoked and return it as it is from now on. Callers must hold its row lock."""
    await connection.execute(_UPDATE_REVOKED, certificate.record.certificate_id, now, by, reason)
    return replace(certificate, revision=certificate.revision + 1, status="revoked", revoked_at=now, reason=reason)


async def update_revoked_of_act(
    connection: Connection, act_id: UUID, reason: RevocationReason, *, by: str, now: datetime
) -> list[Record]:
    """Revoke all valid certificates of an act; return their id, registration, participant and new revision."""
    return list(await connection.fetch(_REVOKE_OF_ACT, act_id, now, by, reason))


async def update_revoked_of_registration(
    connection: Connection,
    registration_id: UUID,
    awards: Sequence[str],
    reason: RevocationReason,
    *,
    by: str,
    now: datetime,
) -> list[Record]:
    """Revoke a registration's valid certificates of some awards; return what `update_revoked_of_act` returns."""
    return list(await connection.fetch(_REVOKE_OF_REGISTRATION, registration_id, awards, now, by, reason))


async def insert_successions(
    connection: Connection, replaced: Mapping[UUID, UUID], *, reason: str | None, by: str, now: datetime
) -> None:
    """Record which earlier certificate each new one replaces; both are in the register."""
    await connection.execute(_INSERT_SUCCESSIONS, list(replaced), list(replaced.values()), reason, by, now)


async def erase_holders(connection: Connection, events: Sequence[PersonErased]) -> None:
    """Remove the holder from certificates that were issued with a description older than the erasure.

    The end of a retention period removes nobody: a certificate is kept for as long as the register promises.
    """
    hiding = [event for event in events if event.reason != "retention"]
    await connection.execute(
        _ERASE_HOLDERS,
        [event.participant_id for event in hiding],
        [event.revision for event in hiding],
        [event.reason for event in hiding],
    )


def _read(row: Record | Mapping[str, Any]) -> StoredCertificate:
    return StoredCertificate(
        record=CertificateRecord.model_validate_json(row["record"]),
        participant_id=row["participant_id"],
        revision=row["revision"],
        sha256=row["sha256"],
        status="valid" if row["revoked_at"] is None else "revoked",
        revoked_at=row["revoked_at"],
        reason=row["reason"],
        supersedes=row["supersedes"],
        superseded_by=row["superseded_by"],
        successor_code=row["successor_code"],
        name_is_public=row["name_is_public"],
        erased_reason=row["erased_reason"],
    )
