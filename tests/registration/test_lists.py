"""Every list of the API that can grow, page by page, filtered, and with chosen members; a refused list is a problem."""

from typing import Any

import httpx

from tests.registration.mission import Mission, person
from tests.registration.test_focal_contacts import at, entered
from tests.support.lists import assert_is_paged


async def test_registrations_are_read_page_by_page_with_chosen_members(mission: Mission) -> None:
    edition = await mission.edition(capacity=2)
    made = [(await edition.register(person()))["registration_id"] for _ in range(3)]
    path = f"/api/v1/editions/{edition.edition_id}/registrations"
    listed = await assert_is_paged(mission.http, path, "registrations")
    assert [one["registration_id"] for one in listed] == made
    waiting = (await mission.http.get(path, params={"status": "waitlisted"})).json()["registrations"]
    assert [one["registration_id"] for one in waiting] == made[2:]
    chosen = (await mission.http.get(path, params={"fields": ["status", "number"]})).json()["registrations"]
    assert chosen == [{name: one[name] for name in ("registration_id", "status", "number")} for one in listed]
    assert (await mission.http.get(path, params={"fields": "nothing"})).status_code == 422
    assert (await mission.http.get(path, params={"limit": 0})).status_code == 422


async def test_a_page_follows_one_list_with_its_filters(mission: Mission) -> None:
    """The token of another edition's list, or of all statuses, silently gave some other page."""
    edition, other = await mission.edition(capacity=2), await mission.edition()
    for _ in range(3):
        await edition.register(person())
        await other.register(person())
    path = "/api/v1/editions/{}/registrations"

    async def page(key: str, **query: Any) -> httpx.Response:
        return await mission.http.get(path.format(key), params={"limit": 1, "lang": "en", **query})

    first = (await page(edition.edition_id)).json()
    refused = [await page(edition.edition_id, after=first["next"], status="registered")]
    refused += [await page(other.edition_id, after=first["next"])]
    refused += [await mission.http.get("/api/v1/editions", params={"after": first["next"], "lang": "en"})]
    for answer in refused:
        [error] = answer.json()["errors"]
        assert (answer.status_code, error["field"]) == (422, "after"), answer.text
        assert error["message"].startswith("This `next` is of another list, or of this one with other filters")
    second = await page(edition.edition_id, after=first["next"])
    alike = await page(edition.code, after=first["next"], fields=["status"], limit=1)
    assert (second.status_code, alike.status_code) == (200, 200)
    [one], [seen] = second.json()["registrations"], alike.json()["registrations"]
    assert seen == {"registration_id": one["registration_id"], "status": one["status"]}


async def test_people_who_agree_are_read_page_by_page(mission: Mission) -> None:
    edition = await mission.edition()
    consents = {"participation": True, "statistics": False, "news": True}
    made = [(await edition.register(person(consents=consents)))["registration_id"] for _ in range(3)]
    path = f"/api/v1/editions/{edition.edition_id}/consenting"
    listed = await assert_is_paged(mission.http, path, "people", purpose="news")
    assert [one["registration_id"] for one in listed] == made


async def test_focal_contacts_are_read_page_by_page_and_by_institution(mission: Mission) -> None:
    edition = await mission.edition()
    for institution, name in (("SNM", "Uno"), ("MINSA", "Dos"), ("MINSA", "Tres")):
        await entered(mission, edition, institution=institution, name=name, email=f"{name.lower()}@enlace.example")
    listed = await assert_is_paged(mission.http, at(edition), "contacts")
    assert [one["institution"] for one in listed] == ["MINSA", "MINSA", "SNM"]
    assert len(await assert_is_paged(mission.http, at(edition), "contacts", institution="MINSA")) == 2


async def test_institutions_are_read_page_by_page_and_filtered(mission: Mission) -> None:
    await assert_is_paged(mission.http, "/api/v1/institutions", "institutions")
    armed = await assert_is_paged(
        mission.http, "/api/v1/institutions", "institutions", organisation_type="security_force"
    )
    assert {one["code"] for one in armed} >= {"SENAFRONT", "SNM"}
    assert {one["organisation_type"] for one in armed} == {"security_force"}


async def test_programmes_and_courses_are_read_page_by_page_and_filtered(mission: Mission) -> None:
    title = {"es": "Título", "en": "Title"}
    for path, body in (
        ("donors/EU", {"name": "European Union"}),
        *((f"programmes/EU-{number}", {"title": title, "donors": ["EU"]}) for number in (1, 2)),
        *((f"courses/EU-{number}", {"title": title}) for number in (1, 2)),
    ):
        assert (await mission.http.put(f"/api/v1/{path}", json=body)).status_code == 200
    made = [(await mission.edition(course=f"EU-{number}", programmes=["EU-1"])).code for number in (1, 2)]
    for query, codes in (
        ({"programme": "EU-1"}, made),
        ({"course": "EU-1"}, made[:1]),
        ({"programme": "EU-1", "course": "EU-2", "code": made[1]}, made[1:]),
        ({"course": "EU-1", "code": made[1]}, []),
        ({"programme": "EU-2", "code": made[1]}, []),
    ):
        listed = await mission.http.get("/api/v1/editions", params=query)
        assert [one["code"] for one in listed.json()["editions"]] == codes, query
    await assert_is_paged(mission.http, "/api/v1/programmes", "programmes")
    funded = await assert_is_paged(mission.http, "/api/v1/programmes", "programmes", donor="EU")
    assert funded == [{"code": f"EU-{number}", "title": title, "donors": ["EU"]} for number in (1, 2)]
    await assert_is_paged(mission.http, "/api/v1/courses", "courses")
    taught = await assert_is_paged(mission.http, "/api/v1/courses", "courses", programme="EU-1")
    assert taught == [{"code": f"EU-{number}", "title": title} for number in (1, 2)]
    one = await mission.http.get("/api/v1/courses/EU-1")
    assert one.json() == taught[0]


async def test_a_refused_nomination_list_is_a_problem_and_a_trial_of_it_is_not(mission: Mission) -> None:
    edition = await mission.edition()
    csv = (
        f"given_names,family_names,email,institution\nAna,Paz,ana@{edition.code}.example,SNM\nEva,Sol,no address,SNM\n"
    )
    refused = await edition.nominate(csv, lines="true")
    problem = refused.json()
    assert (refused.status_code, problem["type"]) == (422, "urn:diplomado:problem:nominations-refused")
    assert (problem["rows"], problem["valid"], len(problem["lines"])) == (2, 1, 2)
    assert [(error["in"], error["row"], error["column"]) for error in problem["errors"]] == [("body", 3, "email")]
    rows = [{name: value for name, value in error.items() if name != "in"} for error in problem["errors"]]
    tried = await edition.nominate(csv, dry_run="true")
    assert (tried.status_code, tried.json()["errors"]) == (200, rows)
    assert await edition.list() == []
    some = await edition.nominate(csv, accept_valid="true")
    assert (some.status_code, some.json()["accepted"], some.json()["errors"]) == (200, 1, rows)
    nobody = await edition.nominate("given_names,family_names,email\nEva,Sol,no address\n", accept_valid="true")
    assert (nobody.status_code, nobody.json()["valid"]) == (422, 0)
