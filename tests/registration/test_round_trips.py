"""A registration by staff takes few statements, because each one lengthens the lock of the edition."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
import pytest

from diplomado_chassis.observability import correlation
from tests.registration.mission import Mission, person

# At the release before proposals, questions and rules: the lock, the insert, the outbox. One more may be added, and two
# that record the action: where the edition lies, and the row.
MAX_STATEMENTS = 3 + 1 + 2


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements of requests, without those that begin and end transactions."""
    statements: list[str] = []
    for name in ("fetch", "fetchrow", "fetchval", "execute", "executemany"):
        original = getattr(asyncpg.Connection, name)

        async def spied(self: Any, query: str, *arguments: Any, original: Any = original, **options: Any) -> Any:
            if correlation.correlation_id.get() and not query.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
                statements.append(query)
            return await original(self, query, *arguments, **options)

        monkeypatch.setattr(asyncpg.Connection, name, spied)
    yield statements
    monkeypatch.undo()


async def test_an_edition_without_rules_costs_one_round_trip_more(
    mission: Mission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a new person, a known one, and one who is in the edition already."""
    edition, other = await mission.edition(), await mission.edition()
    application = person()
    for target, status, most in (
        (edition, 201, MAX_STATEMENTS),
        (other, 201, MAX_STATEMENTS),
        (other, 200, MAX_STATEMENTS - 1),
    ):
        with counted(monkeypatch) as statements:
            answer = await target.enter(application)
        assert answer.status_code == status
        assert 0 < len(statements) <= most, "\n---\n".join(statements)
    (row,) = await edition.list()
    stored = (await mission.http.get(f"/api/v1/participants/{row['participant_id']}")).json()
    assert [(one["email"], one["source"]) for one in stored["contacts"]] == [(application["email"], "staff")]


async def test_what_an_edition_asks_is_still_checked(mission: Mission) -> None:
    """Rules, questions and retired codes of editions that have any, and answers where nothing was asked."""
    edition = await mission.edition()
    refused = await edition.enter(person(answers={"shirt": "M"}))
    assert refused.status_code == 422
    rules = {"rules": [{"rule": "organisation_type", "in": ["academia"]}]}
    path = f"/api/v1/editions/{edition.code}/eligibility"
    assert (await mission.http.put(path, json=rules)).status_code == 200
    assert (await edition.enter(person())).status_code == 422
    assert await edition.list() == []
