"""The life of an edition: what each status allows, who decided it, and what its dates do by themselves."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from diplomado_contracts import EditionPublished
from diplomado_registration.editions.usecases.publication import publish_due_statuses
from tests.registration.mission import Edition, Mission, person
from tests.registration.nomination_lists import TWO, names

REASON = {"reason": "La sede se inundó."}


def days(number: int) -> str:
    """A day so far from today, in Panama."""
    return (datetime.now(UTC) - timedelta(hours=5) + timedelta(days=number)).date().isoformat()


FUTURE: dict[str, Any] = {"starts_on": days(30), "ends_on": days(60)}
PRESENT: dict[str, Any] = {"starts_on": days(-3), "ends_on": days(30)}
PAST: dict[str, Any] = {"starts_on": days(-60), "ends_on": days(-2)}


async def take(edition: Edition, step: str, body: dict[str, Any] | None = None, **options: Any) -> httpx.Response:
    """Take a step in the life of an edition."""
    return await edition.mission.http.post(f"/api/v1/editions/{edition.edition_id}/{step}", json=body, **options)


async def shown(edition: Edition) -> dict[str, Any]:
    """The edition as it is."""
    return dict((await edition.mission.http.get(f"/api/v1/editions/{edition.edition_id}")).json())


async def statuses(edition: Edition) -> list[str | None]:
    """The statuses that were published, in order."""
    facts = await edition.mission.facts(edition.edition_id)
    return [fact.status for fact in facts if isinstance(fact, EditionPublished)]


def slug(answer: httpx.Response) -> tuple[int, str]:
    """What a refusal says."""
    return answer.status_code, answer.json()["type"].rpartition(":")[2]


async def test_the_dates_decide_what_nobody_decided(today: Mission) -> None:
    """Draft, published, closed by its date, running and ended; the event says the same."""
    cases = (
        (FUTURE, "published"),
        (FUTURE | {"registration_until": "2026-01-01T00:00:00Z"}, "registration_closed"),
        (PRESENT, "running"),
        (PAST, "ended"),
    )
    for dates, status in cases:
        edition = await today.edition(publish=False, **dates)
        assert (await shown(edition))["status"] == "draft"
        assert (await edition.publish()).json()["status"] == status
        assert await statuses(edition) == [status]
        allows = (await shown(edition))["allows"]
        assert allows["apply"] == (status in ("published", "running"))
        assert allows["enter"] == (status != "ended")
        assert allows["archiving"] == (status == "ended")


async def test_staff_closes_and_reopens_registration(today: Mission) -> None:
    """The public is refused meanwhile. Each step is in the history, once, and republished, once."""
    edition = await today.edition(**FUTURE)
    for _ in range(2):
        closed = await take(edition, "closing", {"reason": "Se llenó el aula."})
        assert (closed.status_code, closed.json()["status"]) == (200, "registration_closed")
    assert slug(await edition.apply(person())) == (409, "registration-closed")
    reopened = await take(edition, "reopening")
    assert (reopened.status_code, reopened.json()["status"]) == (200, "published")
    assert (await edition.apply(person())).status_code == 202
    assert slug(await take(edition, "reopening")) == (409, "registration-not-closed")
    history = (await today.http.get(f"/api/v1/editions/{edition.edition_id}/history")).json()["history"]
    assert [(step["step"], step["actor"], step["reason"]) for step in history] == [
        ("created", "staff-1", None),
        ("published", "staff-1", None),
        ("closed", "staff-1", "Se llenó el aula."),
        ("reopened", "staff-1", None),
    ]
    assert await statuses(edition) == ["published", "registration_closed", "published"]


async def with_a_queue(mission: Mission) -> tuple[Edition, str]:
    """An edition to come with one place and somebody who waits for it, and the registration that has it."""
    edition = await mission.edition(capacity=1, **FUTURE)
    first = await edition.register(person())
    await edition.register(person())
    return edition, first["registration_id"]


async def test_a_cancellation_says_whom_it_writes_to(today: Mission) -> None:
    """Without their number nothing happens; with it nobody loses or gets a place."""
    edition, _ = await with_a_queue(today)
    refused = await take(edition, "cancellation", REASON)
    assert slug(refused) == (409, "mails-unconfirmed")
    assert refused.json()["mails"] == {"edition_cancelled": 2}
    assert (await take(edition, "cancellation", {})).status_code == 422
    assert (await shown(edition))["status"] == "published"
    cancelled = await take(edition, "cancellation", REASON, params={"confirm_mails": 2})
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    again = await take(edition, "cancellation", REASON)
    assert again.json() == cancelled.json()
    assert [row["status"] for row in await edition.list()] == ["registered", "waitlisted"]
    assert await statuses(edition) == ["published", "cancelled"]


@pytest.mark.parametrize("how", ["ended", "cancelled"])
async def test_nobody_enters_an_edition_that_is_over(today: Mission, how: str) -> None:
    """Not by the form, by staff, by a list, by restoring or by promotion. Withdrawing stays possible."""
    edition, first = await with_a_queue(today)
    if how == "ended":
        assert (await edition.put(**PAST)).status_code == 200
        assert (await edition.publish()).json()["status"] == "ended"
    else:
        await take(edition, "cancellation", REASON, params={"confirm_mails": 2})
    refused = (409, f"edition-{how}")
    assert slug(await edition.apply(person())) == refused
    assert slug(await edition.nominate(names(edition.code, TWO[0]))) == refused
    assert slug(await edition.nominate(names(edition.code, TWO[0]), dry_run=True)) == refused
    withdrawn = await today.withdraw(first)
    assert (withdrawn.status_code, withdrawn.json()["promoted"]) == (200, None)
    assert [row["status"] for row in await edition.list()] == ["withdrawn", "waitlisted"]
    restoration = f"/api/v1/registrations/{first}/restoration"
    assert slug(await today.http.post(restoration, json={"reason": "Error"})) == refused
    grown = await edition.put(capacity=5)
    assert (grown.status_code, grown.json()["waiting"]) == (200, 1)
    for language, words in (("es", ("terminó", "cancelada")), ("en", ("has ended", "was cancelled"))):
        page = await today.public.get(f"/e/{edition.code}?lang={language}")
        assert page.status_code == 409
        assert words[how == "cancelled"] in page.text
        assert "<form" not in page.text


async def test_a_reinstated_edition_goes_on(today: Mission) -> None:
    """A place that became free meanwhile goes to the waiting list, if that is confirmed."""
    edition, first = await with_a_queue(today)
    assert slug(await take(edition, "reinstatement", REASON)) == (409, "edition-not-cancelled")
    await take(edition, "cancellation", REASON, params={"confirm_mails": 2})
    await today.withdraw(first)
    assert slug(await take(edition, "reinstatement", REASON)) == (409, "mails-unconfirmed")
    reinstated = await take(edition, "reinstatement", REASON, params={"confirm_mails": 1})
    assert (reinstated.status_code, reinstated.json()["status"]) == (200, "published")
    assert [row["status"] for row in await edition.list()] == ["withdrawn", "registered"]
    assert await statuses(edition) == ["published", "cancelled", "published"]
    assert (await edition.register(person()))["status"] == "waitlisted"
    assert (await edition.apply(person())).status_code == 202


async def test_an_archived_edition_is_only_read(today: Mission) -> None:
    """Until it is reinstated; it stays ended then."""
    running_edition = await today.edition(**PRESENT)
    assert slug(await take(running_edition, "archiving")) == (409, "edition-not-ended")
    edition = await today.edition(**PRESENT)
    registered = await edition.register(person())
    await edition.put(**PAST)
    await edition.publish()
    archived = await take(edition, "archiving")
    assert (archived.status_code, archived.json()["status"]) == (200, "archived")
    refused = (409, "edition-archived")
    assert slug(await edition.put(hours=8)) == refused
    assert slug(await edition.publish()) == refused
    assert slug(await today.withdraw(registered["registration_id"])) == refused
    for step in ("closing", "reopening"):
        assert slug(await take(edition, step)) == refused
    assert slug(await take(edition, "cancellation", REASON)) == refused
    assert (await take(edition, "reinstatement", REASON)).json()["status"] == "ended"
    assert (await today.withdraw(registered["registration_id"])).status_code == 200


async def test_steps_compare_what_the_client_saw(today: Mission) -> None:
    """Each step gives a new tag; an old one is refused."""
    edition = await today.edition(**FUTURE)
    seen = (await today.http.get(f"/api/v1/editions/{edition.edition_id}")).headers["etag"]
    closed = await take(edition, "closing", headers={"If-Match": seen})
    assert closed.headers["etag"] != seen
    for step in ("closing", "reopening", "cancellation", "archiving", "reinstatement", "publication"):
        late = await take(edition, step, REASON, headers={"If-Match": seen})
        assert (late.status_code, late.headers["etag"]) == (412, closed.headers["etag"]), step
    assert (await take(edition, "reopening", headers={"If-Match": closed.headers["etag"]})).status_code == 200


async def test_the_form_says_why_there_is_none(today: Mission) -> None:
    """A draft is not open yet."""
    draft = await today.edition(publish=False, **FUTURE)
    for language, words in (("es", "aún no está abierta"), ("en", "not open yet")):
        page = await today.public.get(f"/e/{draft.code}?lang={language}")
        assert (page.status_code, words in page.text) == (409, True)


async def test_a_status_that_a_date_changes_is_published_once(today: Mission) -> None:
    """By itself, and without the changes of the description that nobody published."""
    soon = datetime.now(UTC) + timedelta(days=1)
    edition = await today.edition(**FUTURE, registration_until=soon.isoformat())
    await edition.put(hours=99)

    async def at(moment: datetime) -> None:
        for _ in range(2):
            async with today.running.database.transaction() as connection:
                await publish_due_statuses(connection, moment)

    await at(datetime.now(UTC))
    assert await statuses(edition) == ["published"]
    await at(soon + timedelta(seconds=1))
    await at(soon + timedelta(days=2))
    assert await statuses(edition) == ["published", "registration_closed"]
    await at(soon + timedelta(days=35))
    await at(soon + timedelta(days=70))
    facts = [fact for fact in await today.facts(edition.edition_id) if isinstance(fact, EditionPublished)]
    assert [fact.status for fact in facts] == ["published", "registration_closed", "running", "ended"]
    assert [fact.revision for fact in facts] == [1, 2, 3, 4]
    assert {fact.hours for fact in facts} == {40}


async def test_processes_that_notice_a_date_at_once_publish_once(today: Mission) -> None:
    """They wait for each other at the edition's row."""
    soon = datetime.now(UTC) + timedelta(days=1)
    edition = await today.edition(**FUTURE, registration_until=soon.isoformat())

    async def notice() -> None:
        async with today.running.database.transaction() as connection:
            await publish_due_statuses(connection, soon + timedelta(hours=1))

    await asyncio.gather(*(notice() for _ in range(6)))
    assert await statuses(edition) == ["published", "registration_closed"]


