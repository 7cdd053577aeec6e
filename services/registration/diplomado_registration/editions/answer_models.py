"""What the routes of editions answer, for the OpenAPI document."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_contracts import Localised
from diplomado_contracts.editions import Modality
from diplomado_registration.editions.models import SeatRule
from diplomado_registration.places.life import EditionStatus


class NumberedModule(AnswerModel):
    """A numbered part of the course."""

    number: int
    title: Localised


class FundedProgramme(AnswerModel):
    """A programme that the edition belongs to, and the names of its donors."""

    code: str
    title: Localised
    donors: list[str]


class NamedInstitution(AnswerModel):
    """An institution whose people may enter."""

    code: str
    name: str


class AllowedSteps(AnswerModel):
    """What the status of an edition allows."""

    apply: bool
    enter: bool
    withdraw: bool
    change: bool
    publication: bool
    closing: bool
    reopening: bool
    cancellation: bool
    archiving: bool
    reinstatement: bool


class EditionView(AnswerModel):
    """An edition, with its status, what that allows, and how many places are taken."""

    edition_id: UUID
    code: str
    revision: int
    course: str
    title: Localised
    modality: Modality
    starts_on: date
    ends_on: date
    time_zone: str
    capacity: int | None
    hours: int
    organiser: str
    mission: str | None
    partner: str | None
    sdg: list[str]
    gcm: list[int]
    registration: Literal["open", "nominated", "both"]
    registration_until: datetime | None
    contact_name: str | None
    contact_email: str | None
    reminder_hours: list[int] | None
    closed_at: datetime | None
    cancelled_at: datetime | None
    archived_at: datetime | None
    taken: int
    waiting: int
    open_to_others: bool
    admission: Literal["automatic", "review"]
    promotion: Literal["automatic", "offer"]
    offer_hours: int
    after_offer: Literal["wait_again", "expire"]
    seats: list[SeatRule]
    modules: list[NumberedModule]
    programmes: list[FundedProgramme]
    institutions: list[NamedInstitution]
    status: EditionStatus
    allows: AllowedSteps


class Editions(PageOfList):
    """Editions, the newest first."""

    editions: list[EditionView]


class FieldWarning(AnswerModel):
    """A change that is probably a mistake, because people have registered already."""

    field: str
    message: str


class EditionPreview(AnswerModel):
    """What a change of an edition would do. `mails` are their numbers by message, `confirm_mails` is their sum."""

    new: bool
    changes: list[str]
    promotions: int
    promoted: list[UUID]
    mails: dict[str, int]
    confirm_mails: int
    warnings: list[FieldWarning]
    edition: EditionView


class EditionStepView(AnswerModel):
    """A step in the life of an edition, and the fields of the description that it changed."""

    step: str
    actor: str
    reason: str | None
    fields: list[str]
    recorded_at: datetime


class EditionHistory(AnswerModel):
    """What staff did in the life of an edition, the oldest first."""

    history: list[EditionStepView]
