"""The form of the YAML files in a programme's folder. examples/README.md describes it for those who write them."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from diplomado_acceptance.replay.values import Code, Line, Local, Strict, Zone


class Localised(Strict):
    """The same text in both languages."""

    es: Line
    en: Line


class Donor(Strict):
    """Who pays."""

    code: Code
    name: Line


class Programme(Strict):
    """Under whose objectives the edition stands."""

    code: Code
    title: Localised
    donors: tuple[Code, ...] = ()


class Institution(Strict):
    """Where participants come from."""

    code: Code
    name: Line
    organisation_type: Code
    level: Literal["national", "regional", "subnational", "local"]
    admin_area: Code | None = None


class Course(Strict):
    """What is taught."""

    code: Code
    title: Localised


class Module(Strict):
    """A numbered part."""

    number: Annotated[int, Field(ge=1)]
    title: Localised


class Edition(Strict):
    """One run of the course."""

    code: Code
    title: Localised
    modality: Literal["online", "in_person", "hybrid"]
    starts_on: date
    ends_on: date
    time_zone: Zone
    capacity: Annotated[int | None, Field(ge=1)] = None
    hours: Annotated[int, Field(ge=0)] = 0
    organiser: Line
    partner: Line | None = None
    programmes: tuple[Code, ...] = ()
    modules: tuple[Module, ...] = ()
    institutions: tuple[Code, ...] = ()
    sdg: tuple[str, ...] = ()
    gcm: tuple[Annotated[int, Field(ge=1, le=23)], ...] = ()
    registration: Literal["open", "nominated"] = "open"


class Facilitator(Strict):
    """Who leads a session, in the role that they had then."""

    name: Line
    role: Localised
    organisation: Line


class AttendanceFile(Strict):
    """A file as Zoom wrote it. Its times are in `time_zone`, the edition's if not given."""

    file: str
    time_zone: Zone | None = None


class Recording(Strict):
    """Where a session can be watched, once it was reviewed."""

    url: Annotated[str, Field(pattern=r"^https://")]
    language: Literal["es", "en"] = "es"


class Session(Strict):
    """One session. Times are local to the edition."""

    code: Code
    module: int | None = None
    title: Localised
    starts_at: Local
    ends_at: Local
    place: Line | None = None
    facilitators: tuple[Facilitator, ...] = ()
    attendance: tuple[AttendanceFile, ...] = ()
    recording: Recording | None = None


class Criterion(Strict):
    """What graders look at, and what it weighs."""

    code: Code
    title: Localised
    weight: Annotated[int, Field(ge=1, le=100)]


class Rubric(Strict):
    """How projects are graded."""

    code: Code
    graders_min: Annotated[int, Field(ge=1)] = 1
    criteria: Annotated[list[Criterion], Field(min_length=1)]


class Nominations(Strict):
    """How the institutions obtained the consent of those whom they nominate."""

    consent: Line


class EditionFile(Strict):
    """edition.yaml."""

    donors: tuple[Donor, ...] = ()
    programmes: tuple[Programme, ...] = ()
    institutions: tuple[Institution, ...] = ()
    course: Course
    edition: Edition
    nominations: Nominations | None = None
    sessions: Annotated[list[Session], Field(min_length=1)]
    rubric: Rubric | None = None


class PolicyFile(BaseModel):
    """policy.yaml: its rules are checked by the service that decides by them."""

    model_config = ConfigDict(extra="allow", frozen=True)

    code: Code
    awards: Annotated[list[dict[str, Any]], Field(min_length=1)]


class Signatory(Strict):
    """Who signs."""

    name: Line
    office: Localised
    organisation: Line


class ActFile(Strict):
    """act.yaml."""

    graduated_on: date
    place: Line
    signatories: Annotated[list[Signatory], Field(min_length=1)]
