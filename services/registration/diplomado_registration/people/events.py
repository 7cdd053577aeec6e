"""Builds the events about a person's details."""

from datetime import datetime
from uuid import UUID

from diplomado_contracts import PersonDescribed, PersonErased
from diplomado_contracts.event import language_fields
from diplomado_registration.people.description import Description, ErasureReason, Person


def described_event(person: Person, now: datetime) -> PersonDescribed:
    """Build the event for a person's stored details, with the address that shall be proven."""
    proof = person.proof if person.proof and person.proof.expires_at > now else None
    return PersonDescribed(
        participant_id=person.participant_id,
        revision=person.revision,
        described_at=now,
        given_names=person.given_names,
        family_names=person.family_names,
        email=person.email,
        shares_mailbox=person.shares_mailbox,
        new_email=proof and proof.email,
        proof_id=proof and proof.proof_id,
        proof_expires_at=proof and proof.expires_at,
        **language_fields(person.language),
    )


def first_described_event(
    participant_id: UUID, description: Description, now: datetime, *, shares_mailbox: bool = False
) -> PersonDescribed:
    """Build the event for a person who was unknown until now."""
    return PersonDescribed(
        participant_id=participant_id,
        revision=1,
        described_at=now,
        given_names=description.given_names,
        family_names=description.family_names,
        email=description.email,
        shares_mailbox=shares_mailbox,
        **language_fields(description.language),
    )


def erased_event(participant_id: UUID, revision: int, reason: ErasureReason, now: datetime) -> PersonErased:
    """Build the event for a person whose data were erased."""
    return PersonErased(participant_id=participant_id, revision=revision, erased_at=now, reason=reason)
