"""The rows of the tables in a programme's folder: one class per table, one field per column."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from diplomado_acceptance.replay.values import Address, Code, Language, Line, Local, NoLine, Strict, YesNo


class RegistrationRow(Strict):
    """A line of registrations.csv, in the order in which people registered."""

    given_names: Line
    family_names: Line | NoLine = ""
    email: Address
    language: Language = "es"
    organisation_type: Code
    occupation: Code
    institution: Code | None = None
    admin_area: Code | None = None
    sex: Code | None = None
    age_band: str | None = None
    consent_statistics: YesNo = False


class WithdrawalRow(Strict):
    """A line of withdrawals.csv, in the order in which people withdrew."""

    email: Address
    reason: Line | None = None


class ResolutionRow(Strict):
    """A line of resolutions.csv: which registrant a guest in a Zoom file is, `-` for a guest who did not register."""

    session: Code
    name_shown: str = ""
    email_shown: str = ""
    registrant: Literal["-"] | Address
    when: Literal["before_closing", "after_closing"] = "before_closing"
    note: str | None = None


class CheckInRow(Strict):
    """A line of check_ins.csv: who was in the room. Without times for the whole session, or until its end."""

    session: Code
    email: Address
    came_at: Local | None = None
    left_at: Local | None = None
    reason: Literal["signed_list", "no_device", "network_failure", "late_entry", "other"]


class ExcuseRow(Strict):
    """A line of excuses.csv: whose absence is excused."""

    session: Code
    email: Address
    reason: Literal["official_duty", "personal", "connection", "other"]
    document: Line | None = None
    note: Line | None = None


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
    sdg: Annotated[tuple[str, ...], BeforeValidator(_words)] = ()
    gcm: Annotated[tuple[Annotated[int, Field(ge=1, le=23)], ...], BeforeValidator(_words)] = ()


class ScoreRow(Strict):
    """A line of scores.csv."""

    team: Code
    grader: Code
    criterion: Code
    points: Annotated[Decimal, Field(ge=0, le=100)]
