"""What the routes of erasures and data requests answer, for the OpenAPI document."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList
from diplomado_registration.data_requests.store import Status


class ErasedPerson(AnswerModel):
    """A person whose data are erased; the other services follow."""

    participant_id: UUID
    status: Literal["erased"]
    revision: int


class DataRequest(AnswerModel):
    """What a person asks about their own data, without names."""

    request_id: UUID
    participant_id: UUID
    kind: str
    status: Status
    asked_at: datetime
    due_on: date | None
    decided_at: datetime | None
    actor: str | None
    reason: str | None
    registration_id: UUID | None
    edition: str | None


class DataRequests(PageOfList):
    """What people ask about their data, the oldest first."""

    requests: list[DataRequest]


class AnsweredRequest(AnswerModel):
    """A request that staff answered."""

    request_id: UUID
    status: Literal["done", "refused"]
