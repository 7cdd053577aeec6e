"""Events about editions."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from diplomado_contracts import topics
from diplomado_contracts.event import Code, Event, Localised, Moment, Revision, Topic

Modality = Literal["online", "in_person", "hybrid"]


class Module(BaseModel):
    """One numbered part of a course."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: Annotated[int, Field(ge=1)]
    title: Localised


class Programme(BaseModel):
    """A programme under whose objectives the edition stands, with the donors that fund it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: Code
    title: Localised
    donors: tuple[str, ...] = ()


class Institution(BaseModel):
    """An organisation that participants belong to."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: Code
    name: str


class EditionPublished(Event):
    """An edition was announced, or announced again with changes."""

    type: ClassVar[str] = "int.iom.training.edition.published.v1"
    topic: ClassVar[Topic] = topics.EDITIONS
    key: ClassVar[str] = "edition_id"

    edition_id: UUID
    revision: Revision
    published_at: Moment
    code: Code
    course: Code
    title: Localised
    modality: Modality
    starts_on: date
    ends_on: date
    time_zone: Annotated[str, Field(description="IANA name, for example America/Panama.")]
    hours: Annotated[int, Field(ge=0, description="Academic hours printed on the diploma; 0 if none.")] = 0
    capacity: Annotated[int | None, Field(ge=1)] = None
    organiser: str
    partner: Annotated[str | None, Field(description="Academic institution that issues certificates jointly.")] = None
    programmes: tuple[Programme, ...] = ()
    modules: tuple[Module, ...] = ()
    institutions: tuple[Institution, ...] = ()
    sdg: Annotated[tuple[str, ...], Field(description="Sustainable Development Goals or targets: 10, 10.7.")] = ()
    gcm: Annotated[tuple[int, ...], Field(description="Objectives of the Global Compact for Migration, 1 to 23.")] = ()
