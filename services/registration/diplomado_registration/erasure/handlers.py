"""What happens to participants elsewhere, as far as their retention period counts from it, and erasures read again."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import Attended, CertificateIssued, PersonErased
from diplomado_registration.erasure import store, usecases


async def note_attendances(connection: Connection, facts: Sequence[Received[Attended]]) -> None:
    """Keep the last attendance of each registration."""
    await store.upsert_contacts(connection, [(fact.event.registration_id, fact.event.recorded_at) for fact in facts])


async def note_certificates(connection: Connection, facts: Sequence[Received[CertificateIssued]]) -> None:
    """Keep the last certificate of each registration."""
    await store.upsert_contacts(connection, [(fact.event.registration_id, fact.event.issued_at) for fact in facts])


async def erase_again(connection: Connection, facts: Sequence[Received[PersonErased]]) -> None:
    """Erase people who are present again in a restored database."""
    await usecases.erase_again(connection, [fact.event for fact in facts])
