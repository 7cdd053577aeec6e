"""Erases people, on request and when their retention period is over. The periods are in the README."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import structlog
from asyncpg import Record, SerializationError

from diplomado_chassis.consuming import dead_letters
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import Event, PersonErased
from diplomado_registration.data_requests import store as requests_store
from diplomado_registration.data_requests.usecases import REFUSED_ALREADY, UNKNOWN_REQUEST
from diplomado_registration.eligibility import store as eligibility_store
from diplomado_registration.enrolment.events import withdrawal_events
from diplomado_registration.enrolment.registration import Step
from diplomado_registration.enrolment.seating.usecases import fill_places
from diplomado_registration.enrolment.store import updates
from diplomado_registration.erasure.bulk import is_suspicious
from diplomado_registration.erasure.ledger import store as ledger_store
from diplomado_registration.erasure.store import delete_contacts_of_nobody, find_inactive_people
from diplomado_registration.identity.duplicates import store as duplicates_store
from diplomado_registration.identity.merging import store as merges_store
from diplomado_registration.people import store as people_store
from diplomado_registration.people.description import ErasureReason
from diplomado_registration.people.events import erased_event
from diplomado_registration.people.proposals import store as proposals_store
from diplomado_registration.people.store.merging import list_group
from diplomado_registration.places.capacity import vacate
from diplomado_registration.places.store import lock_edition
from diplomado_registration.questions import store as questions_store
from diplomado_registration.settings import Settings

log = structlog.get_logger()

MAX_PEOPLE_PER_RUN = 200
MAX_REGISTRATIONS_PER_RUN = 1000
DEFAULT_UNCONFIRMED_DAYS: int = Settings.model_fields["unconfirmed_days"].default
DEFAULT_MAX_PERCENT: int = Settings.model_fields["retention_max_percent"].default


async def erase_people(
    connection: Connection,
    participants: Sequence[UUID],
    step: Step,
    now: datetime,
    reason: ErasureReason = "request",
) -> dict[UUID, int]:
    """Erase the personal data of people here and, by events, everywhere.

    They leave the waiting lists, and the places of editions that go on: the first of the waiting list moves up.
    Records that are merged with theirs are erased with them. Registrations keep their ids. Locks editions first and
    people second, as every use case does. Returns the revision of each person who exists; a repeated erasure changes
    nothing, except that a request after the end of retention is published: it hides the names on certificates, which
    retention does not.
    """
    participants = await list_group(connection, participants)
    editions = await updates.lock_editions(connection, participants, now)
    revisions: dict[UUID, int] = {}
    present: list[UUID] = []
    for row in await people_store.lock_people(connection, participants):
        revisions[row["participant_id"]] = row["revision"]
        if row["erased_at"] is None or (row["erased_reason"] == "retention" and reason == "request"):
            present.append(row["participant_id"])
    events = await _withdraw(connection, editions, participants, step, now)
    if present:
        await updates.delete_details(connection, present)
        await proposals_store.delete_proposals(connection, present)
        await merges_store.delete_reasons(connection, present)
        await duplicates_store.delete_dismissals(connection, present)
        await eligibility_store.delete_reasons(connection, present)
        await questions_store.delete_personal(connection, present)
        for row in await people_store.erase_people(connection, present, reason, now):
            revisions[row["participant_id"]] = row["revision"]
            events.append(erased_event(row["participant_id"], row["revision"], reason, now))
            log.info(
                "person.erased", reason=reason, participant_id=str(row["participant_id"]), revision=row["revision"]
            )
        erased = {participant_id: revisions[participant_id] for participant_id in present}
        await ledger_store.enter(connection, erased, reason, now)
        await dead_letters.delete_about(connection, present)
    await requests_store.mark_erased(connection, participants, now, step.actor)
    await outbox.append(connection, *events)
    return revisions


async def carry_out(connection: Connection, request_id: UUID, step: Step, now: datetime) -> None:
    """Erase the person who asked for it. A repeated call changes nothing.

    The request is locked after the editions and the person, as erasures without a request do. Raises a 404 problem, and
    a 409 problem if it was refused.
    """
    request = await requests_store.find_request(connection, request_id)
    if request is None or request["kind"] != "erasure":
        raise Problem(404, "data-request-unknown", UNKNOWN_REQUEST)
    if request["status"] == "open":
        await erase_people(connection, [request["participant_id"]], step, now)
        request = await requests_store.find_request(connection, request_id)
    if request is None or request["status"] != "done":
        raise Problem(409, "data-request-decided", REFUSED_ALREADY)


async def _withdraw(
    connection: Connection, editions: Sequence[Record], participants: Sequence[UUID], step: Step, now: datetime
) -> list[Event]:
    """Withdraw people from places of editions that go on, and from whatever they seek; return the events to publish.

    The first of the waiting list gets each place. Places in editions that have ended, and those of graduates, stay:
    they are the record of who took part. The caller has locked the editions by `updates.lock_editions` and, after them,
    the people, who cannot enter an edition then. Raises an error that a retry mends if one of them did just before.
    """
    active: dict[UUID, list[Record]] = defaultdict(list)
    for row in await updates.list_active(connection, participants):
        active[row["edition_id"]].append(row)
    if active.keys() - {edition["edition_id"] for edition in editions}:
        raise SerializationError("a person entered another edition at the same time")
    events: list[Event] = []
    for edition in editions:
        leaving = [
            row
            for row in active[edition["edition_id"]]
            if row["status"] != "registered" or not (edition["has_ended"] or row["has_graduated"])
        ]
        if not leaving:
            continue
        ids = [row["registration_id"] for row in leaving]
        locked = await lock_edition(connection, edition["edition_id"])
        assert locked is not None
        places = vacate(locked.places, [(row["status"], row["holds_place"]) for row in leaving])
        withdrawn = await updates.withdraw_registrations(connection, ids, step, now)
        _, promotions = await fill_places(connection, locked, places, now)
        events += [*withdrawal_events(withdrawn, step, now), *promotions]
    return events


async def erase_inactive_people(connection: Connection, settings: Settings | None = None) -> int:
    """Erase people whose last contact is longer ago than their retention period, at most two hundred.

    If suspiciously many are due at once, nobody is erased: a clock that jumps must not erase a programme. An operator
    who knows better raises the setting.
    """
    unconfirmed_days = DEFAULT_UNCONFIRMED_DAYS if settings is None else settings.unconfirmed_days
    inactive = await find_inactive_people(connection, MAX_PEOPLE_PER_RUN, unconfirmed_days)
    if not inactive.first:
        return 0
    max_percent = DEFAULT_MAX_PERCENT if settings is None else settings.retention_max_percent
    if is_suspicious(inactive.due, inactive.people, max_percent):
        log.error("retention.refused", due=inactive.due, people=inactive.people, max_percent=max_percent)
        return 0
    log.info("retention.due", due=inactive.due, people=inactive.people, erasing=len(inactive.first))
    await erase_people(connection, inactive.first, Step("system"), datetime.now(UTC), "retention")
    return len(inactive.first)


async def erase_again(connection: Connection, events: Sequence[PersonErased]) -> int:
    """Erase people of whom a topic says that they were erased, and this database does not; return how many.

    An older copy of the database was restored. Revisions go on above those of the topic.
    """
    known = {event.participant_id: event for event in events}
    present = await people_store.raise_revisions(connection, {key: event.revision for key, event in known.items()})
    now = datetime.now(UTC)
    reasons: tuple[ErasureReason, ...] = ("request", "retention")
    for reason in reasons:
        people = [key for key in present if (known[key].reason == "retention") == (reason == "retention")]
        if people:
            await erase_people(connection, people, Step("system"), now, reason)
    return len(present)


async def purge_old_registrations(connection: Connection) -> int:
    """Delete withdrawn registrations of people erased five years ago, with their consents, at most a thousand."""
    await delete_contacts_of_nobody(connection, MAX_REGISTRATIONS_PER_RUN)
    return await updates.delete_old_registrations(connection, MAX_REGISTRATIONS_PER_RUN)
