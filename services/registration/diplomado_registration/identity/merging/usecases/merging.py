"""Merges two records that are one person's, after a preview."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog
from asyncpg import Record

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import Event, PersonMerged
from diplomado_contracts.people import MergedRegistration
from diplomado_registration.enrolment.events import current_event, status_event
from diplomado_registration.enrolment.registration import Step
from diplomado_registration.enrolment.seating.usecases import fill_places
from diplomado_registration.enrolment.store import merging as registrations_store
from diplomado_registration.identity.merging import store
from diplomado_registration.identity.merging.planning import MergePlan, Standing, plan_merge
from diplomado_registration.identity.merging.usecases.locking import lock_all, lock_present_edition
from diplomado_registration.people import store as people_store
from diplomado_registration.people.store import merging as people_merging
from diplomado_registration.people.usecases import UNKNOWN_PERSON
from diplomado_registration.places.capacity import vacate
from diplomado_registration.places.opening import OpenEdition

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
    editions = await lock_all(connection, [participant_id, into], now)
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
        editions[edition_id] = await lock_present_edition(connection, edition_id, now)
        events += [status_event(ended, now), *promotions]
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
