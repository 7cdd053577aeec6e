"""The data of a registration."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from diplomado_registration.catalogue.coded_fields import CODED_FIELDS
from diplomado_registration.places.capacity import Status
from diplomado_registration.places.seats import Seeker

Author = Literal["participant", "staff", "system"]
Channel = Literal["form", "api", "nomination"]


@dataclass(frozen=True, slots=True)
class Profile:
    """Facts about a participant in one edition, mostly codes. The fields are columns of `registrations`."""

    institution: str | None = None
    organisation_type: str | None = None
    occupation: str | None = None
    sex: str | None = None
    age_band: str | None = None
    admin_area: str | None = None
    job_title: str | None = None
    territorial_group: str | None = None
    leads_group: bool = False

    @property
    def codes(self) -> dict[str, str | None]:
        """The values of the coded fields, by field."""
        return {field.name: getattr(self, field.name) for field in CODED_FIELDS}


ENDED: tuple[Status, ...] = ("withdrawn", "rejected", "expired", "replaced", "merged")
"""The statuses of a registration that neither has a place nor waits for anything."""

REPLACED: tuple[Status, ...] = ("withdrawn", "expired", "unconfirmed")
"""The statuses of a registration that staff replace when they register or nominate the person again."""

STATISTICS = ("sex", "age_band")
"""The fields of a profile that serve statistics alone: stored with consent only, and never listed by person."""


@dataclass(frozen=True, slots=True)
class NewRegistration:
    """A registration to insert. With a `waiting_number` it joins the waiting list."""

    registration_id: UUID
    participant_id: UUID
    waiting_number: int | None
    profile: Profile
    channel: Channel
    nominated_by: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Who changes a registration and why. `actor` is the subject of a staff member's token; nobody else has one.

    `is_shown`: the person reads the reason on their own page.
    """

    author: Author
    actor: str | None = None
    reason: str | None = None
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class Registration:
    """A registration as it is published. `revision` rises with every change that is published.

    `holds_place`: it holds a place without being registered, until it is confirmed or accepted, or until `expires_at`.
    """

    registration_id: UUID
    edition_id: UUID
    participant_id: UUID
    status: Status
    revision: int
    profile: Profile
    channel: Channel = "api"
    holds_place: bool = False
    expires_at: datetime | None = None

    @property
    def has_seat(self) -> bool:
        """True if one of the edition's places is taken by it."""
        return self.status == "registered" or self.holds_place


@dataclass(frozen=True, slots=True)
class RegistrationResult:
    """What registering did. `repeated`: the registration existed already and nothing was changed."""

    registration_id: UUID
    status: Status
    waiting_position: int | None = None
    repeated: bool = False
    link_revision: int = 1


def seeker(profile: Profile, channel: Channel) -> Seeker:
    """Return what the rules of an edition's seats ask of a person."""
    return {
        "channel": "nominated" if channel == "nomination" else "open",
        "institution": profile.institution,
        "admin_area": profile.admin_area,
        "sex": profile.sex,
        "organisation_type": profile.organisation_type,
    }
