"""What the routes of duplicates answer, for the OpenAPI document."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_registration.identity.duplicates.finding import Reason
from diplomado_registration.places.capacity import Status


class RegistrationOfPerson(AnswerModel):
    """A registration of one of the people."""

    registration_id: UUID
    edition: str
    status: Status
    graduated_on: date | None


class ComparedPerson(AnswerModel):
    """One of two records that may be of the same person."""

    participant_id: UUID
    given_names: str
    family_names: str
    email: str
    language: str
    described_at: datetime
    registrations: list[RegistrationOfPerson]


class WhyDuplicate(AnswerModel):
    """Why two records may be of the same person."""

    reason: Reason
    message: str


class Duplicate(AnswerModel):
    """Two records that may be of the same person."""

    people: list[ComparedPerson]
    reasons: list[WhyDuplicate]


class Duplicates(PageOfList):
    """Probable duplicates; `count` is their number on all pages."""

    duplicates: list[Duplicate]
    count: int


class Dismissed(AnswerModel):
    """Two records that are not one person's."""

    participant_ids: list[UUID]
    status: Literal["dismissed"]
