"""The rows of a file that show nothing, for the OpenAPI document."""

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_sessions.attendance.formats.report import BrokenReason


class BrokenRow(AnswerModel):
    """A row that shows nothing, and why."""

    row: int
    column: str
    text: str
    name: str | None
    email: str | None
    reason: BrokenReason
    message: str


class BrokenRows(PageOfList):
    """The rows of a file that show nothing."""

    broken: list[BrokenRow]
