"""Nobody is forgotten before their edition is over, and a clock that jumps erases nobody."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from diplomado_chassis.handling import Received
from diplomado_contracts import Attended, CertificateIssued, PersonErased
from diplomado_local.platform import Platform
from diplomado_registration.__main__ import service
from diplomado_registration.erasure.bulk import is_suspicious
from tests.registration.mission import Edition, Mission, person
from tests.registration.test_purges import age
from tests.support.services import enveloped, running

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


async def test_retention_counts_from_the_last_attendance_and_the_last_certificate(alone: Mission) -> None:
    """Facts in any order and again: the latest moment counts, and nobody gets a row for each of them."""
    edition = await alone.edition()
    registration_id = UUID((await edition.register(person()))["registration_id"])
    (listed,) = await edition.list()
    parties = {
        "registration_id": registration_id,
        "edition_id": UUID(edition.edition_id),
        "participant_id": UUID(listed["participant_id"]),
    }
    months = [datetime.now(UTC) - timedelta(days=30 * back) for back in (30, 22, 26)]
    attended = [
        Attended(**parties, session_id=uuid4(), revision=1, recorded_at=at, seconds=60, session_seconds=60)
        for at in months
    ]
    issued = CertificateIssued(
        **parties, certificate_id=uuid4(), revision=1, issued_at=datetime.now(UTC) - timedelta(days=600),
        issued_on=TODAY, kind="diploma", award="diploma", act_id=uuid4(), verification_code="0" * 26,
    )  # fmt: skip
    await age(alone, edition, 800)
    await hand(alone, *attended, attended[0])
    await purge(alone)
    assert None not in await emails(edition), "an attendance of 22 months ago"
    assert await alone.count("last_contacts") == 1
    async with alone.running.database.transaction() as connection:
        await connection.execute("update last_contacts set contacted_at = contacted_at - interval '4 months'")
    await hand(alone, issued)
    await purge(alone)
    assert None not in await emails(edition), "a certificate of 20 months ago"
    async with alone.running.database.transaction() as connection:
        await connection.execute("update last_contacts set contacted_at = contacted_at - interval '5 months'")
    await purge(alone)
    assert await emails(edition) == [None]


async def hand(mission: Mission, *events: Attended | CertificateIssued) -> None:
    """Bring events into the service without Kafka."""
    async with mission.running.database.transaction() as connection:
        for model, handler in service.consumes.items():
            if facts := [Received(event, enveloped(event)) for event in events if type(event) is model]:
                await handler(connection, facts)


async def test_an_erasure_says_why_and_a_request_follows_the_end_of_retention(alone: Mission) -> None:
    """Retention leaves names on certificates; a request that comes later has to reach them."""
    edition = await alone.edition()
    await edition.register(person())
    (listed,) = await edition.list()
    await age(alone, edition, 800)
    await purge(alone)
    path = f"/api/v1/participants/{listed['participant_id']}/erasure"
    for _ in range(2):
        assert (await alone.http.post(path, json={})).json()["revision"] == 3
    erasures = [event for event in await alone.facts(listed["participant_id"]) if isinstance(event, PersonErased)]
    assert [(event.reason, event.revision) for event in erasures] == [("retention", 2), ("request", 3)]
