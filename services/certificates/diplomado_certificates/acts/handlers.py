"""Erasure of people, in the projection, in certificates and in what drafts remember of names."""

from collections.abc import Sequence

from diplomado_certificates.acts import store
from diplomado_certificates.name_checks.handlers import keep_digests
from diplomado_certificates.register.handlers import erase_people as erase_holders
from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import PersonErased


async def erase_people(connection: Connection, facts: Sequence[Received[PersonErased]]) -> None:
    """Erase the names of people."""
    await erase_holders(connection, facts)
    await keep_digests(connection, facts)
    await store.delete_draft_names_of_people(connection, [fact.event.participant_id for fact in facts])