async def test_an_edition_of_a_release_before_gets_its_status_published(today: Mission) -> None:
    """Once, by itself: nothing is stored of what that release published."""
    edition = await today.edition(**FUTURE)
    async with today.running.database.transaction() as connection:
        await connection.execute(
            "update editions set published_content = null, published_status = null, status_changes_at = null "
            "where edition_id = $1",
            UUID(edition.edition_id),
        )
    for _ in range(2):
        async with today.running.database.transaction() as connection:
            await publish_due_statuses(connection)
    facts = [fact for fact in await today.facts(edition.edition_id) if isinstance(fact, EditionPublished)]
    assert [(fact.revision, fact.status, fact.hours) for fact in facts] == [(1, "published", 40), (2, "published", 40)]
    assert (await edition.publish()).json()["revision"] == 2


async def test_the_setting_opens_the_past(mission: Mission) -> None:
    """For replays: an edition that has ended takes people, and says both; a cancelled one takes nobody."""
    edition = await mission.edition(**PAST)
    seen = await shown(edition)
    assert (seen["status"], seen["allows"]["apply"]) == ("ended", True)
    await edition.register(person())
    await take(edition, "cancellation", REASON, params={"confirm_mails": 1})
    assert slug(await edition.apply(person())) == (409, "edition-cancelled")
