"""Each read of data of people by staff leaves a row; auditors and the data protection officer search them."""

import csv
import io
from typing import Any
from uuid import uuid4

from diplomado_chassis.http.access_log.api import AuditPage
from tests.registration.mission import ANA, Mission
from tests.registration.staff import said_in, signed_in
from tests.support import tokens
from tests.support.accesses import accesses_of, actions_of


async def read(mission: Mission, path: str, subject: str, *roles: str, **claims: Any) -> int:
    """Read an address as an account, and return the status."""
    token = tokens.token(*(roles or ("coordinator",)), subject=subject, **claims)
    answer = await mission.public.get(path, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


async def test_a_read_is_recorded_with_account_place_and_person(mission: Mission) -> None:
    edition = await mission.edition()
    one = await edition.register(ANA | {"email": f"{uuid4().hex}@correo.example"})
    who, registration = f"reader-{uuid4()}", one["registration_id"]
    paths = (
        f"/registration/editions/{edition.edition_id}/people",
        f"/registration/editions/{edition.edition_id}/people/{registration}",
        f"/api/v1/registrations/{registration}",
    )
    for path in paths:
        assert await read(mission, path, who) == 200
    found = await accesses_of(mission.running, who)
    assert [registration in map(str, row["people"]) for row in found] == [True, True, True]
    assert {(*row["roles"], *row["editions"]) for row in found} == {("coordinator", edition.code)}
    assert found[1]["route"] == "/registration/editions/{edition_id}/people/{registration_id}"
    assert "Peñalba" not in repr(found)


async def test_what_was_refused_or_shows_nobody_is_not_recorded(mission: Mission) -> None:
    edition = await mission.edition()
    who = f"reader-{uuid4()}"
    people = f"/registration/editions/{edition.edition_id}/people"
    assert await read(mission, people, who, "grader") == 403
    assert await read(mission, f"{people}/{uuid4()}", who) == 404
    assert await read(mission, f"/registration/editions/{edition.edition_id}", who) == 200
    assert await read(mission, "/e/" + edition.code, who) == 200
    assert await accesses_of(mission.running, who) == []


async def test_a_person_is_found_by_all_of_their_registrations(mission: Mission) -> None:
    first, second = await mission.edition(), await mission.edition()
    same = ANA | {"email": f"{uuid4().hex}@correo.example"}
    ids = [(await edition.register(same))["registration_id"] for edition in (first, second)]
    who = f"=reader-{uuid4()}"
    for registration in ids:
        assert await read(mission, f"/api/v1/registrations/{registration}", who) == 200
    async with signed_in(mission.running, "data_protection") as officer:
        page = said_in(await officer.get("/registration/access", params={"person": ids[0]}))
        assert all(f"person={registration}" in page for registration in ids)
        assert all(f"/{name}/fragments/access?" in page for name in ("registration", "sessions", "notifications"))
        shown = said_in(await officer.get("/registration/fragments/access", params={"person": ids, "account": who}))
        assert all(registration in shown for registration in ids)
        assert "Datos de una persona" in shown
        assert "consultado por un programa" in shown
        assert "Horas según la hora de Panamá." in shown
        assert "/api/v1" not in shown
        table = await officer.get("/registration/access.csv", params={"account": who, "edition": second.code})
        (row,) = csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff")))
        people = row["people"].split()
        assert (row["account"], people[0], row["editions"]) == (f"'{who}", ids[1], second.code)
        assert len(people) == 2, "the registration that was asked for, and the participant who was shown"
        nobody = await officer.get("/registration/fragments/access", params={"person": "Ana", "account": who})
        assert "Nadie consultó ni cambió nada" in said_in(nobody)


async def test_what_staff_did_is_found_by_person_object_and_account(mission: Mission) -> None:
    edition, who = await mission.edition(), f"doer-{uuid4()}"
    person = (await edition.register(ANA | {"email": f"{uuid4().hex}@correo.example"}))["registration_id"]
    bearer = {"Authorization": f"Bearer {tokens.token('coordinator', subject=who)}"}
    path = f"/api/v1/registrations/{person}/withdrawal"
    answer = await mission.public.post(path, json={"reason": "Ana Peñalba no puede"}, headers=bearer)
    assert answer.status_code == 200, answer.text
    (acted,) = await actions_of(mission.running, who)
    assert (acted["editions"], acted["objects"][0]) == ([edition.code], person)
    assert "Peñalba" not in repr(acted)
    auditor = {"Authorization": f"Bearer {tokens.token('auditor', subject='watcher')}"}
    for wanted in (
        {"person": person, "kind": "action", "account": who},
        {"object": person, "account": who},
        {"account": who},
    ):
        found = (await mission.public.get("/api/v1/audit/registration", params=wanted, headers=auditor)).json()
        assert [(row["method"], row["subject"]) for row in found["rows"]] == [("POST", who)]
        described = AuditPage.model_validate(found, strict=False).model_dump(mode="json")
        assert described.keys() == found.keys()
        assert [row.keys() for row in described["rows"]] == [row.keys() for row in found["rows"]]
    async with signed_in(mission.running, "data_protection") as officer:
        shown = said_in(await officer.get("/registration/fragments/access", params={"account": who}))
    assert "cambiado por un programa" in shown
    assert await read(mission, "/api/v1/audit/registration", who) == 403
    limited = {"Authorization": f"Bearer {tokens.token('auditor', subject='limited', limits={'editions': ['x-1999']})}"}
    answer = await mission.public.get("/api/v1/audit/registration", params={"account": who}, headers=limited)
    assert answer.json() == {"rows": [], "next": None}


async def test_a_long_list_is_paged_and_limited_to_the_scope(mission: Mission) -> None:
    edition, other = await mission.edition(), await mission.edition()
    who = f"reader-{uuid4()}"
    for one in [edition] * 51 + [other]:
        assert await read(mission, f"/api/v1/editions/{one.edition_id}/registrations", who) == 200
    path = f"/registration/fragments/access?account={who}"
    async with signed_in(mission.running, "auditor") as auditor:
        first = said_in(await auditor.get(path))
        assert (first.count(f'"auto">{who}'), other.code in first) == (50, True)
        following = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        assert said_in(await auditor.get(following)).count(f'"auto">{who}') == 2
    limited = tokens.token("auditor", subject="limited", limits={"editions": [other.code]})
    table = await mission.public.get(
        f"/registration/access.csv?account={who}", headers={"Authorization": f"Bearer {limited}"}
    )
    assert table.text.count(who) == 1


async def test_who_does_not_watch_over_data_does_not_read_the_log(mission: Mission) -> None:
    for role in ("coordinator", "focal_point", "facilitator", "grader", "platform"):
        for path in ("/registration/access", "/registration/access.csv", "/registration/fragments/access"):
            assert await read(mission, path, "curious", role) == 403
