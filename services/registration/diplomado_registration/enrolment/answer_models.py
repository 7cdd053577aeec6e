"""What the routes of registrations answer, for the OpenAPI document."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList, selectable
from diplomado_registration.enrolment.registration import Author, Channel
from diplomado_registration.places.capacity import Status


class Accepted(AnswerModel):
    """It was taken. What comes of it is in the mail to the address, for every address."""

    status: Literal["accepted"]


class NewRegistration(AnswerModel):
    """A registration, with the link to the participant's own page if it is new: keep that secret."""

    registration_id: UUID
    status: Status
    waiting_position: int | None
    link: str | None


class ListedRegistration(AnswerModel):
    """A registration with the person's details, which are null once they were erased."""

    model_config = selectable("registration_id")

    registration_id: UUID
    participant_id: UUID
    email: str | None
    given_names: str | None
    family_names: str | None
    language: str | None
    status: Status
    waiting_position: int | None
    institution: str | None
    organisation_type: str | None
    occupation: str | None
    admin_area: str | None
    job_title: str | None
    leads_group: bool
    group: str | None
    outcome: Literal["graduated"] | None
    outcome_is_shared: bool
    number: int


ListedMember = Literal[
    "participant_id",
    "email",
    "given_names",
    "family_names",
    "language",
    "status",
    "waiting_position",
    "institution",
    "organisation_type",
    "occupation",
    "admin_area",
    "job_title",
    "leads_group",
    "group",
    "outcome",
    "outcome_is_shared",
    "number",
]


class Registrations(PageOfList):
    """The registrations of an edition, in the order in which they were made."""

    registrations: list[ListedRegistration]


class RegistrationStep(AnswerModel):
    """What was done to a registration, when, by whom and why."""

    step: str
    author: Author
    actor: str | None
    reason: str | None
    recorded_at: datetime
    other_registration_id: UUID | None
    is_shown: bool


class GivenAnswers(AnswerModel):
    """What a person answered to the questions of a version."""

    version: int
    answers: dict[str, Any]
    recorded_at: datetime


class RegistrationView(AnswerModel):
    """A registration with its history; for coordinators with the answers to the edition's questions."""

    registration_id: UUID
    edition_id: UUID
    participant_id: UUID
    status: Status
    revision: int
    channel: Channel
    institution: str | None
    organisation_type: str | None
    occupation: str | None
    sex: str | None
    age_band: str | None
    admin_area: str | None
    job_title: str | None
    territorial_group: str | None
    leads_group: bool
    nominated_by: str | None
    holds_place: bool
    expires_at: datetime | None
    waiting_position: int | None
    created_at: datetime
    changed_at: datetime
    history: list[RegistrationStep]
    answers: GivenAnswers | None = None


class WithdrawnRegistration(AnswerModel):
    """A withdrawal, and the registration that got the place."""

    status: Literal["withdrawn"]
    promoted: UUID | None


class RestoredRegistration(AnswerModel):
    """Where a restored registration is now."""

    status: Status
    waiting_position: int | None


class RegistrationState(AnswerModel):
    """Where a registration is now; `expires_at` is the end of an offer or of a held place."""

    registration_id: UUID
    status: Status
    waiting_position: int | None
    expires_at: datetime | None


class Replacement(RegistrationState):
    """The registration of the person who got the place, and the one that it replaces."""

    replaces: UUID
    repeated: bool = Field(description="The same person was put there before; nothing changed.")
