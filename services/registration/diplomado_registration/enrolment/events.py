"""How registrations are told to other services: identifiers and codes alone. One revision for all three types."""

from datetime import datetime
from typing import Literal

from diplomado_contracts import Registered, RegistrationWaitlisted, RegistrationWithdrawn
from diplomado_registration.rows import Row


def registered_event(row: Row, now: datetime, *, promoted: bool = False) -> Registered:
    """Tell that somebody has a place, from a row of `registrations`."""
    return Registered(
        registration_id=row["registration_id"],
        edition_id=row["edition_id"],
        participant_id=row["participant_id"],
        revision=row["revision"],
        registered_at=now,
        promoted=promoted,
        institution=row["institution"],
        organisation_type=row["organisation_type"],
        occupation=row["occupation"],
        admin_area=row["admin_area"],
        group=row["territorial_group"],
        leads_group=row["leads_group"],
    )


def waitlisted_event(row: Row, now: datetime) -> RegistrationWaitlisted:
    """Tell that somebody waits for a place."""
    return RegistrationWaitlisted(
        registration_id=row["registration_id"],
        edition_id=row["edition_id"],
        participant_id=row["participant_id"],
        revision=row["revision"],
        waitlisted_at=now,
    )


def entered_event(row: Row, now: datetime) -> Registered | RegistrationWaitlisted:
    """Tell what came of an application."""
    return registered_event(row, now) if row["status"] == "registered" else waitlisted_event(row, now)


def withdrawn_event(row: Row, now: datetime, by: Literal["participant", "staff"]) -> RegistrationWithdrawn:
    """Tell that somebody gave up the place or the wait."""
    return RegistrationWithdrawn(
        registration_id=row["registration_id"],
        edition_id=row["edition_id"],
        participant_id=row["participant_id"],
        revision=row["revision"],
        withdrawn_at=now,
        withdrawn_by=by,
    )
