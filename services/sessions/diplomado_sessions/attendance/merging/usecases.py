"""Follows changes of people, of the records that are one person's, and of their registrations.

The effect depends on the stored facts alone, not on their order: what is under a key of any record of a person is
identified again, and attendance is concluded again wherever a merge moves it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.identity.usecases import AUTHOR, reidentify
from diplomado_sessions.attendance.merging import store
from diplomado_sessions.attendance.presence.usecases import revise_attendances
from diplomado_sessions.projections.store import (
    PersonKeys,
    find_roots,
    list_editions_of_people,
    list_groups,
    list_merged_registrations,
    lock_people,
)


@dataclass(frozen=True, slots=True)
class Group:
    """People with all records that are merged with theirs, locked: keys, the record that counts, registrations."""

    keys: Mapping[UUID, PersonKeys]
    roots: Mapping[UUID, UUID]
    registrations: Collection[UUID]


async def find_group(connection: Connection, participant_ids: Iterable[UUID]) -> Group:
    """Lock people and the records that are merged with theirs, and return their present state."""
    named = set(participant_ids)
    await lock_people(connection, named)
    group = await list_groups(connection, named)
    keys = await lock_people(connection, group)
    return Group(keys, await find_roots(connection, group), await list_merged_registrations(connection, list(group)))


async def follow_changes(
    connection: Connection, before: Group, changed: Collection[UUID], editions: Collection[UUID] = ()
) -> None:
    """Identify again what is under the keys of changed people, and conclude again attendance that a merge moves.

    `before` is the state before the change, `editions` are those that the people are in besides the stored ones.
    """
    if not changed:
        return
    people = set(changed) | {before.roots[one] for one in changed if one in before.roots}
    after = await find_group(connection, people)
    registrations = {*before.registrations, *after.registrations}
    keys = [*after.keys.values(), *(before.keys[one] for one in after.keys if one in before.keys)]
    decided = await store.list_resolutions(connection, registrations) if registrations else []
    concerned = [*editions, *await list_editions_of_people(connection, list(after.keys))]
    await reidentify(connection, [*concerned, *(one.edition_id for one in decided)], [*keys, *decided])
    if registrations:
        sessions = await store.list_sessions_showing(connection, registrations)
        await revise_attendances(connection, sessions, "identity_resolved", AUTHOR)
