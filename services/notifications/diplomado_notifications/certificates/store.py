"""SQL of certificates: two halves in one row, either of which may come first."""

from collections.abc import Sequence
from typing import TypeVar

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import CertificateIssued, CertificateRevoked
from diplomado_notifications.facts import columns, newest

E = TypeVar("E", CertificateIssued, CertificateRevoked)

_KEEP_ISSUED = """
insert into certificates
    (certificate_id, registration_id, edition_id, participant_id, issue_revision, issued_at, kind, award, session_id,
     verification_code, issue_correlation_id)
select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::timestamptz[], $7::text[],
    $8::text[], $9::uuid[], $10::text[], $11::text[])
on conflict (certificate_id) do update set
    issue_revision = excluded.issue_revision, issued_at = excluded.issued_at, kind = excluded.kind,
    award = excluded.award, session_id = excluded.session_id, verification_code = excluded.verification_code,
    issue_correlation_id = excluded.issue_correlation_id, noted_at = now()
where certificates.issue_revision is null or certificates.issue_revision < excluded.issue_revision
"""

_KEEP_REVOKED = """
insert into certificates
    (certificate_id, registration_id, edition_id, participant_id, revocation_revision, revoked_at, revocation_reason,
     revocation_correlation_id)
select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[], $6::timestamptz[], $7::text[],
    $8::text[])
on conflict (certificate_id) do update set
    revocation_revision = excluded.revocation_revision, revoked_at = excluded.revoked_at,
    revocation_reason = excluded.revocation_reason,
    revocation_correlation_id = excluded.revocation_correlation_id, noted_at = now()
where certificates.revocation_revision is null or certificates.revocation_revision < excluded.revocation_revision
"""


async def keep_issued(connection: Connection, facts: Sequence[Received[CertificateIssued]]) -> None:
    """Keep the issue of each certificate."""
    rows = (
        (
            *(e.certificate_id, e.registration_id, e.edition_id, e.participant_id, e.revision),
            *(e.issued_at, e.kind, e.award, e.session_id, e.verification_code, correlation_id),
        )
        for e, correlation_id in _newest(facts)
    )
    await connection.execute(_KEEP_ISSUED, *columns(rows, width=11))


async def keep_revoked(connection: Connection, facts: Sequence[Received[CertificateRevoked]]) -> None:
    """Keep the revocation of each certificate."""
    rows = (
        (
            *(e.certificate_id, e.registration_id, e.edition_id, e.participant_id, e.revision),
            *(e.revoked_at, e.reason, correlation_id),
        )
        for e, correlation_id in _newest(facts)
    )
    await connection.execute(_KEEP_REVOKED, *columns(rows, width=8))


def _newest(facts: Sequence[Received[E]]) -> list[tuple[E, str | None]]:
    chosen = newest(facts, lambda fact: fact.event.certificate_id)
    return [(fact.event, fact.envelope.correlation_id) for fact in chosen]
