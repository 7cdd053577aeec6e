"""Merges two records that are one person's, and splits them again. Locks editions, then people, then registrations."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import structlog
from asyncpg import Record, SerializationError

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import Event, PersonMerged, PersonSplit
from diplomado_contracts.people import MergedRegistration
from diplomado_registration.enrolment.events import current_event, status_event
from diplomado_registration.enrolment.registration import Step, seeker
from diplomado_registration.enrolment.seating.usecases import fill_places
from diplomado_registration.enrolment.store import merging as registrations_store
from diplomado_registration.enrolment.store import updates
from diplomado_registration.identity.merging import store
from diplomado_registration.identity.merging.planning import MergePlan, Standing, plan_merge
from diplomado_registration.identity.merging.returning import FormerState, state_after_split
from diplomado_registration.people import store as people_store
from diplomado_registration.people.events import described_event
from diplomado_registration.people.store import merging as people_merging
from diplomado_registration.people.usecases import UNKNOWN_PERSON
from diplomado_registration.places.capacity import vacate
from diplomado_registration.places.opening import OpenEdition
from diplomado_registration.places.store import lock_edition

log = structlog.get_logger()

SAME_RECORD = Text(es="Es el mismo registro.", en="This is the same record.")
MERGED_ALREADY = Text(
    es="Uno de los dos registros ya está unido a otro. Sepárelo antes.",
    en="One of the two records is merged already. Split it first.",
)
HAS_MERGED = Text(
    es="A este registro ya se unió otro: consérvelo, o separe antes el otro.",
    en="Another record is merged into this one: keep it, or split the other first.",
)
NO_OWN_ADDRESS = Text(
    es="El registro que se conserva comparte su correo. Conserve el otro, o dele antes una dirección propia.",
    en="The record to be kept shares its mailbox. Keep the other, or give it an address of its own first.",
)
NOT_MERGED = Text(es="Ese registro no está unido a otro.", en="That record is not merged into another one.")


async def preview_merge(connection: Connection, participant_id: UUID, into: UUID) -> tuple[list[Record], MergePlan]:
    """Return both people, the merged one first, and what a merge would do. Raises a 404 problem."""
    people = [await people_store.find_person(connection, one) for one in (participant_id, into)]
    found = [row for row in people if row is not None and row["erased_at"] is None]
    if len(found) < 2:
        raise Problem(404, "person-unknown", UNKNOWN_PERSON)
    rows = await registrations_store.list_of_people(connection, [participant_id, into])
    plan = plan_merge(participant_id, [_standing(row) for row in rows])
    plan.refusals += await _refusals(connection, found[0], found[1])
    return found, plan


async def merge_people(
    connection: Connection,
    participant_id: UUID,
    into: UUID,
    *,
    actor: str,
    reason: str,
    preconditions: Preconditions,
    now: datetime,
) -> UUID:
    """Merge a record into another one; return the id of the merge. A repeated merge changes nothing.

    `preconditions` are about the preview. Raises a 404 problem, a 409 problem if the merge is refused, and a 412
    problem if it would do something else than the client saw.
    """
    present = await store.find_merge(connection, participant_id)
    if present is not None and present["into_participant_id"] == into:
        return UUID(str(present["merge_id"]))
    editions = await _lock_editions(connection, [participant_id, into], now)
    await people_store.lock_people(connection, [participant_id, into])
    await _lock_registrations(connection, [participant_id, into], editions)
    people, plan = await preview_merge(connection, participant_id, into)
    preconditions.check(seen(people, plan))
    if plan.refusals:
        raise Problem(409, "merge-refused", plan.refusals[0])
    merge_id = await store.insert_merge(connection, participant_id, into, reason, actor, now)
    moved = [one.registration_id for one in plan.moved]
    concerned: list[tuple[UUID, UUID | None]] = [(one, None) for one in moved]
    for pair in plan.pairs:
        concerned.append((pair.merged.registration_id, pair.kept.registration_id))
        if pair.kept.participant_id == participant_id:
            concerned.append((pair.kept.registration_id, None))
    await store.insert_registrations(connection, merge_id, concerned)
    step = Step("staff", actor, reason)
    events = await _join_pairs(connection, plan, participant_id, into, editions, step, now)
    await registrations_store.give_to(connection, moved, into)
    events += [current_event(one, now) for one in await registrations_store.publish_again(connection, moved, now)]
    revision = await people_merging.update_merged_into(connection, participant_id, into, now)
    merged = PersonMerged(
        participant_id=participant_id,
        revision=revision,
        merged_at=now,
        into_participant_id=into,
        registrations=tuple(
            MergedRegistration(
                edition_id=pair.kept.edition_id,
                registration_id=pair.merged.registration_id,
                into_registration_id=pair.kept.registration_id,
            )
            for pair in plan.pairs
        ),
    )
    await outbox.append(connection, merged, *events)
    log.info("person.merged", participant_id=str(participant_id), into=str(into), joined=len(plan.pairs))
    return merge_id


async def split_people(connection: Connection, participant_id: UUID, *, actor: str, reason: str, now: datetime) -> None:
    """Split a record from the one that it is merged into; each has its own registrations again.

    Registrations that were made since stay with the other record. Raises a 404 problem if it is not merged.
    """
    found = await store.find_merge(connection, participant_id)
    if found is None:
        raise Problem(404, "person-not-merged", NOT_MERGED)
    into = found["into_participant_id"]
    editions = await _lock_editions(connection, [participant_id, into], now)
    await people_store.lock_people(connection, [participant_id, into])
    await _lock_registrations(connection, [participant_id, into], editions)
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


def seen(people: Sequence[Record], plan: MergePlan) -> dict[str, object]:
    """Return what a merge rests on, for entity tags."""
    return {
        "people": [[row["participant_id"], row["revision"]] for row in people],
        "pairs": [[pair.kept.registration_id, pair.merged.registration_id] for pair in plan.pairs],
        "moved": sorted(str(one.registration_id) for one in plan.moved),
    }


async def _join_pairs(
    connection: Connection,
    plan: MergePlan,
    participant_id: UUID,
    into: UUID,
    editions: dict[UUID, OpenEdition],
    step: Step,
    now: datetime,
) -> list[Event]:
    events: list[Event] = []
    for pair in plan.pairs:
        edition_id = pair.kept.edition_id
        if pair.kept.participant_id == participant_id:
            await registrations_store.exchange(
                connection, pair.kept.registration_id, pair.merged.registration_id, (into, participant_id)
            )
            kept = await registrations_store.publish_again(connection, [pair.kept.registration_id], now)
            events += [current_event(one, now) for one in kept]
        edition = editions[edition_id]
        places = vacate(edition.places, [(pair.merged.status, pair.merged.holds_place)])
        ended = await registrations_store.end_merged(connection, pair.merged.registration_id, step, now)
        _, promotions = await fill_places(connection, edition, places, now)
        editions[edition_id] = await _lock_edition(connection, edition_id, now)
        events += [status_event(ended, now), *promotions]
    return events


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


async def _refusals(connection: Connection, merged: Record, kept: Record) -> list[Text]:
    if merged["participant_id"] == kept["participant_id"]:
        return [SAME_RECORD]
    refusals: list[Text] = []
    if merged["merged_into"] is not None or kept["merged_into"] is not None:
        refusals.append(MERGED_ALREADY)
    if await people_merging.has_merged_records(connection, merged["participant_id"]):
        refusals.append(HAS_MERGED)
    if kept["email_key"] is None:
        refusals.append(NO_OWN_ADDRESS)
    return refusals


async def _lock_editions(connection: Connection, people: Sequence[UUID], now: datetime) -> dict[UUID, OpenEdition]:
    rows = await registrations_store.list_of_people(connection, people)
    ids = sorted({row["edition_id"] for row in rows})
    return {edition_id: await _lock_edition(connection, edition_id, now) for edition_id in ids}


async def _lock_edition(connection: Connection, edition_id: UUID, now: datetime) -> OpenEdition:
    edition = await lock_edition(connection, edition_id, now=now)
    assert edition is not None
    return edition


async def _lock_registrations(
    connection: Connection, people: Sequence[UUID], editions: dict[UUID, OpenEdition]
) -> None:
    rows = await registrations_store.list_of_people(connection, people, lock=True)
    if {row["edition_id"] for row in rows} - editions.keys():
        raise SerializationError("one of the people entered another edition at the same time")


def _standing(row: Record) -> Standing:
    return Standing(
        row["registration_id"],
        row["edition_id"],
        row["edition_code"],
        row["participant_id"],
        row["status"],
        row["holds_place"],
        row["graduated_on"],
    )
