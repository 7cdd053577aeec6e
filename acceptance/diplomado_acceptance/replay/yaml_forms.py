"""The models of the YAML files in a programme's folder. examples/README.md describes them for those who write them."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from diplomado_acceptance.replay.values import Code, Language, Line, Local, LocalisedLine, Strict, Zone


class Donor(Strict):
    """An organisation that funds programmes."""

    code: Code
    name: Line


class Programme(Strict):
    """A funding programme; an edition contributes to the objectives of one or more."""

    code: Code
    title: LocalisedLine
    donors: tuple[Code, ...] = ()


class Institution(Strict):
    """An institution that participants belong to."""

    code: Code
    name: Line
    organisation_type: Code
    level: Literal["national", "regional", "subnational", "local"]
    admin_area: Code | None = None


class Course(Strict):
    """A course, which is held in editions."""

    code: Code
    title: LocalisedLine


class Module(Strict):
    """A numbered part of an edition."""

    number: Annotated[int, Field(ge=1)]
    title: LocalisedLine


class Edition(Strict):
    """One run of the course."""

    code: Code
    title: LocalisedLine
    modality: Literal["online", "in_person", "hybrid"]
    starts_on: date
    ends_on: date
    time_zone: Zone
    capacity: Annotated[int | None, Field(ge=1)] = None
    hours: Annotated[int, Field(ge=0)] = 0
    organiser: Line
    mission: Code | None = None
    partner: Line | None = None
    programmes: tuple[Code, ...] = ()
    modules: tuple[Module, ...] = ()
    institutions: tuple[Code, ...] = ()
    sdg: tuple[str, ...] = ()
    gcm: tuple[Annotated[int, Field(ge=1, le=23)], ...] = ()
    registration: Literal["open", "nominated", "both"] = "open"


class Facilitator(Strict):
    """A person who leads a session, with their role at that time."""

    name: Line
    role: LocalisedLine
    organisation: Line


class AttendanceFile(Strict):
    """A file as Zoom or Teams wrote it. Its times are in `time_zone`, the edition's if not given."""

    file: str
    time_zone: Zone | None = None


class Recording(Strict):
    """The recording of a session, published after a review."""

    url: Annotated[str, Field(pattern=r"^https://")]
    language: Language = "es"


class Session(Strict):
    """One session. Times are local to the edition. `signed_lists` are those that people signed in the room."""

    code: Code
    module: int | None = None
    title: LocalisedLine
    starts_at: Local
    ends_at: Local
    place: Line | None = None
    facilitators: tuple[Facilitator, ...] = ()
    attendance: tuple[AttendanceFile, ...] = ()
    signed_lists: tuple[str, ...] = ()
    recording: Recording | None = None


class Criterion(Strict):
    """A criterion of grading with its weight in per cent."""

    code: Code
    title: LocalisedLine
    weight: Annotated[int, Field(ge=1, le=100)]


class Rubric(Strict):
    """The criteria of grading; their weights add up to 100."""

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
    """A person who signs the act."""

    name: Line
    office: LocalisedLine
    organisation: Line


class ActFile(Strict):
    """act.yaml."""

    graduated_on: date
    place: Line
    signatories: Annotated[list[Signatory], Field(min_length=1)]
    accept: Annotated[
        dict[str, Line],
        Field(default_factory=dict, description="Kinds of warnings that the signatories accept, with their reason."),
    ]
