"""What the routes of live meetings answer, for the OpenAPI document."""

from datetime import date, datetime
from typing import Literal

from diplomado_chassis.http.description import AnswerModel


class Registrants(AnswerModel):
    """How many participants have a link of their own, share one, or were refused."""

    linked: int
    shared: int
    refused: int


class Difference(AnswerModel):
    """Where events and report of a meeting differ."""

    registration_id: str
    webhook_seconds: int
    report_seconds: int


class CloudRecording(AnswerModel):
    """A recording that Zoom keeps."""

    url: str
    files: int
    has_passcode: bool
    deleted_on: date | None
    ends_soon: bool


class LiveMeetingView(AnswerModel):
    """The meeting of a session: own links, reports and where they differ from events, recordings."""

    online: Literal["zoom"]
    kind: Literal["meeting", "webinar"]
    meeting_id: str | None
    managed: bool
    removed: bool
    next_at: datetime | None
    problem: str | None
    failures: int
    registrants: Registrants
    reports: int
    reported_at: datetime | None
    occurrences: list[str]
    differences: list[Difference]
    recordings: list[CloudRecording]


class ValidatedAddress(AnswerModel):
    """The proof that Zoom asks for."""

    plainToken: str  # noqa: N815 - Zoom's name
    encryptedToken: str  # noqa: N815 - Zoom's name
