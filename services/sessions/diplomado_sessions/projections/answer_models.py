"""What the roster of an edition looks like, for the OpenAPI document."""

from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.http.paging import PageOfList


class RosterEntry(AnswerModel):
    """A person who registered. Names are null once they were erased."""

    registration_id: UUID
    participant_id: UUID
    status: str
    given_names: str | None
    family_names: str | None


class Roster(PageOfList):
    """The people who registered for an edition, by registration."""

    roster: list[RosterEntry]
