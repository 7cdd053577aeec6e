"""Erasures, as far as files of many certificates name people."""

from collections.abc import Sequence

from diplomado_certificates.acts.handlers import erase_people as erase_from_acts
from diplomado_certificates.printing.store.jobs import delete_of_people
from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import PersonErased


async def erase_people(connection: Connection, facts: Sequence[Received[PersonErased]]) -> None:
    """Erase the names of people, also from files that wait to be downloaded."""
    await erase_from_acts(connection, facts)
    await delete_of_people(connection, [fact.event.participant_id for fact in facts])
