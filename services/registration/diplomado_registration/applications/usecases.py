"""Takes applications of the public, which act once they are confirmed by the link in the mail.

Nothing that the caller sees depends on who is stored: the answers and their checks are the same for every address.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import structlog
from asyncpg import Record

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.languages import Language
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts import Event
from diplomado_registration.applications.confirming import CONFIRMABLE, why_not_confirmable
from diplomado_registration.consents import store as consents_store
from diplomado_registration.consents.records import ConsentAnswers, concerns_others
from diplomado_registration.consents.usecases import consents_event
from diplomado_registration.eligibility.usecases import checking as eligibility
from diplomado_registration.enrolment.application import read_application
from diplomado_registration.enrolment.events import status_event
from diplomado_registration.enrolment.registration import (
    Channel,
    NewRegistration,
    Profile,
    Registration,
    Step,
    seeker,
)
from diplomado_registration.enrolment.seating.holding import without
from diplomado_registration.enrolment.seating.usecases import UNKNOWN_REGISTRATION, enter, fill_places
from diplomado_registration.enrolment.store import confirmations, queries, updates
from diplomado_registration.links.usecases import mail_links
from diplomado_registration.people import store as people_store
from diplomado_registration.people.proposals.usecases import propose
from diplomado_registration.people.usecases import identify, insert_people, prove_address, update_people
from diplomado_registration.places.capacity import Places, occupy, vacate
from diplomado_registration.places.opening import INSTITUTION_NOT_ADMITTED, UNKNOWN_EDITION, OpenEdition, why_not_open
from diplomado_registration.places.store import lock_edition
from diplomado_registration.questions.usecases import read_answers, store_answers
from diplomado_registration.reference.usecases import reject_codes

log = structlog.get_logger()

MAX_EXPIRED_PER_RUN = 500


async def apply(
    connection: Connection,
    edition_id: UUID,
    values: Mapping[str, str | None],
    consents: Mapping[str, bool],
    *,
    answers: Mapping[str, Any],
    channel: Literal["form", "api"],
    language: Language,
    hold: timedelta,
    now: datetime,
) -> None:
    """Take an application. `values` are the fields as they were sent, `hold` is how long a free place is held.

    `answers` are those to the questions of the edition.

    A person who is in the edition already gets their link by mail instead. What is typed never changes what is stored
    of a person who is known. Raises ValidationFailed, a 404 problem for an unknown edition, and a 409 problem if the
    edition takes no applications.
    """
    application = read_application(values, consents)
    answered = await read_answers(connection, edition_id, answers, consents)
    edition = await lock_edition(connection, edition_id, application.profile.institution)
    if edition is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    if reason := why_not_open(edition, now):
        raise Problem(409, *reason)
    await reject_codes(connection, application.profile.institution, application.profile.codes)
    # Earlier graduations decide when the application is confirmed: here they would tell everybody who graduated.
    eligible = await eligibility.check_application(connection, edition_id, application.declared, None, channel, now)
    if not edition.admits_institution:
        raise ValidationFailed(FieldError("institution", INSTITUTION_NOT_ADMITTED))
    (description,) = await identify(connection, [application.description])
    first_events, ids, known = await insert_people(connection, [description], "self", now, source=channel)
    person_id, is_new = ids[description.email_key], not known
    stored = await confirmations.lock_application(connection, edition_id, person_id)
    if stored is not None and not stored.is_unproven:
        await mail_links(connection, [stored.registration.registration_id], now)
        return
    is_known = not is_new and await people_store.is_known(connection, person_id)
    before = stored.registration if stored and stored.registration.status == "unconfirmed" else None
    places, holds_place, expires_at = _hold(edition, before, application.profile, channel, now + hold)
    registration = await confirmations.upsert_application(
        connection,
        edition_id,
        NewRegistration(uuid7(), person_id, None, application.profile, channel),
        ConsentAnswers(consents, language, channel),
        places,
        holds_place=holds_place,
        expires_at=expires_at,
        now=now,
    )
    await eligibility.record(connection, {registration.registration_id: eligible}, "application", now)
    await store_answers(connection, registration.registration_id, answered, now)
    events = first_events
    if is_known or not description.certain:
        await propose(connection, person_id, description, channel, registration.registration_id, now)
    else:  # nobody knows the person yet: the newest application counts
        events += await update_people(connection, known, {person_id: description}, "self", now)
    if before is None:
        events.append(status_event(registration, now))
    elif before.holds_place and edition.places.seats.rules:  # what is typed now may be of another group
        events += (await fill_places(connection, edition, places, now))[1]
    await outbox.append(connection, *events)
    if before is not None:
        await mail_links(connection, [before.registration_id], now)
    log.info("registration.applied", registration_id=str(registration.registration_id), repeated=before is not None)


async def confirm(connection: Connection, link: Record, now: datetime, *, proves_address: bool) -> None:
    """Confirm an application by the participant's link: the held place is theirs, else they get one or wait.

    Repeating it changes nothing. Raises a 404 problem, and a 409 problem if the edition takes nobody any more.
    """
    edition, stored, email = await _lock(connection, link)
    if stored.status not in CONFIRMABLE:
        return
    if reason := why_not_confirmable(edition, stored, now):
        raise Problem(409, *reason)
    await eligibility.check_registration(connection, stored.registration_id, "confirmation", now)
    await _enter(connection, edition, stored, "confirmed", now)
    if proves_address:
        await prove_address(connection, stored.participant_id, email, now)


async def return_to_edition(connection: Connection, link: Record, now: datetime, *, proves_address: bool) -> None:
    """Register a participant who withdrew again, at the end of the waiting list if no place is free.

    Repeating it changes nothing. Raises a 404 problem, and a 409 problem if the edition takes nobody any more.
    """
    edition, stored, email = await _lock(connection, link)
    if stored.status != "withdrawn":
        return
    if reason := why_not_open(edition, now):
        raise Problem(409, *reason)
    await eligibility.check_registration(connection, stored.registration_id, "confirmation", now)
    await _enter(connection, edition, stored, "registered_again", now)
    if proves_address:
        await prove_address(connection, stored.participant_id, email, now)


async def expire_applications(connection: Connection) -> int:
    """End applications that were not confirmed in time. Each place that was held goes to the next who waits, once."""
    now = datetime.now(UTC)
    count = 0
    for row in await confirmations.lock_editions_with_expired(connection, MAX_EXPIRED_PER_RUN, now):
        expired = await confirmations.expire_applications(connection, row["edition_id"], now)
        edition = await lock_edition(connection, row["edition_id"])
        assert edition is not None
        places = vacate(edition.places, [("unconfirmed", one.held) for one in expired])
        promoted, promotions = await fill_places(connection, edition, places, now) if expired else ([], [])
        events: list[Event] = [*(status_event(one.registration, now) for one in expired), *promotions]
        await outbox.append(connection, *events)
        log.info(
            "registration.expired",
            edition_id=str(row["edition_id"]),
            expired=len(expired),
            promoted=len(promoted),
        )
        count += len(expired)
    return count


async def _lock(connection: Connection, link: Record) -> tuple[OpenEdition, Registration, str]:
    """Lock the edition, the person and the registration of a link; return them with the present address."""
    edition = await lock_edition(connection, link["edition_id"])
    parties = await queries.find_parties(connection, link["registration_id"])  # a merge changes the participant
    person = parties and await people_store.lock_person(connection, parties["participant_id"])
    stored = await updates.lock_registration(connection, link["registration_id"])
    if edition is None or person is None or person["erased_at"] is not None or stored is None:
        raise Problem(404, "registration-unknown", UNKNOWN_REGISTRATION)
    return edition, stored, person["email"]


async def _enter(connection: Connection, edition: OpenEdition, stored: Registration, name: str, now: datetime) -> None:
    review = edition.admission == "review"
    entered = await enter(connection, edition, stored, Step("participant"), name, now, review=review)
    if concerns_others(await consents_store.find_current_answers(connection, stored.registration_id)):
        await outbox.append(connection, await consents_event(connection, stored.registration_id))
    log.info("registration.confirmed", registration_id=str(stored.registration_id), status=entered.status)


def _hold(
    edition: OpenEdition, before: Registration | None, profile: Profile, channel: Channel, until: datetime
) -> tuple[Places, bool, datetime]:
    """Return the counters with the place that an application holds, whether it holds one, and until when.

    An application that is sent again holds what it held. Where a coordinator decides first, no place is held.
    """
    places = edition.places
    may_hold = edition.admission == "automatic"
    if before is not None and before.expires_at is not None:
        until, may_hold = before.expires_at, before.holds_place
        places = without(places, [before] if before.holds_place else [])
    who = seeker(profile, channel)
    holds_place = may_hold and places.admits(who)
    return (occupy(places, who) if holds_place else places), holds_place, until
