"""What the report of an edition looks like, for the OpenAPI document."""

from typing import Literal
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel

Count = int | None
Counts = dict[str, Count]


class Breakdowns(AnswerModel):
    """Numbers of people by code. For the public, numbers below five are null."""

    by_institution: Counts
    by_organisation_type: Counts
    by_occupation: Counts
    by_admin_area: Counts
    by_sex: Counts
    by_age_band: Counts


class InstitutionCount(AnswerModel):
    """The people of one institution, and the graduates among them."""

    code: str
    name: str
    count: Count
    graduated: Count


class Report(Breakdowns):
    """Counts of one edition's people. For the public, counts below five are null."""

    edition_id: UUID
    code: str
    audience: Literal["staff", "public"]
    people: Count
    registered: Count
    waitlisted: Count
    withdrawn: Count
    unconfirmed: Count
    submitted: Count
    needs_information: Count
    offered: Count
    rejected: Count
    expired: Count
    replaced: Count
    graduated: Count
    institutions: list[InstitutionCount]
    graduates: Breakdowns
