"""What the routes of recordings answer, for the OpenAPI document."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_chassis.language.languages import Language


class RecordingView(AnswerModel):
    """The recording of a session and how far it has come."""

    url: str
    language: Language
    status: Literal["captured", "reviewed", "published"]
    revision: int
    published_at: datetime | None
    consent_reason: str | None
    withdrawn_at: datetime | None


class PersonNotToBeShown(AnswerModel):
    """A person who must not appear in what is published."""

    registration_id: UUID
    given_names: str | None
    family_names: str | None


class NotToBeShown(PageOfList):
    """The people who must not appear in published recordings and photographs."""

    people: list[PersonNotToBeShown]
