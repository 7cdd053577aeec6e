"""Publishes the answers about consent, so that other services act by them."""

from uuid import UUID

import structlog

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import ConsentsGiven
from diplomado_contracts.people import Consent
from diplomado_registration.consents import store
from diplomado_registration.consents.records import INTERNAL_PURPOSES

log = structlog.get_logger()

MAX_REGISTRATIONS_PER_RUN = 500


async def consents_event(connection: Connection, registration_id: UUID) -> ConsentsGiven:
    """Build the event with all present answers of a registration, to be published in the same transaction.

    Callers must hold the lock of the registration's row.
    """
    state = await store.find_state(connection, registration_id)
    if state is None:
        raise LookupError("the registration has no answers")
    await store.insert_published(connection, registration_id)
    answers = await store.find_current_answers(connection, registration_id)
    return ConsentsGiven(
        registration_id=registration_id,
        edition_id=state["edition_id"],
        participant_id=state["participant_id"],
        revision=state["revision"],
        given_at=state["recorded_at"],
        text_version=state["text_version"],
        channel=state["channel"],
        consents=tuple(Consent(purpose=purpose, granted=granted) for purpose, granted in sorted(answers.items())),
    )


async def publish_earlier_consents(connection: Connection) -> int:
    """Publish answers that were given before answers were published at all, of at most five hundred registrations."""
    registrations = await store.lock_unpublished(connection, INTERNAL_PURPOSES, MAX_REGISTRATIONS_PER_RUN)
    events = [await consents_event(connection, registration_id) for registration_id in registrations]
    await outbox.append(connection, *events)
    if events:
        log.info("consent.published_again", registrations=len(events))
    return len(events)
