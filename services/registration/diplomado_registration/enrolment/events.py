"""Builds the events about registrations: identifiers and codes, never personal data. They share one revision."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Literal

from diplomado_contracts import (
    Event,
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
)
from diplomado_registration.enrolment.registration import Profile, Registration, Step

_PUBLISHED = tuple(field.name for field in fields(Profile) if field.name in Registered.model_fields)
"""The fields of a profile that the contract has under the same name."""


def registered_event(registration: Registration, now: datetime, *, promoted: bool = False) -> Registered:
    """Build the event for a registration that has a place. `promoted`: it comes from the waiting list."""
    profile = registration.profile
    return Registered(
        registration_id=registration.registration_id,
        edition_id=registration.edition_id,
        participant_id=registration.participant_id,
        revision=registration.revision,
        registered_at=now,
        promoted=promoted,
        group=profile.territorial_group,
        **{name: getattr(profile, name) for name in _PUBLISHED},
    )


def waitlisted_event(registration: Registration, now: datetime) -> RegistrationWaitlisted:
    """Build the event for a registration that joined the waiting list."""
    return RegistrationWaitlisted(
        registration_id=registration.registration_id,
        edition_id=registration.edition_id,
        participant_id=registration.participant_id,
        revision=registration.revision,
        waitlisted_at=now,
    )


def status_event(registration: Registration, now: datetime) -> Event:
    """Build the event for the status that a registration has reached, by another way than a withdrawal."""
    match registration.status:
        case "registered":
            return registered_event(registration, now)
        case "waitlisted":
            return waitlisted_event(registration, now)
    return RegistrationStatusChanged(
        registration_id=registration.registration_id,
        edition_id=registration.edition_id,
        participant_id=registration.participant_id,
        revision=registration.revision,
        changed_at=now,
        status=registration.status,
        expires_at=registration.expires_at,
    )


def current_event(registration: Registration, now: datetime) -> Event:
    """Build the event for a registration as it is, for example because its participant is another record now."""
    return (
        withdrawn_event(registration, now, "staff")
        if registration.status == "withdrawn"
        else status_event(registration, now)
    )


def withdrawn_event(
    registration: Registration, now: datetime, withdrawn_by: Literal["participant", "staff"]
) -> RegistrationWithdrawn:
    """Build the event for a registration that was withdrawn."""
    return RegistrationWithdrawn(
        registration_id=registration.registration_id,
        edition_id=registration.edition_id,
        participant_id=registration.participant_id,
        revision=registration.revision,
        withdrawn_at=now,
        withdrawn_by=withdrawn_by,
    )


def withdrawal_events(withdrawn: Sequence[Registration], step: Step, now: datetime) -> list[Event]:
    """Build the events for registrations that were withdrawn."""
    by: Literal["participant", "staff"] = "participant" if step.author == "participant" else "staff"
    return [withdrawn_event(registration, now, by) for registration in withdrawn]


def promotion_events(promoted: Sequence[Registration], now: datetime) -> list[Event]:
    """Build the events for people of the waiting list who got a place or were offered one."""
    return [
        status_event(registration, now)
        if registration.status == "offered"
        else registered_event(registration, now, promoted=True)
        for registration in promoted
    ]
