"""The register of certificates: all SQL about certificates that were issued."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from asyncpg import Record

from diplomado_certificates.register.codes import normalised
from diplomado_certificates.register.prior_awards import Given
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts.certificates import RevocationReason

Status = Literal["valid", "revoked"]


@dataclass(frozen=True, slots=True)
class StoredCertificate:
    """A certificate as the register knows it.

    `sha256` is the fingerprint taken at issue, over the record with its holder: it stays when the holder is erased
    (then `record.holder` is None and the fingerprint can no longer be recomputed from the register alone).
    """

    record: CertificateRecord
    participant_id: UUID
    revision: int
    sha256: str
    status: Status
    revoked_at: datetime | None
    reason: RevocationReason | None


@dataclass(frozen=True, slots=True)
class Issue:
    """A certificate about to be issued, with what the register needs besides its record."""

    record: CertificateRecord
    participant_id: UUID
    person_revision: int
    serial: int
    canonical: str
    sha256: str

    @classmethod
    def of(cls, record: CertificateRecord, participant_id: UUID, person_revision: int, serial: int) -> Self:
        """Freeze a record."""
        return cls(record, participant_id, person_revision, serial, *record.frozen())


_COLUMNS = "record, participant_id, revision, sha256, revoked_at, reason"
_BY_CODE = f"select {_COLUMNS} from certificates where verification_code = $1"
_BY_ID = f"select {_COLUMNS} from certificates where certificate_id = $1"
_OF_EDITION = f"select {_COLUMNS} from certificates where edition_id = $1 order by serial"
_GIVEN = """
select registration_id, award, session_id, reason from certificates where edition_id = $1
"""
_ADD = """
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
_REVOKE = """
update certificates set revoked_at = $2, revoked_by = $3, reason = $4, revision = revision + 1
where certificate_id = $1
"""


async def find_by_code(connection: Connection, code: str) -> StoredCertificate | None:
    """Return the certificate that a verification code opens, or None. Accepts capitals, spaces and hyphens."""
    row = await connection.fetchrow(_BY_CODE, normalised(code))
    return _read(row) if row else None


async def find(connection: Connection, certificate_id: UUID, *, lock: bool = False) -> StoredCertificate | None:
    """Return a certificate; `lock` holds it until the transaction ends."""
    row = await connection.fetchrow(_BY_ID + (" for update" if lock else ""), certificate_id)
    return _read(row) if row else None


async def of_edition(connection: Connection, edition_id: UUID) -> list[StoredCertificate]:
    """Return all certificates of an edition, revoked ones too, by number."""
    return [_read(row) for row in await connection.fetch(_OF_EDITION, edition_id)]


async def given_in(connection: Connection, edition_id: UUID) -> Given:
    """Return what was awarded in an edition."""
    rows = await connection.fetch(_GIVEN, edition_id)
    return Given.of((row["registration_id"], row["award"], row["session_id"], row["reason"]) for row in rows)


async def add(connection: Connection, edition_id: UUID, act_id: UUID, issues: Sequence[Issue], now: datetime) -> None:
    """Enter certificates into the register.

    The database refuses a second valid certificate of the same registration, award and session.
    """
    records = [issue.record for issue in issues]
    await connection.execute(
        _ADD,
        edition_id,
        act_id,
        now,
        [record.certificate_id for record in records],
        [record.verification_code for record in records],
        [issue.serial for issue in issues],
        [record.registration_id for record in records],
        [issue.participant_id for issue in issues],
        [issue.person_revision for issue in issues],
        [record.kind for record in records],
        [record.award for record in records],
        [record.session.session_id if record.session else None for record in records],
        [issue.canonical for issue in issues],
        [issue.sha256 for issue in issues],
    )


async def revoke(
    connection: Connection, certificate: StoredCertificate, reason: RevocationReason, *, by: str, now: datetime
) -> StoredCertificate:
    """Revoke a certificate, which the caller has locked, and return it as it is from now on."""
    await connection.execute(_REVOKE, certificate.record.certificate_id, now, by, reason)
    return replace(certificate, revision=certificate.revision + 1, status="revoked", revoked_at=now, reason=reason)


def _read(row: Record) -> StoredCertificate:
    return StoredCertificate(
        record=CertificateRecord.model_validate_json(row["record"]),
        participant_id=row["participant_id"],
        revision=row["revision"],
        sha256=row["sha256"],
        status="valid" if row["revoked_at"] is None else "revoked",
        revoked_at=row["revoked_at"],
        reason=row["reason"],
    )
