"""People: their names, whose record another one is, and their erasure from certificates and drafts."""

from collections.abc import Sequence

from diplomado_certificates.acts import store
from diplomado_certificates.name_checks.handlers import describe_people as describe_names
from diplomado_certificates.name_checks.handlers import keep_digests
from diplomado_certificates.projections import MERGES
from diplomado_certificates.register.handlers import erase_people as erase_holders
from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import PersonDescribed, PersonErased


async def describe_people(connection: Connection, facts: Sequence[Received[PersonDescribed]]) -> None:
    """Keep the names of people. Who is described is a person of their own again."""
    await describe_names(connection, facts)
    await MERGES(connection, facts)


async def erase_people(connection: Connection, facts: Sequence[Received[PersonErased]]) -> None:
    """Erase the names of people."""
    await erase_holders(connection, facts)
    await keep_digests(connection, facts)
    await store.delete_draft_names_of_people(connection, [fact.event.participant_id for fact in facts])
