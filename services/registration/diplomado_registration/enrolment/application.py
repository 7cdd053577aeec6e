"""What somebody applies with, and when an edition takes applications: pure rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from diplomado_chassis.language.text import Text
from diplomado_registration.catalogue.field_reader import Fault, Reader, Refused
from diplomado_registration.consents import purposes
from diplomado_registration.people.description import Description, read_description
from diplomado_registration.places.capacity import Status

Channel = Literal["form", "api"]


@dataclass(frozen=True, slots=True)
class Profile:
    """Coded facts about a participant in one edition. The codes are checked against the reference data by the store."""

    institution: str | None = None
    organisation_type: str | None = None
    occupation: str | None = None
    sex: str | None = None
    age_band: str | None = None
    admin_area: str | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """Everything that a person fills in, checked and tidied."""

    description: Description
    profile: Profile
    consents: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Entry:
    """A registration as its owner may know it. `repeated` says that it stood before and nothing was changed."""

    registration_id: UUID
    participant_id: UUID
    status: Status
    revision: int
    waiting_position: int | None = None
    repeated: bool = False
    token: str | None = None


def read_application(values: Mapping[str, str | None], consents: Mapping[str, bool]) -> Application:
    """Check what was filled in. Raises Refused with every fault found."""
    reader = Reader(values)
    description = read_description(reader)
    profile = Profile(
        institution=reader.line("institution", required=False, most=64) or None,
        organisation_type=reader.line("organisation_type", most=64) or None,
        occupation=reader.line("occupation", most=64) or None,
        sex=reader.line("sex", required=False, most=64) or None,
        age_band=reader.line("age_band", required=False, most=64) or None,
        admin_area=reader.line("admin_area", required=False, most=64) or None,
    )
    faults = [*reader.faults, *purposes.faults_of(consents)]
    if faults or description is None:
        raise Refused(*faults)
    return Application(description, as_far_as_agreed(profile, consents), consents)


def as_far_as_agreed(profile: Profile, consents: Mapping[str, bool]) -> Profile:
    """Drop what serves statistics alone unless the person agreed to statistics: it is then not even stored."""
    if consents.get("statistics"):
        return profile
    return Profile(
        institution=profile.institution,
        organisation_type=profile.organisation_type,
        occupation=profile.occupation,
        admin_area=profile.admin_area,
    )


INSTITUTION_NOT_ADMITTED = Fault(
    "institution",
    Text(es="Esta edición no es para esa institución.", en="This edition is not for that institution."),
)
