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
    schema_revision: ClassVar[int] = 3

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
    mission: Annotated[Code | None, Field(description="Mission that runs it, by code; None: not said.")] = None
    partner: Annotated[str | None, Field(description="Academic institution that issues certificates jointly.")] = None
    programmes: tuple[Programme, ...] = ()
    modules: tuple[Module, ...] = ()
    institutions: tuple[Institution, ...] = ()
    sdg: Annotated[tuple[str, ...], Field(description="Sustainable Development Goals or targets: 10, 10.7.")] = ()
    gcm: Annotated[tuple[int, ...], Field(description="Objectives of the Global Compact for Migration, 1 to 23.")] = ()
    status: Annotated[
        Code | None,
        Field(
            description="published, registration_closed, running, ended, cancelled or archived. Nothing is mailed "
            "about an edition that is cancelled or archived, except the cancellation. None: published."
        ),
    ] = None
    reminder_hours: Annotated[
        tuple[int, ...] | None,
        Field(description="How many hours before a session participants are reminded; None: as the mission does it."),
    ] = None


class InstitutionDescribed(Event):
    """The name of an institution, which documents print instead of its code."""

    type: ClassVar[str] = "int.iom.training.institution.described.v1"
    topic: ClassVar[Topic] = topics.EDITIONS
    key: ClassVar[str] = "institution"

    institution: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$", description="Its code.")]
    revision: Revision
    described_at: Moment
    name: Annotated[str, Field(min_length=1)]
    organisation_type: Code | None = None
    admin_area: Annotated[Code | None, Field(description="ISO 3166-2 code.")] = None
