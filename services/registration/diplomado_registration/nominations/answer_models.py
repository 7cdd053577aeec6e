"""What a nomination list is answered with, in the OpenAPI document."""

from pydantic import BaseModel


class RowRemark(BaseModel):
    """An error or a warning about a cell. `column` is empty if it is about the whole row."""

    row: int
    column: str
    message: str


class NominationResult(BaseModel):
    """What became of the rows of a list.

    `valid` are the rows without errors, `restored` the nominees who were restored, `withdrawn_rows` those of people
    who were withdrawn and stay so, `proposed` what the list says about people of others.
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
