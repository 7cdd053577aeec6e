"""Splits a record from the one that it was merged into: the merge was a mistake."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import structlog
from asyncpg import Record, SerializationError

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import Event, PersonSplit
from diplomado_contracts.people import MergedRegistration
from diplomado_registration.enrolment.events import current_event
from diplomado_registration.enrolment.registration import Step, seeker
from diplomado_registration.enrolment.store import merging as registrations_store
from diplomado_registration.enrolment.store import updates
from diplomado_registration.identity.merging import store
from diplomado_registration.identity.merging.returning import FormerState, state_after_split
from diplomado_registration.identity.merging.usecases.locking import lock_all
from diplomado_registration.people import store as people_store
from diplomado_registration.people.events import described_event
from diplomado_registration.people.store import merging as people_merging
from diplomado_registration.places.opening import OpenEdition

log = structlog.get_logger()

NOT_MERGED = Text(es="Ese registro no está unido a otro.", en="That record is not merged into another one.")


async def split_people(connection: Connection, participant_id: UUID, *, actor: str, reason: str, now: datetime) -> None:
    """Split a record from the one that it is merged into; each has its own registrations again.

    Registrations that were made since stay with the other record. Raises a 404 problem if it is not merged.
    """
    found = await store.find_merge(connection, participant_id)
    if found is None:
        raise Problem(404, "person-not-merged", NOT_MERGED)
    into = found["into_participant_id"]
    editions = await lock_all(connection, [participant_id, into], now)
    merge = await store.find_merge(connection, participant_id)
    if merge is None or merge["merge_id"] != found["merge_id"]:
        raise SerializationError("the people were split at the same time")
    rows = await store.list_registrations(connection, merge["merge_id"])
    step = Step("staff", actor, reason)
    events = await _part_pairs(connection, rows, (participant_id, into), editions, step, now)
    revision = await people_merging.update_merged_into(connection, participant_id, None, now)
    person = await people_store.raise_revision(connection, participant_id, now)
    await store.mark_split(connection, merge["merge_id"], reason, actor, now)
    split = PersonSplit(
        participant_id=participant_id,
        revision=revision,
        split_at=now,
        from_participant_id=into,
        registrations=tuple(
            MergedRegistration(
                edition_id=row["edition_id"],
                registration_id=row["registration_id"],
                into_registration_id=row["continued_by"],
            )
            for row in rows
            if row["continued_by"] is not None
        ),
    )
    await outbox.append(connection, split, described_event(person, now), *events)
    log.info("person.split", participant_id=str(participant_id), from_=str(into))


async def _part_pairs(
    connection: Connection,
    rows: Sequence[Record],
    people: tuple[UUID, UUID],
    editions: dict[UUID, OpenEdition],
    step: Step,
    now: datetime,
) -> list[Event]:
    """Give the registrations of a merge back, and those that were ended their own state again."""
    participant_id, into = people
    by_id = {row["registration_id"]: row for row in rows}
    joined = [row for row in rows if row["continued_by"] is not None]
    exchanged = {row["continued_by"] for row in joined if row["continued_by"] in by_id}
    back = [
        row["registration_id"]
        for row in rows
        if row["continued_by"] is None
        and row["registration_id"] not in exchanged
        and row["present_participant"] == into
    ]
    await registrations_store.give_to(connection, back, participant_id)
    again = await registrations_store.publish_again(connection, back, now)
    events: list[Event] = [current_event(one, now) for one in again]
    for row in joined:
        if row["continued_by"] in exchanged:
            await registrations_store.exchange(
                connection, row["continued_by"], row["registration_id"], (participant_id, into)
            )
            kept = await registrations_store.publish_again(connection, [row["continued_by"]], now)
            events += [current_event(one, now) for one in kept]
        if row["present_status"] != "merged":
            continue
        before = FormerState(row["status"], row["waiting_number"], row["holds_place"], row["expires_at"])
        edition = editions[row["edition_id"]]
        stored = await updates.lock_registration(connection, row["registration_id"])
        assert stored is not None
        after, places = state_after_split(before, edition.places, seeker(stored.profile, stored.channel), now)
        editions[row["edition_id"]] = replace(edition, places=places)
        returned = await registrations_store.bring_back(
            connection,
            row["registration_id"],
            after.status,
            waiting_number=after.waiting_number,
            holds_place=after.holds_place,
            expires_at=after.expires_at,
            places=places,
            step=step,
            now=now,
        )
        events.append(current_event(returned, now))
    return events
