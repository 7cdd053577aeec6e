"""Facts with made-up identifiers."""

from datetime import UTC, date, datetime
from typing import Literal
from uuid import UUID

from diplomado_chassis.ids import uuid7
from diplomado_contracts import Graduated, RegistrationWaitlisted, RegistrationWithdrawn

EDITION = UUID("018f0000-0000-7000-8000-000000000001")
PARTICIPANT = UUID("018f0000-0000-7000-8000-000000000002")
NOON = datetime(2023, 10, 2, 17, 0, tzinfo=UTC)


def waitlisted(registration_id: UUID | None = None, revision: int = 1) -> RegistrationWaitlisted:
    """A registration on the waiting list."""
    return RegistrationWaitlisted(
        registration_id=registration_id or uuid7(),
        edition_id=EDITION,
        participant_id=PARTICIPANT,
        revision=revision,
        waitlisted_at=NOON,
    )


def withdrawn(
    registration_id: UUID | None = None, revision: int = 1, by: Literal["participant", "staff"] = "participant"
) -> RegistrationWithdrawn:
    """A registration given up; by staff, the sample service's handler fails for good."""
    return RegistrationWithdrawn(
        registration_id=registration_id or uuid7(),
        edition_id=EDITION,
        participant_id=PARTICIPANT,
        revision=revision,
        withdrawn_at=NOON,
        withdrawn_by=by,
    )


def graduated(registration_id: UUID | None = None) -> Graduated:
    """A graduation."""
    return Graduated(
        registration_id=registration_id or uuid7(),
        edition_id=EDITION,
        participant_id=PARTICIPANT,
        revision=1,
        act_id=uuid7(),
        graduated_on=date(2023, 10, 27),
        signed_at=NOON,
        policy="gif-dh-2023",
        policy_version=1,
    )
