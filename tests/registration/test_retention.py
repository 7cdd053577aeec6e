"""Nobody is forgotten before their edition is over, and a clock that jumps erases nobody."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from diplomado_local.platform import Platform
from diplomado_registration.__main__ import service
from diplomado_registration.erasure.bulk import is_suspicious
from tests.registration.mission import Edition, Mission, person
from tests.registration.test_purges import age
from tests.support.services import running

TODAY = datetime.now(UTC).date()


def dates(first: int, last: int) -> dict[str, Any]:
    """Dates of an edition in days from today."""
    return {"starts_on": f"{TODAY + timedelta(days=first)}", "ends_on": f"{TODAY + timedelta(days=last)}"}


@pytest_asyncio.fixture(loop_scope="session")
async def alone(platform: Platform) -> AsyncIterator[Mission]:
    """A mission of its own, because a purge looks at all people."""
    async with running(service, platform, roles=["api"]) as serving:
        mission = Mission(serving)
        await mission.fill_catalogue()
        yield mission
        await mission.public.aclose()


async def purge(mission: Mission) -> None:
    """Let housekeeping purge, as it does every hour."""
    await mission.running.process.housekeeper.purge()


async def emails(edition: Edition) -> list[str | None]:
    """The addresses of an edition's people; None for an erased person."""
    return [row["email"] for row in await edition.list()]


async def test_who_waits_for_an_edition_to_come_is_not_forgotten(alone: Mission) -> None:
    """Seven months of waiting, and the edition has not begun; six months after its end they are erased."""
    edition = await alone.edition(capacity=1, **dates(20, 40))
    took_part, waits = person(), person()
    await edition.register(took_part)
    await edition.register(waits)
    await age(alone, edition, 215)
    await purge(alone)
    assert await emails(edition) == [took_part["email"], waits["email"]]
    await edition.put(**dates(-190, -175))
    await purge(alone)
    assert await emails(edition) == [took_part["email"], waits["email"]]
    await edition.put(**dates(-220, -190))
    await purge(alone)
    assert await emails(edition) == [took_part["email"], None]


async def test_retention_counts_from_the_graduation(alone: Mission) -> None:
    """An act may be signed long after the course."""
    edition = await alone.edition()
    registration = await edition.register(person())
    await age(alone, edition, 800)
    async with alone.running.database.transaction() as connection:
        await connection.execute(
            "insert into graduations (registration_id, edition_id, act_id, graduated_on, signed_at, revision) "
            "values ($1, $2, $3, current_date, now() - interval '23 months', 1)",
            UUID(registration["registration_id"]), UUID(edition.edition_id), uuid4(),
        )  # fmt: skip
    await purge(alone)
    assert None not in await emails(edition)
    async with alone.running.database.transaction() as connection:
        await connection.execute("update graduations set signed_at = now() - interval '25 months'")
    await purge(alone)
    assert await emails(edition) == [None]


async def test_a_clock_that_jumps_erases_nobody(alone: Mission, capsys: pytest.CaptureFixture[str]) -> None:
    """The purge stops, says so, and goes on in parts when an operator raises the setting."""
    edition = await alone.edition()
    for _ in range(12):
        await edition.register(person())
    await age(alone, edition, 3 * 366)
    await purge(alone)
    assert None not in await emails(edition)
    assert "retention.refused" in capsys.readouterr().out
    housekeeper: Any = alone.running.process.housekeeper
    housekeeper.settings = housekeeper.settings.model_copy(update={"retention_max_percent": 100})
    await purge(alone)
    assert await emails(edition) == [None] * 12
    assert "retention.due" in capsys.readouterr().out


def test_many_at_once_are_suspicious() -> None:
    """A few are not, whatever part of a small mission they are."""
    assert not is_suspicious(10, 10, 25)
    assert is_suspicious(11, 11, 25)
    assert not is_suspicious(250, 1000, 25)
    assert is_suspicious(251, 1000, 25)
    assert not is_suspicious(1000, 1000, 100)
