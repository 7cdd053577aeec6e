"""Events in."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import CertificateIssued, CertificateRevoked
from diplomado_notifications.certificates import store
from diplomado_notifications.planning import store as causes


async def note_issued(connection: Connection, facts: Sequence[Received[CertificateIssued]]) -> None:
    """Keep which certificates were issued, and let their holders know."""
    await store.keep_issued(connection, facts)
    await causes.follow_from_certificates(connection, [fact.event.certificate_id for fact in facts])


async def note_revoked(connection: Connection, facts: Sequence[Received[CertificateRevoked]]) -> None:
    """Keep which certificates were revoked, and let their holders know."""
    await store.keep_revoked(connection, facts)
    await causes.follow_from_certificates(connection, [fact.event.certificate_id for fact in facts])
