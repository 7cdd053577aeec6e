"""What the routes of consents answer, for the OpenAPI document."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_chassis.language.languages import Language
from diplomado_registration.consents.records import Channel


class ConsentAnswer(AnswerModel):
    """One answer about consent. `basis` and `declared_by` are of consents that somebody else declared."""

    purpose: str
    granted: bool
    text_version: str
    language: Language
    channel: Channel
    basis: str | None
    declared_by: str | None
    recorded_at: datetime


class Consents(AnswerModel):
    """All answers about consent of a registration, in their order."""

    consents: list[ConsentAnswer]


class ConsentingPerson(AnswerModel):
    """A person who agreed to be written to."""

    registration_id: UUID
    participant_id: UUID
    given_names: str
    family_names: str
    email: str
    language: Language


class Consenting(PageOfList):
    """The people of an edition who agreed to a purpose."""

    purpose: Literal["follow_up", "news"]
    people: list[ConsentingPerson]
