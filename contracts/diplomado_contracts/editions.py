"""Events about editions."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from diplomado_contracts import facts, topics
from diplomado_contracts.event import Code, EditionId, Event, Fact, Localised, Moment, Revision, Topic

Modality = Literal["online", "in_person", "hybrid"]


class Module(BaseModel):
    """One numbered part of a course."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: Annotated[int, Field(ge=1, description="Its place in the course, from 1.")]
    title: Annotated[Localised, Field(description="What the module is called.")]


class Programme(BaseModel):
    """A programme under whose objectives the edition stands, with the donors that fund it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: Annotated[Code, Field(description="By which other systems know the programme.")]
    title: Annotated[Localised, Field(description="What the programme is called.")]
    donors: Annotated[tuple[str, ...], Field(description="Who funds it.")] = ()


class Institution(BaseModel):
    """An organisation that participants belong to."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: Annotated[Code, Field(description="By which events name the institution.")]
    name: Annotated[str, Field(description="What it is called, as documents print it.")]


class EditionPublished(Event):
    """An edition was announced, or announced again with changes."""

    type: ClassVar[str] = "int.iom.training.edition.published.v1"
    topic: ClassVar[Topic] = topics.EDITIONS
    key: ClassVar[str] = "edition_id"
    fact: ClassVar[Fact] = facts.EDITION
    schema_revision: ClassVar[int] = 3

    edition_id: EditionId
    revision: Revision
    published_at: Moment
    code: Annotated[Code, Field(description="By which people name the edition, unique.")]
    course: Annotated[Code, Field(description="The course that is taught, by code.")]
    title: Annotated[Localised, Field(description="What the edition is called.")]
    modality: Annotated[Modality, Field(description="Where sessions take place: online, in a room, or both.")]
    starts_on: Annotated[date, Field(description="First day, in the edition's time zone.")]
    ends_on: Annotated[date, Field(description="Last day, in the edition's time zone.")]
    time_zone: Annotated[str, Field(description="IANA name, for example America/Panama.")]
    hours: Annotated[int, Field(ge=0, description="Academic hours printed on the diploma; 0 if none.")] = 0
    capacity: Annotated[int | None, Field(ge=1, description="Number of places; None: no limit.")] = None
    organiser: Annotated[str, Field(description="Who runs it, as documents print it.")]
    mission: Annotated[Code | None, Field(description="Mission that runs it, by code; None: not said.")] = None
    partner: Annotated[str | None, Field(description="Academic institution that issues certificates jointly.")] = None
    programmes: Annotated[tuple[Programme, ...], Field(description="Programmes under whose objectives it stands.")] = ()
    modules: Annotated[tuple[Module, ...], Field(description="Parts of the course; none if it is not divided.")] = ()
    institutions: Annotated[
        tuple[Institution, ...], Field(description="Institutions whose people may be nominated or apply.")
    ] = ()
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
    fact: ClassVar[Fact] = facts.INSTITUTION

    institution: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$", description="Its code.")]
    revision: Revision
    described_at: Moment
    name: Annotated[str, Field(min_length=1, description="What documents print.")]
    organisation_type: Annotated[
        Code | None, Field(description="Kind of organisation, by code of the country's list.")
    ] = None
    admin_area: Annotated[Code | None, Field(description="ISO 3166-2 code.")] = None
