"""What is limited in time ends within a minute: each process ends it with the work that it does every minute."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from diplomado_contracts import EditionPublished
from diplomado_registration.__main__ import service
from tests.registration.mission import Mission, now, person

YEARS_AHEAD: dict[str, Any] = {"starts_on": "2040-05-02", "ends_on": "2040-08-25"}


async def a_minute_later(mission: Mission) -> None:
    """Run what the process runs every minute, as three processes do at once; nothing that runs every hour."""
    housekeeper = mission.running.process.housekeeper
    await asyncio.gather(*(housekeeper.purge_frequent() for _ in range(3)))


def test_time_limits_are_not_hourly() -> None:
    """They are listed as frequent, and only there."""
    names = {purge.__name__ for purge in service.frequent}
    assert names == {"expire_applications", "expire_offers", "publish_due_statuses", "compare_people"}
    assert not names & {purge.__name__ for purge in service.purges}


@pytest.mark.parametrize("promotion", [{}, {"promotion": "offer", "offer_hours": 24}])
async def test_a_held_place_goes_to_the_next(mission: Mission, promotion: dict[str, Any]) -> None:
    """Once the hold ends, or the offer of it."""
    edition = await mission.edition(capacity=1, **YEARS_AHEAD, **promotion)
    await edition.apply(person())
    for _ in range(2):
        await edition.register(person())
    for expected in ("expired", "waitlisted"):  # an offer that ends goes to the next, and the person waits again
        async with mission.running.database.transaction() as connection:
            await connection.execute(
                "update registrations set expires_at = $2 where edition_id = $1 and expires_at is not null",
                UUID(edition.edition_id), now() - timedelta(seconds=1),
            )  # fmt: skip
        await a_minute_later(mission)
        if not promotion:
            assert await edition.statuses() == ["expired", "registered", "waitlisted"]
            return
        statuses = await edition.statuses()
        assert statuses[0] == "expired"
        assert sorted(statuses[1:]) == ["offered", "waitlisted"], expected
    assert await edition.statuses() == ["expired", "waitlisted", "offered"]


async def test_a_status_that_a_date_changes_is_published(mission: Mission) -> None:
    """Once, whichever process comes first."""
    edition = await mission.edition(registration_until=(now() + timedelta(days=1)).isoformat(), **YEARS_AHEAD)
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "update editions set registration_until = $2, status_changes_at = $2 where edition_id = $1",
            UUID(edition.edition_id), now() - timedelta(seconds=1),
        )  # fmt: skip
    before = [fact for fact in await mission.facts(edition.edition_id) if isinstance(fact, EditionPublished)]
    await a_minute_later(mission)
    facts = [fact for fact in await mission.facts(edition.edition_id) if isinstance(fact, EditionPublished)]
    assert len(facts) == len(before) + 1
    assert facts[-1].status == "registration_closed"
