"""What a nomination list is answered with, in the OpenAPI document."""

from pydantic import BaseModel

from diplomado_registration.nominations.preview import Outcome


class RowRemark(BaseModel):
    """An error or a warning about a cell. `column` is empty if it is about the whole row."""

    row: int
    column: str
    message: str


class CellRemark(BaseModel):
    """An error or a warning about a cell of a row that is named already."""

    column: str
    message: str


class LineView(BaseModel):
    """A row of the list and what happens to it; without `errors` or `warnings` there are none."""

    row: int
    name: str
    email: str
    outcome: Outcome
    errors: list[CellRemark] | None = None
    warnings: list[CellRemark] | None = None


class NominationResult(BaseModel):
    """What became of the rows of a list.

    `valid` are the rows without errors, `restored` the nominees who were restored, `withdrawn_rows` those of people
    who were withdrawn and stay so, `proposed` what the list says about people of others,
    `lines` all rows, if they were asked for.
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
