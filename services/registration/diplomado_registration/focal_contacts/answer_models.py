"""What the routes of focal points answer, for the OpenAPI document."""

from datetime import datetime
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_chassis.language.languages import Language


class FocalContactView(AnswerModel):
    """Where a focal point is told about the people of their institution, and since when the address is proven."""

    contact_id: UUID
    institution: str
    name: str
    email: str
    language: Language
    names_people: bool
    proven_at: datetime | None


class FocalContacts(PageOfList):
    """The contacts of an edition."""

    contacts: list[FocalContactView]


class RemovedContact(AnswerModel):
    """A contact that was removed."""

    contact_id: UUID
