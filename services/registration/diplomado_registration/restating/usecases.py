"""How the present state of each subject is stated again: `tell-again` uses it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing.restating import Restatement
from diplomado_contracts import (
    ConsentsGiven,
    EditionContactChanged,
    EditionPublished,
    Event,
    FocalContactChanged,
    InstitutionDescribed,
    NameConfirmed,
    ParticipantLinkIssued,
    PersonDescribed,
    PersonErased,
    PersonMerged,
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
)
from diplomado_contracts.people import MergedRegistration
from diplomado_registration.catalogue import store as catalogue_store
from diplomado_registration.catalogue.events import institution_event
from diplomado_registration.consents import store as consents_store
from diplomado_registration.consents.usecases import consents_event
from diplomado_registration.editions import store as editions_store
from diplomado_registration.editions.usecases.publication import restate_edition
from diplomado_registration.enrolment.events import current_event
from diplomado_registration.enrolment.store import restating as enrolment_restating
from diplomado_registration.focal_contacts import store as focal_store
from diplomado_registration.focal_contacts.usecases import changed_event
from diplomado_registration.identity.merging import store as merges_store
from diplomado_registration.links.usecases import issued_event
from diplomado_registration.people.events import described_event, erased_event
from diplomado_registration.people.store import person
from diplomado_registration.people.store import restating as people_restating


async def restate_people(connection: Connection, people: Sequence[str], above: int, now: datetime) -> list[Event]:
    """State people as they are: described, erased, or merged into another record."""
    rows = await people_restating.raise_above(connection, people, above)
    return [await _person_event(connection, row, now) for row in rows]


async def _person_event(connection: Connection, row: Record, now: datetime) -> Event:
    participant_id, revision = row["participant_id"], row["revision"]
    if row["erased_at"] is not None:
        return erased_event(participant_id, revision, row["erased_reason"] or "request", row["erased_at"])
    if row["merged_into"] is None:
        return described_event(person(row), now)
    merge = await merges_store.find_merge(connection, participant_id)
    joined = await merges_store.list_registrations(connection, merge["merge_id"]) if merge else ()
    return PersonMerged(
        participant_id=participant_id,
        revision=revision,
        merged_at=now,
        into_participant_id=row["merged_into"],
        registrations=tuple(
            MergedRegistration(
                edition_id=one["edition_id"],
                registration_id=one["registration_id"],
                into_registration_id=one["continued_by"],
            )
            for one in joined
            if one["continued_by"] is not None
        ),
    )


async def restate_registrations(
    connection: Connection, registrations: Sequence[str], above: int, now: datetime
) -> list[Event]:
    """State registrations in their present status, with the time since which they have it."""
    raised = await enrolment_restating.raise_above(connection, registrations, above)
    return [current_event(one, changed_at or now) for one, changed_at in raised]


async def restate_consents(
    connection: Connection, registrations: Sequence[str], above: int, _now: datetime
) -> list[Event]:
    """State the present answers of registrations."""
    lifted = await consents_store.raise_above(connection, registrations, above)
    return [await consents_event(connection, registration_id) for registration_id in lifted]


async def restate_editions(connection: Connection, editions: Sequence[str], above: int, now: datetime) -> list[Event]:
    """State editions and their contacts as they were published last, with the present status."""
    told = [await restate_edition(connection, UUID(one), above, now) for one in editions if _is_id(one)]
    return [event for events in told for event in events]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


async def restate_institutions(connection: Connection, codes: Sequence[str], above: int, now: datetime) -> list[Event]:
    """State institutions."""
    return [institution_event(dict(row), now) for row in await catalogue_store.raise_above(connection, codes, above)]


async def restate_links(connection: Connection, registrations: Sequence[str], above: int, now: datetime) -> list[Event]:
    """State which links work. Nothing is mailed again."""
    rows = await enrolment_restating.LINKS.raise_above(connection, registrations, above)
    return [issued_event(row, now, requested=False) for row in rows]


async def restate_names(connection: Connection, registrations: Sequence[str], above: int, now: datetime) -> list[Event]:
    """State which names were confirmed."""
    return [
        NameConfirmed(
            registration_id=row["registration_id"],
            edition_id=row["edition_id"],
            participant_id=row["participant_id"],
            revision=row["name_confirmations"],
            confirmed_at=now,
            person_revision=row["confirmed_name"],
        )
        for row in await enrolment_restating.NAME_CONFIRMATIONS.raise_above(connection, registrations, above)
    ]


async def restate_focal_contacts(
    connection: Connection, contacts: Sequence[str], above: int, now: datetime
) -> list[Event]:
    """State addresses of focal points. Those that were removed are not known any more."""
    return [changed_event(contact, now) for contact in await focal_store.raise_above(connection, contacts, above)]


RESTATEMENTS = (
    Restatement((PersonDescribed, PersonErased, PersonMerged), people_restating.list_people, restate_people),
    Restatement((ConsentsGiven,), consents_store.list_published, restate_consents),
    Restatement((EditionPublished, EditionContactChanged), editions_store.list_published, restate_editions),
    Restatement((InstitutionDescribed,), catalogue_store.list_published, restate_institutions),
    Restatement(
        (Registered, RegistrationWaitlisted, RegistrationWithdrawn, RegistrationStatusChanged),
        enrolment_restating.list_registrations,
        restate_registrations,
    ),
    Restatement((ParticipantLinkIssued,), enrolment_restating.LINKS.list_subjects, restate_links),
    Restatement((NameConfirmed,), enrolment_restating.NAME_CONFIRMATIONS.list_subjects, restate_names),
    Restatement((FocalContactChanged,), focal_store.RAISING.list_subjects, restate_focal_contacts),
)
