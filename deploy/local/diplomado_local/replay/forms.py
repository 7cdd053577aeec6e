"""The form of the files in a programme's folder. examples/README.md describes it for those who write them."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError("this is not an e-mail address")
    return text.lower()


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("this is not an IANA time zone such as America/Panama")
    return name


def _local(value: Any) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError("this must be a local time such as 2023-08-22T09:00") from None
    if moment.tzinfo is not None:
        raise ValueError("this must be a local time without a zone: the edition's time_zone counts")
    return moment


def _yes(value: Any) -> bool:
    words = {"yes": True, "sí": True, "si": True, "true": True, "1": True, "no": False, "false": False, "0": False}
    if isinstance(value, bool):
        return value
    if (answer := words.get(str(value).strip().lower())) is None:
        raise ValueError("this must be yes or no")
    return answer


def _no_formula(text: str) -> str:
    if text.startswith(("=", "+", "@")):
        raise ValueError("this begins like a spreadsheet's formula")
    return text


Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$")]
Line = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_no_formula)]
Address = Annotated[str, Field(max_length=254), AfterValidator(_address)]
Zone = Annotated[str, AfterValidator(_zone)]
Local = Annotated[datetime, BeforeValidator(_local)]
YesNo = Annotated[bool, BeforeValidator(_yes)]


class Strict(BaseModel):
    """Something in which a misspelt name is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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
    donors: list[Code] = []


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
    programmes: list[Code] = []
    modules: list[Module] = []
    institutions: list[Code] = []
    sdg: list[str] = []
    gcm: list[Annotated[int, Field(ge=1, le=23)]] = []
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
    facilitators: list[Facilitator] = []
    attendance: list[AttendanceFile] = []
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

    donors: list[Donor] = []
    programmes: list[Programme] = []
    institutions: list[Institution] = []
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


class RegistrationRow(Strict):
    """A line of registrations.csv, in the order in which people registered."""

    given_names: Line
    family_names: Line
    email: Address
    language: Literal["es", "en"] = "es"
    organisation_type: Code
    occupation: Code
    institution: Code | None = None
    admin_area: Code | None = None
    sex: Code | None = None
    age_band: str | None = None
    consent_statistics: YesNo = False


class NominationRow(Strict):
    """A line of an institution's list."""

    given_names: Line
    family_names: Line
    email: Address
    institution: Code
    position: Line | None = None
    occupation: str | None = None
    sex: str | None = None
    age_band: str | None = None
    admin_area: str | None = None
    group: Line | None = None
    leads_group: YesNo = False
    language: str | None = None


class WithdrawalRow(Strict):
    """A line of withdrawals.csv, in the order in which people gave up."""

    email: Address
    reason: Line | None = None


class ResolutionRow(Strict):
    """A line of resolutions.csv: who somebody in a Zoom file is, `-` for nobody of ours."""

    session: Code
    name_shown: str = ""
    email_shown: str = ""
    registrant: Literal["-"] | Address
    when: Literal["before_closing", "after_closing"] = "before_closing"
    note: str | None = None


class CorrectionRow(Strict):
    """A line of corrections.csv."""

    session: Code
    email: Address
    seconds: Annotated[int, Field(ge=0)]
    reason: Literal["technical_failure", "evidence_added", "identity_resolved", "clerical_error"]
    note: Line


def _words(value: Any) -> Any:
    return value.split() if isinstance(value, str) else value


class ProjectRow(Strict):
    """A line of projects.csv. Members, goals and objectives are separated by spaces."""

    team: Code
    name: Line
    project: Line
    institution: Code | None = None
    admin_area: Code | None = None
    members: Annotated[list[Address], BeforeValidator(_words), Field(min_length=1)]
    sdg: Annotated[list[str], BeforeValidator(_words)] = []
    gcm: Annotated[list[Annotated[int, Field(ge=1, le=23)]], BeforeValidator(_words)] = []


class ScoreRow(Strict):
    """A line of scores.csv."""

    team: Code
    grader: Code
    criterion: Code
    points: Annotated[Decimal, Field(ge=0, le=100)]
