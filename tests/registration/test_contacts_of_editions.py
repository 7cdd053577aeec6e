"""Whom participants of an edition write to, and when they are reminded."""

from typing import Any

import pytest

from diplomado_contracts import EditionContactChanged, EditionPublished
from tests.registration.mission import Edition, Mission, person

CONTACT: dict[str, Any] = {"contact_name": "Oficina de Formación", "contact_email": "cursos@mision.example"}


async def contacts(edition: Edition) -> list[tuple[int, str | None, str | None]]:
    """The contacts that were published, in order."""
    facts = await edition.mission.facts(edition.edition_id)
    return [(fact.revision, fact.name, fact.email) for fact in facts if isinstance(fact, EditionContactChanged)]


async def test_a_contact_is_published_when_it_changes(mission: Mission) -> None:
    """With the publication, on the topic that few may read, never in the open event."""
    without = await mission.edition()
    assert await contacts(without) == []
    edition = await mission.edition(**CONTACT, reminder_hours=[48, 2])
    await edition.publish()
    await edition.put(hours=8)
    await edition.publish()
    await edition.put(contact_name=None)
    assert len(await contacts(edition)) == 1
    await edition.publish()
    await edition.put(contact_email=None)
    await edition.publish()
    assert await contacts(edition) == [
        (1, CONTACT["contact_name"], CONTACT["contact_email"]),
        (2, None, CONTACT["contact_email"]),
        (3, None, None),
    ]
    facts = [fact for fact in await mission.facts(edition.edition_id) if isinstance(fact, EditionPublished)]
    assert [fact.revision for fact in facts] == [1, 2]
    assert facts[0].reminder_hours == (48, 2)
    assert not any("mision.example" in fact.model_dump_json() for fact in facts)


async def test_the_address_is_one_that_mail_can_be_sent_to(mission: Mission) -> None:
    """By IDNA 2008, stored as mail servers take it; else the field is named in both languages."""
    edition = await mission.edition(publish=False)
    stored = (await edition.put(contact_email="Cursos@straße.example")).json()
    assert stored["contact_email"] == "Cursos@xn--strae-oqa.example"
    messages = set()
    for language in ("es", "en"):
        path = f"/api/v1/editions/{edition.code}?lang={language}"
        answer = await mission.http.put(path, json=edition.body | {"contact_email": "cursos@-mision"})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "contact_email")
        messages.add(answer.json()["errors"][0]["message"])
    assert len(messages) == 2


@pytest.mark.parametrize("hours", [[0], [24, 24], [1, 2, 3, 4, 5, 6], [10_000]])
async def test_reminders_have_bounds(mission: Mission, hours: list[int]) -> None:
    """At most five, each once, at most thirty days before."""
    edition = await mission.edition(publish=False)
    assert (await edition.put(reminder_hours=hours)).status_code == 422


async def test_the_pages_say_whom_to_write_to(mission: Mission) -> None:
    """The form and the participant's own page."""
    edition = await mission.edition(contact_name="Ana & <Luz>", contact_email="cursos@mision.example")
    link = (await edition.register(person()))["link"]
    for path in (f"/e/{edition.code}?lang=en", f"/r/{link.rpartition('/')[2]}?lang=en"):
        page = (await mission.public.get(path)).text
        assert "Write to Ana &amp; &lt;Luz&gt; · <a href" in " ".join(page.split())
        assert '<a href="mailto:cursos@mision.example">cursos@mision.example</a>' in page
    silent = await mission.edition()
    assert "Write to" not in (await mission.public.get(f"/e/{silent.code}?lang=en")).text.partition("<footer")[0]


async def test_editions_are_listed_page_by_page_and_by_status(mission: Mission) -> None:
    """The newest first; a page says where the next one begins; a code finds one."""
    days = {"starts_on": "2098-01-01", "ends_on": "2098-02-01"}
    made = [await mission.edition(publish=number != 1, **days) for number in range(3)]
    found: list[dict[str, Any]] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        answer = (await mission.http.get("/api/v1/editions", params=query)).json()
        assert len(answer["editions"]) <= 2
        found += answer["editions"]
        if answer["next"] is None:
            break
        query["after"] = answer["next"]
    ids = [edition["edition_id"] for edition in found]
    assert len(ids) == len(set(ids))
    assert {edition.edition_id for edition in made} <= set(ids)
    assert [edition["starts_on"] for edition in found] == sorted((e["starts_on"] for e in found), reverse=True)
    drafts = (await mission.http.get("/api/v1/editions", params={"status": "draft", "limit": 1})).json()["editions"]
    assert [edition["status"] for edition in drafts] == ["draft"]
    one = (await mission.http.get("/api/v1/editions", params={"code": made[0].code})).json()["editions"]
    assert [edition["edition_id"] for edition in one] == [made[0].edition_id]
    assert (await mission.http.get("/api/v1/editions", params={"code": "of-nobody-at-all"})).json() == {
        "editions": [],
        "next": None,
    }
    assert (await mission.http.get("/api/v1/editions", params={"status": "unheard"})).status_code == 422
