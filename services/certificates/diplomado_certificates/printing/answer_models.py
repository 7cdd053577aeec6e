"""What the routes of printed matters answer, for the OpenAPI document."""

from datetime import datetime
from uuid import UUID

from diplomado_certificates.printing.entry import Order
from diplomado_certificates.printing.print_job import FileKind, State
from diplomado_chassis.http.description import AnswerModel


class PrintJobView(AnswerModel):
    """A file that is made in the background: `done` of `total` certificates are in it; `total` is 0 until it begins."""

    job_id: UUID
    act_id: UUID
    kind: FileKind
    order: Order
    state: State
    done: int
    total: int
    requested_at: datetime
    finished_at: datetime | None
