"""Events about people and registrations. Each may change whose the appearances of earlier imports are."""

from collections.abc import Sequence
from typing import Any

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import PersonDescribed
from diplomado_sessions.attendance.identity.usecases import reidentify
from diplomado_sessions.projections.store import PersonKeys, list_editions_of_people, lock_people
from diplomado_sessions.projections.tables import PEOPLE, REGISTRATIONS


async def project_people(connection: Connection, facts: Sequence[Received[PersonDescribed]]) -> None:
    """Keep names and e-mails, and identify again the appearances under the old and the new ones."""
    before = await lock_people(connection, (fact.event.participant_id for fact in facts))
    changed = await PEOPLE.apply(connection, facts)
    editions = await list_editions_of_people(connection, [row["participant_id"] for row in changed])
    keys = [PersonKeys(row["email_key"], row["name_key"]) for row in changed]
    keys += [before[row["participant_id"]] for row in changed]
    await reidentify(connection, editions, keys)


async def project_registrations(connection: Connection, facts: Sequence[Received[Any]]) -> None:
    """Keep registrations of any status, and identify again the appearances under the keys of their people.

    Withdrawal does not remove attendance.
    """
    people = await lock_people(connection, (fact.event.participant_id for fact in facts))
    changed = await REGISTRATIONS.apply(connection, facts)
    keys = [people[row["participant_id"]] for row in changed]
    await reidentify(connection, [row["edition_id"] for row in changed], keys)
