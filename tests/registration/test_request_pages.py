"""What waits for a decision, in the browser: applications, proposed changes, offers, the waiting list, duplicates."""

import re
from uuid import uuid4

import pytest

from tests.registration.desk import signed_in
from tests.registration.mission import Edition, Mission, compared, person
from tests.registration.nomination_lists import names
from tests.registration.test_offers import full
from tests.registration.test_review import applicant


def at(edition: Edition, *steps: str) -> str:
    return "/".join(["/registration/editions", edition.edition_id, "requests", *steps])


async def proposing(mission: Mission) -> tuple[Edition, str]:
    """An edition in which a list says another name of a person, and the address of the proposal."""
    edition = await mission.edition(registration="both")
    email = f"quien@{edition.code}.example"
    await edition.register(person(given_names="Secundino", family_names="Original", email=email))
    other = await mission.edition(registration="both")
    row = f"Segundo,Propuesto,{email},MINSA,Médico,Salud,,,,,,"
    headers = {"content-type": "text/csv", **mission.focal_point("MINSA")}
    assert (await other.nominate(names(other.code, row), headers=headers)).status_code == 200
    async with signed_in(mission, "coordinator") as desk:
        page = await desk.get(at(other))
    (proposal,) = set(re.findall(r"/requests/proposals/([0-9a-f-]{36})/", page))
    return other, at(other, "proposals", proposal)


async def test_what_waits_is_shown_to_those_who_may_see_it(mission: Mission) -> None:
    edition = await mission.edition(admission="review")
    row = await applicant(edition)
    await mission.decide(row["registration_id"], "information-request", "¿Dónde trabaja?")
    offering, _ = await full(mission)
    taken = next(row for row in await offering.list() if row["status"] == "registered")
    await mission.withdraw(taken["registration_id"])
    last = (await offering.list())[-1]
    await mission.decide(last["registration_id"], "waiting-position", "Vive lejos", position=1)
    for role in ("coordinator", "auditor", "data_protection"):
        async with signed_in(mission, role) as desk:
            page = await desk.get(at(edition))
            assert "¿Dónde trabaja?" in page
            assert "Falta información" in page
            page = await desk.get(at(offering))
            assert "Cupos ofrecidos" in page
            assert re.findall(r'<tr><td class="number">(\d)</td>', page) == ["1", "2"]
            assert "Movida: Vive lejos" in page
            assert "Orden de llegada" in page
    async with signed_in(mission, "focal_point", institution="MINSA") as desk:
        await desk.get(at(edition), 403)
    async with signed_in(mission, "coordinator") as desk:
        assert "No hay nada que decidir" in await desk.get(at(await mission.edition()))


@pytest.mark.parametrize("decision", ["accepted", "rejected"])
async def test_a_proposed_change_is_decided(mission: Mission, decision: str) -> None:
    edition, path = await proposing(mission)
    async with signed_in(mission, "auditor") as reader:
        assert f"{path}/accepted" not in await reader.get(at(edition))
    async with signed_in(mission, "coordinator") as desk:
        page = await desk.get(at(edition))
        assert "Secundino" in page
        assert "<strong>Segundo</strong>" in page
        if decision == "rejected":
            answer = await desk.send(page, f"{path}/rejected", {"reason": ""})
            assert answer.status_code == 422
            assert 'id="reason-error"' in answer.text
            page = answer.text
        page = await desk.follow(await desk.send(page, f"{path}/{decision}", {"reason": "Lo confirmó"}))
        assert ("El cambio quedó aceptado." if decision == "accepted" else "El cambio quedó rechazado.") in page
        assert path not in page
    name = (await edition.list())[0]["given_names"]
    assert name == ("Segundo" if decision == "accepted" else "Secundino")


async def test_a_change_of_the_person_meanwhile_is_a_conflict(mission: Mission) -> None:
    edition, path = await proposing(mission)
    (row,) = await edition.list()
    async with signed_in(mission, "coordinator") as desk:
        page = await desk.get(at(edition))
        answer = await mission.http.put(
            f"/api/v1/participants/{row['participant_id']}",
            json={"given_names": "Tercero", "family_names": "Original", "email": row["email"]},
        )
        assert answer.status_code == 200
        answer = await desk.send(page, f"{path}/accepted", {})
        assert answer.status_code == 412
        assert "Alguien cambió esto mientras tanto" in answer.text
        assert "Tercero" in answer.text
        elsewhere = await mission.edition()
        other = path.replace(edition.edition_id, elsewhere.edition_id)
        wrong = answer.text.replace(path, other)
        assert (await desk.send(wrong, f"{other}/accepted", {})).status_code == 404


async def test_two_records_are_merged_after_a_preview_or_noted_as_two_people(mission: Mission) -> None:
    edition = await mission.edition()
    for number, given in enumerate(("Doralis", "Doralis", "Yazmina", "Yazmina")):
        await edition.register(
            person(given_names=given, family_names=f"Única {edition.code}", email=f"d{number}@{edition.code}.example")
        )
    ids = [row["participant_id"] for row in await edition.list()]
    await compared(mission)
    path = at(edition, "duplicates")
    async with signed_in(mission, "coordinator") as desk:
        page = await desk.get(path)
        assert page.count("Tienen el mismo nombre.") == 2
        assert f"{path}/{ids[1]}/{ids[0]}" in page
        base = f"{path}/{min(ids[2:])}/{max(ids[2:])}"
        answer = await desk.send(page, f"{base}/dismissal", {"reason": ""})
        assert answer.status_code == 422
        page = await desk.follow(await desk.send(answer.text, f"{base}/dismissal", {"reason": "Son primas"}))
        assert "son dos personas" in page
        assert page.count("Tienen el mismo nombre.") == 1
        merge = f"{path}/{ids[1]}/{ids[0]}"
        preview = await desk.get(merge)
        assert f"En {edition.code} hay dos inscripciones" in preview
        answer = await desk.send(preview, merge, {"reason": ""})
        assert answer.status_code == 422
        assert await edition.statuses() == ["registered"] * 4
        first = await desk.send(answer.text, merge, {"reason": "Llamó y lo dijo"})
        assert "quedaron unidos" in await desk.follow(first)
        assert (await desk.send(answer.text, merge, {"reason": "Llamó y lo dijo"})).status_code == 303
        await desk.get(f"{path}/{ids[1]}/{uuid4()}", 404)
        await desk.get(at(await mission.edition(), "duplicates", ids[1], ids[0]), 404)
    assert sorted(await edition.statuses()) == ["merged", "registered", "registered", "registered"]
    async with signed_in(mission, "auditor") as reader:
        assert "Unir y conservar" not in await reader.get(path)
        await reader.get(f"{path}/{ids[1]}/{ids[0]}", 403)
