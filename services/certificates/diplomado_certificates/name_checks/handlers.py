"""Names of people and their erasure, as far as later names are compared with them."""

from collections.abc import Sequence

from diplomado_certificates.projections import DESCRIBED_NAMES, PEOPLE, store
from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import PersonDescribed, PersonErased


async def describe_people(connection: Connection, facts: Sequence[Received[PersonDescribed]]) -> None:
    """Keep names, and the digest of each."""
    await PEOPLE(connection, facts)
    await keep_digests(connection, facts)


async def keep_digests(
    connection: Connection, facts: Sequence[Received[PersonDescribed]] | Sequence[Received[PersonErased]]
) -> None:
    """Keep the digest of each name; an erasure removes those before it."""
    await DESCRIBED_NAMES(connection, facts)
    await store.delete_erased_names(connection, [fact.event.participant_id for fact in facts])
