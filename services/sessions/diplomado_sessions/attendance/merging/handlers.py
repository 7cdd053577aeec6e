"""Events about people and registrations. Each may change whose the appearances of earlier imports are."""

from collections.abc import Sequence
from typing import Any

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import PersonDescribed, PersonMerged, PersonSplit
from diplomado_sessions.attendance.merging.usecases import find_group, follow_changes
from diplomado_sessions.projections.store import find_participants
from diplomado_sessions.projections.tables import MERGES, PEOPLE, REGISTRATIONS


async def project_people(connection: Connection, facts: Sequence[Received[PersonDescribed]]) -> None:
    """Keep names and e-mails, and identify again the appearances under the old and the new ones."""
    before = await find_group(connection, (fact.event.participant_id for fact in facts))
    changed = [*await PEOPLE.apply(connection, facts), *await MERGES.apply(connection, facts)]
    await follow_changes(connection, before, [row["participant_id"] for row in changed])


async def project_merges(connection: Connection, facts: Sequence[Received[PersonMerged | PersonSplit]]) -> None:
    """Keep which records are one person's, and count what files show of one record for the other."""
    named = [fact.event.participant_id for fact in facts]
    named += [fact.event.into_participant_id for fact in facts if isinstance(fact.event, PersonMerged)]
    before = await find_group(connection, named)
    changed = await MERGES.apply(connection, facts)
    await follow_changes(connection, before, [row["participant_id"] for row in changed])


async def project_registrations(connection: Connection, facts: Sequence[Received[Any]]) -> None:
    """Keep registrations of any status, and identify again the appearances under the keys of their people.

    Withdrawal does not remove attendance.
    """
    earlier = await find_participants(connection, (fact.event.registration_id for fact in facts))
    people = [*earlier.values(), *(fact.event.participant_id for fact in facts)]
    before = await find_group(connection, people)
    changed = await REGISTRATIONS.apply(connection, facts)
    affected = {row["participant_id"] for row in changed} | {
        earlier[row["registration_id"]] for row in changed if row["registration_id"] in earlier
    }
    await follow_changes(connection, before, list(affected), [row["edition_id"] for row in changed])
