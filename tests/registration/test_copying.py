"""A new edition begins as a copy of an earlier one, on other days."""

from datetime import datetime
from typing import Any

import httpx

from tests.registration.mission import Edition, Mission, person

OWN = {"edition_id", "code", "revision", "status", "allows", "taken", "waiting", "starts_on", "ends_on"}


async def copy(mission: Mission, code: str, source: Edition, **body: Any) -> httpx.Response:
    """Copy an edition."""
    return await mission.http.post(f"/api/v1/editions/{code}/copy", json={"from": source.code, **body})


async def test_a_copy_is_a_draft_with_everything_but_the_people(mission: Mission) -> None:
    """The fields, modules, programmes and institutions; the source may be over, and stays as it is."""
    source = await mission.edition(
        capacity=2,
        institutions=["SNM", "MINSA"],
        contact_name="Oficina de Formación",
        contact_email="cursos@mision.example",
        reminder_hours=[24, 2],
    )
    await source.register(person(institution="SNM"))
    before = (await mission.http.get(f"/api/v1/editions/{source.edition_id}")).json()
    made = await copy(mission, f"{source.code}-2", source, starts_on="2031-05-06")
    assert made.status_code == 201, made.text
    after = made.json()
    assert (after["status"], after["taken"]) == ("draft", 0)
    assert (after["starts_on"], after["ends_on"]) == ("2031-05-06", "2031-08-29")
    assert {name: after[name] for name in after if name not in OWN} == {
        name: before[name] for name in before if name not in OWN
    }
    assert (await mission.http.get(f"/api/v1/editions/{source.edition_id}")).json() == before


async def test_the_deadline_keeps_its_time_of_day(mission: Mission) -> None:
    """Also where the clock changes between the two."""
    source = await mission.edition(
        publish=False,
        time_zone="America/New_York",
        starts_on="2030-04-01",
        ends_on="2030-04-30",
        registration_until="2030-03-25T23:59:00-04:00",
    )
    made = (await copy(mission, f"{source.code}-2", source, starts_on="2030-02-01")).json()
    assert datetime.fromisoformat(made["registration_until"]) == datetime.fromisoformat("2030-01-25T23:59:00-05:00")


async def test_a_copy_overwrites_nothing(mission: Mission) -> None:
    """Nor is anything copied from nowhere, or to days that no calendar has."""
    source = await mission.edition()
    other = await mission.edition()
    title = {"es": "Otra", "en": "Another"}
    assert (await copy(mission, other.code, source, starts_on="2031-05-06", title=title)).status_code == 412
    assert (await mission.http.get(f"/api/v1/editions/{other.edition_id}")).json()["title"] != title
    unknown = Edition(mission, "", "copied-from-nowhere")
    assert (await copy(mission, "new-1", unknown, starts_on="2031-05-06")).status_code == 404
    late = await copy(mission, "new-1", source, starts_on="9999-12-01")
    assert (late.status_code, late.json()["errors"][0]["field"]) == (422, "starts_on")
    named = await copy(mission, f"{source.code}-3", source, starts_on="2031-05-06", title=title)
    assert named.json()["title"] == title
