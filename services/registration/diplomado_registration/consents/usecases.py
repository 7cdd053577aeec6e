"""Publishes the answers about consent, so that other services act by them."""

from uuid import UUID

from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import ConsentsGiven
from diplomado_contracts.people import Consent
from diplomado_registration.consents import store


async def consents_event(connection: Connection, registration_id: UUID) -> ConsentsGiven:
    """Build the event with all present answers of a registration. The caller holds the lock of its row."""
    state = await store.find_state(connection, registration_id)
    if state is None:
        raise LookupError("the registration has no answers")
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
