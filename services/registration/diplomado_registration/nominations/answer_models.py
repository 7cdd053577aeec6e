"""What a nomination list is answered with, in the OpenAPI document."""

from diplomado_chassis.http.description import AnswerModel
from diplomado_registration.nominations.preview import Outcome


class RowRemark(AnswerModel):
    """An error or a warning about a cell. `column` is empty if it is about the whole row."""

    row: int
    column: str
    message: str


class CellRemark(AnswerModel):
    """An error or a warning about a cell of a row that is named already."""

    column: str
    message: str


class LineView(AnswerModel):
    """A row of the list and what happens to it; without `errors` or `warnings` there are none."""

    row: int
    name: str
    email: str
    outcome: Outcome
    errors: list[CellRemark] | None = None
    warnings: list[CellRemark] | None = None


class MeaningView(AnswerModel):
    """A value that is no code of its column, and the code that was decided for it in the lists of `institutions`.

    Without a decision `code` is null; if it is empty, the value is read as an empty cell.
    """

    column: str
    value: str
    code: str | None
    institutions: list[str]


class NominationResult(AnswerModel):
    """What became of the rows of a list.

    `valid` are the rows without errors, `restored` the nominees who were restored, `withdrawn_rows` those of people
    who were withdrawn and stay so, `proposed` what the list says about people of others, `lines` all rows, if they were
    asked for. `recalled` are the columns of headings that were explained before, `values` the values of coded columns
    that are no codes; without them there are none.
    """

    rows: int
    accepted: int
    waitlisted: int
    changed: int
    unchanged: int
    errors: list[RowRemark]
    warnings: list[RowRemark]
    valid: int | None = None
    restored: int | None = None
    withdrawn_rows: list[int] | None = None
    proposed: int | None = None
    lines: list[LineView] | None = None
    recalled: dict[str, str] | None = None
    values: list[MeaningView] | None = None
