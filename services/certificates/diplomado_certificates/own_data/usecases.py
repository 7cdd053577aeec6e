"""Gathers what certificates keeps about one person."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from diplomado_certificates.graduation.store import find_registration
from diplomado_certificates.graduation.usecases import evaluate_person
from diplomado_certificates.own_data import store
from diplomado_certificates.progress.reached import EARNED, OUTCOMES, reached_by
from diplomado_chassis.postgres.database import Connection


async def list_kept(connection: Connection, registration_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Return the records about the person of a registration, by kind, and where they stand with each requirement."""
    registrations = await store.list_registrations(connection, registration_id)
    kept = await store.list_of_person(connection, registrations)
    kept["requirements"] = await _list_requirements(connection, registrations)
    return kept


async def _list_requirements(connection: Connection, registrations: Sequence[UUID]) -> list[dict[str, Any]]:
    """Return what each award asks for and whether it is met, once where registrations were merged."""
    found = [await find_registration(connection, registration) for registration in registrations]
    counting = {row["registration_id"]: row["edition_id"] for row in found if row}
    rows: list[dict[str, Any]] = []
    for registration, edition_id in counting.items():
        evaluation = await evaluate_person(connection, edition_id, registration)
        reached = reached_by(evaluation) if evaluation else None
        code, _ = await store.find_edition(connection, edition_id)
        rows += [
            {
                "edition": code,
                "award": towards.award.award,
                "requirement": finding.text,
                "outcome": OUTCOMES[finding.outcome][0],
                "earned": EARNED[towards.outcome][0],
            }
            for towards in (reached.awards if reached else ())
            for finding in towards.findings
        ]
    return rows
