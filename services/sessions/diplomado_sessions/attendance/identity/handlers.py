"""Facts about participants and their registrations. Each may identify somebody in evidence that is already here."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import (
    Event,
    PersonDescribed,
    PersonErased,
    Registered,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
)
from diplomado_sessions.attendance import identifying
from diplomado_sessions.erasure import store as erasing
from diplomado_sessions.projections import store

E = TypeVar("E", bound=Event)


async def note_people(connection: Connection, facts: Sequence[Received[PersonDescribed]]) -> None:
    """Keep names and e-mails, and look again at appearances under the old and the new ones."""
    people = _newest((fact.event for fact in facts), "participant_id")
    before = await store.lock_people(connection, (person.participant_id for person in people))
    after = await store.describe(connection, people)
    changed = [person.participant_id for person in after]
    editions = await store.editions_of(connection, changed)
    await identifying.look_again(connection, editions, [*after, *(before[one] for one in changed)])


async def note_erasures(connection: Connection, facts: Sequence[Received[PersonErased]]) -> None:
    """Remove names and e-mails here and in the evidence. Attendance itself stays, without a name."""
    erased = _newest((fact.event for fact in facts), "participant_id")
    before = await store.lock_people(connection, (one.participant_id for one in erased))
    gone = await store.erase(connection, erased)
    editions = await store.editions_of(connection, gone)
    keys = [before[one] for one in gone]
    await identifying.lock_editions(connection, editions)
    await erasing.forget(connection, gone, editions, keys)
    await identifying.look_again(connection, editions, keys)


async def note_registrations(connection: Connection, facts: Sequence[Received[Registered]]) -> None:
    """Somebody has a place."""
    await _note(connection, facts, "registered")


async def note_waiting(connection: Connection, facts: Sequence[Received[RegistrationWaitlisted]]) -> None:
    """Somebody waits for a place."""
    await _note(connection, facts, "waitlisted")


async def note_withdrawals(connection: Connection, facts: Sequence[Received[RegistrationWithdrawn]]) -> None:
    """Somebody gave up the place or the wait. Where they were present, they stay present."""
    await _note(connection, facts, "withdrawn")


async def _note(connection: Connection, facts: Sequence[Received[Any]], status: str) -> None:
    events = _newest((fact.event for fact in facts), "registration_id")
    people = await store.lock_people(connection, (event.participant_id for event in events))
    places = [store.Place(one.registration_id, one.edition_id, one.participant_id, one.revision) for one in events]
    changed = await store.register(connection, places, status)
    keys = [people[participant_id] for _, participant_id in changed]
    await identifying.look_again(connection, {edition_id for edition_id, _ in changed}, keys)


def _newest(events: Iterable[E], key: str) -> list[E]:
    newest: dict[UUID, E] = {}
    for event in sorted(events, key=lambda one: int(one.revision)):  # type: ignore[attr-defined]
        newest[getattr(event, key)] = event
    return list(newest.values())
