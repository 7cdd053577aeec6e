"""The expected outcome of a programme: the models of expected.yaml."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from diplomado_acceptance.replay.errors import FieldErrors
from diplomado_acceptance.replay.yaml_files import read_document


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Strict):
    """The outcome of one person. Seconds by session, and from which sessions the person was excused.

    Awards are `award` or `award:session`, mails are counted by template.
    """

    status: Literal["registered", "waitlisted", "withdrawn"]
    promoted: bool = False
    seconds: dict[str, int] = {}
    excused: list[str] = []
    awards: list[str] = []
    graduated: bool = False
    mails: dict[str, int]


class Figures(_Strict):
    """The numbers of the press note."""

    people: int
    registered: int
    waitlisted: int
    withdrawn: int
    attended: int
    graduated: int
    certificates: int
    recognitions: int
    institutions: int
    best_team: str | None
    unmatched: int


class Team(_Strict):
    """A team's place in the ranking."""

    team: str
    score: str
    rank: int
    tied: bool


class Expectation(_Strict):
    """expected.yaml. `broken_rows` are the numbers of rows of attendance files that count nothing, by file."""

    figures: Figures
    certificates: dict[str, int]
    mails: dict[str, int]
    events: dict[str, int]
    report: dict[str, dict[str, int]]
    ranking: list[Team]
    people: dict[str, Person]
    broken_rows: dict[str, list[int]] = {}


def read_expectation(folder: Path) -> Expectation:
    """Read expected.yaml. Raises ValidationFailed if it is missing or invalid."""
    errors = FieldErrors()
    if not (folder / "expected.yaml").is_file():
        errors.add("expected.yaml", "is missing: the demo has nothing to compare with.")
    errors.raise_if_any(folder)
    expected = read_document(folder, "expected.yaml", Expectation, errors)
    errors.raise_if_any(folder)
    assert expected is not None
    return expected
