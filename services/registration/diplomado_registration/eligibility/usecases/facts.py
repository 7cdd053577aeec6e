"""Reads what the rules of an edition are applied to."""

from collections.abc import Sequence
from typing import Any

from asyncpg import Record

from diplomado_chassis.postgres.database import Connection
from diplomado_registration.eligibility.evaluation import Applicant
from diplomado_registration.eligibility.rules import CodeRule, Rule
from diplomado_registration.reference.store import find_areas_within


class _StoredFacts:
    """The facts of a registration, from its row."""

    def __init__(self, row: Record) -> None:
        self.organisation_type: str | None = row["organisation_type"]
        self.institution: str | None = row["institution"]
        self.admin_area: str | None = row["admin_area"]
        self.age_band: str | None = row["age_band"]


def stored_applicant(row: Record, graduations: Any, *, sees_all: bool = True) -> Applicant:
    """Return the person of a registration, as the rules see them."""
    return Applicant(
        _StoredFacts(row), row["channel"], row["created_at"], graduations, sees_all, age_may_be_hidden=True
    )


async def find_within(connection: Connection, rules: Sequence[Rule]) -> dict[str, frozenset[str]]:
    """Return the areas that the areas in rules contain."""
    areas = {
        code
        for rule in rules
        if isinstance(rule, CodeRule) and rule.rule == "admin_area"
        for code in rule.one_of or rule.none_of or ()
    }
    return {area: await find_areas_within(connection, [area]) for area in areas}
