"""What the routes of attendance files answer, for the OpenAPI document."""

from datetime import datetime
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_sessions.attendance.evidence.fitting import Fit
from diplomado_sessions.attendance.evidence.previews.doubts import Code
from diplomado_sessions.attendance.formats.times import Order
from diplomado_sessions.timetable.answer_models import Attendance


class FileWarning(AnswerModel):
    """Something about a file that may be a mistake and stops nothing."""

    code: str
    message: str


class EarlierImport(AnswerModel):
    """The same file was imported before."""

    file_id: UUID
    withdrawn: bool


class SessionOfFile(AnswerModel):
    """The session that a file is imported for."""

    code: str
    attendance: Attendance
    starts_at: datetime
    ends_at: datetime


class FitOfSession(AnswerModel):
    """How much of a file lies in a session."""

    code: str
    percent: int


class BetterShift(AnswerModel):
    """By how many minutes the times of a file would fit better, and the zones that this suggests."""

    minutes: int
    percent: int
    time_zones: list[str]


class NamedRegistration(AnswerModel):
    """A registration and the name of its participant."""

    registration_id: UUID
    name: str


class PersonInFile(AnswerModel):
    """A person whom a file shows, and by what they were recognised."""

    name: str
    email: str
    row: int
    rows: int
    by: str
    registration: NamedRegistration | None
    companions: list[NamedRegistration]


class Namesake(PersonInFile):
    """A person whom a file shows with a name that several participants have."""

    candidates: list[NamedRegistration]


class RepairedName(AnswerModel):
    """A name in a wrong encoding, as it is read."""

    row: int
    proposal: str


class BrokenCell(AnswerModel):
    """A cell that cannot be read."""

    row: int
    column: str
    text: str
    message: str


class FileDoubt(AnswerModel):
    """What has to be decided before a file is imported, by a parameter of the request."""

    code: Code
    message: str
    parameter: str | None
    confirm_is_enough: bool


class FilePreview(AnswerModel):
    """What importing a file would do. `digest` confirms exactly this. At most some people of each kind are listed."""

    already_imported: EarlierImport | None
    digest: str
    session: SessionOfFile
    layout: str
    rows: int
    time_zone: str
    shift_minutes: int
    date_order: Order | None
    fit: Fit
    fits: list[FitOfSession]
    better_shift: BetterShift | None
    same_content: UUID | None
    people: int
    recognised: dict[str, int]
    waiting: int
    recognised_people: list[PersonInFile]
    unrecognised_people: list[PersonInFile]
    namesakes: list[Namesake]
    repaired_names: list[RepairedName]
    totals: int
    broken: int
    broken_rows: list[BrokenCell]
    other_meetings: int
    rows_without_times: int
    rows_of_waiting_room: int
    warnings: list[FileWarning]
    doubts: list[FileDoubt]


class ImportedFile(AnswerModel):
    """A file that was imported: how many rows were matched, and how many wait in the queue."""

    file_id: UUID
    layout: str
    rows: int
    matched: int
    queued: int
    totals: int
    broken: int
    other_meetings: int
    already_imported: bool
    warnings: list[FileWarning]


class FileView(AnswerModel):
    """A file that the attendance of a session rests on."""

    file_id: UUID
    name: str | None
    sha256: str | None
    layout: str
    source: str
    time_zone: str
    shift_minutes: int
    date_order: Order | None
    rows: int
    imported_by: str
    imported_at: datetime
    withdrawn_at: datetime | None


class Files(PageOfList):
    """The files of a session."""

    files: list[FileView]


class WithdrawnFile(AnswerModel):
    """Whether a file counts."""

    file_id: UUID
    withdrawn: bool
