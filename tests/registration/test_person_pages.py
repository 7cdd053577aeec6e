"""The page of one person: what it shows to whom, and every action as a form that is sent once or twice or too late."""

import asyncio
import re
from typing import Any
from uuid import uuid4

import pytest

from diplomado_contracts import ParticipantLinkIssued
from tests.registration.desk import Desk, signed_in
from tests.registration.mission import Edition, Mission, person
from tests.registration.nomination_lists import TWO, names
from tests.registration.test_offers import full
from tests.registration.test_questions import asking
from tests.registration.test_review import applicant


def page_of(edition: Edition, registration_id: str) -> str:
    """The address of a person's page."""
    return f"/registration/editions/{edition.edition_id}/people/{registration_id}"


async def act(desk: Desk, path: str, action: str, **fields: Any) -> str:
    """Carry out an action and return the page to which it leads."""
    answer = await desk.send(await desk.get(path), f"{path}/{action}", fields)
    return await desk.follow(answer)


async def status_of(edition: Edition, registration_id: str) -> str:
    return next(str(row["status"]) for row in await edition.list() if row["registration_id"] == registration_id)


async def test_withdrawing_and_restoring(mission: Mission) -> None:
    edition = await mission.edition(capacity=1)
    first = (await edition.register(person()))["registration_id"]
    second = (await edition.register(person()))["registration_id"]
    path = page_of(edition, first)
    async with signed_in(mission, "coordinator") as desk:
        page = await desk.get(path)
        assert "¿La persona renuncia, o su institución la retira?" in page
        assert "¿La coordinación no acepta a esta persona?" in page
        page = await act(desk, path, "withdrawal", reason="Pidió salir")
        assert "La inscripción quedó retirada." in page
        assert "Pidió salir" in page
        history = (await desk.get(path)).partition('id="history"')[2]
        assert "Xiomara Batista (usted)" in history
        assert "staff-1" not in history
        assert await edition.statuses() == ["withdrawn", "registered"]
        page = await act(desk, path, "restoration", reason="Fue un error")
        assert "En lista de espera" in page
        assert "Lugar 1 de la lista de espera" in page
    assert await status_of(edition, second) == "registered"


@pytest.mark.parametrize(("lang", "message"), [("es", "Falta este dato."), ("en", "This is missing.")])
async def test_a_reason_that_is_missing_is_asked_for_beside_the_field(
    mission: Mission, lang: str, message: str
) -> None:
    edition = await mission.edition(admission="review")
    registration_id = (await applicant(edition))["registration_id"]
    path = page_of(edition, registration_id)
    async with signed_in(mission, "coordinator") as desk:
        page = await desk.get(f"{path}?lang={lang}")
        answer = await desk.send(page, f"{path}/rejection", {"reason": "  "}, lang=lang)
        assert answer.status_code == 422
        assert f'id="reason-error"><span aria-hidden="true">▲ </span>{message}' in answer.text
        typed = "x" * 501
        answer = await desk.send(answer.text, f"{path}/rejection", {"reason": typed}, lang=lang)
        assert answer.status_code == 422
        assert typed in answer.text
        answer = await desk.send(answer.text, f"{path}/rejection", {"reason": "No es del país"}, lang=lang)
        assert answer.status_code == 303
    assert await status_of(edition, registration_id) == "rejected"


@pytest.mark.parametrize("shown", [True, False])
async def test_the_coordinator_decides_who_reads_why_somebody_is_rejected(mission: Mission, shown: bool) -> None:
    edition = await mission.edition(admission="review")
    registration = await applicant(edition)
    path, why = page_of(edition, registration["registration_id"]), "No trabaja en <fronteras>"
    async with signed_in(mission, "coordinator") as desk:
        page = await desk.get(path)
        assert "La persona también lee este motivo en su página." in page
        page = await act(desk, path, "rejection", reason=why, **({"show_reason": "on"} if shown else {}))
        assert ("(la persona lo lee)" in page) == shown
    own = (await mission.public.get(registration["link"])).text
    assert ("No trabaja en &lt;fronteras&gt;" in own) == shown
    assert ("La coordinación explica:" in own) == shown
    assert ("escriba a la coordinación" in own.partition("</section>")[0]) != shown


async def test_a_reason_shown_once_is_not_shown_for_a_later_rejection(mission: Mission) -> None:
    edition = await mission.edition(admission="review")
    registration = await applicant(edition)
    one = registration["registration_id"]
    assert (await mission.decide(one, "rejection", "Falta la carta", show_reason=True)).status_code == 200
    assert "Falta la carta" in (await mission.public.get(registration["link"])).text
    assert (await mission.decide(one, "acceptance")).status_code == 200
    assert (await mission.decide(one, "rejection", "Otra cosa")).status_code == 200
    own = (await mission.public.get(registration["link"])).text
    assert "Falta la carta" not in own
    assert "Otra cosa" not in own


async def test_reviewing_an_application(mission: Mission) -> None:
    edition = await mission.edition(admission="review")
    registration_id = (await applicant(edition))["registration_id"]
    path = page_of(edition, registration_id)
    async with signed_in(mission, "coordinator") as desk:
        await act(desk, path, "information-request", reason="¿Desde cuándo trabaja allí?")
        assert await status_of(edition, registration_id) == "needs_information"
        await act(desk, path, "information", reason="Desde 2019")
        page = await act(desk, path, "acceptance", reason="Cumple")
        assert "La solicitud quedó aceptada." in page
        assert "Desde 2019" in page
    assert await status_of(edition, registration_id) == "registered"


async def test_an_offer_is_answered_for_the_person(mission: Mission) -> None:
    edition, _ = await full(mission)
    async with signed_in(mission, "coordinator") as desk:
        taken = next(row for row in await edition.list() if row["status"] == "registered")
        await act(desk, page_of(edition, taken["registration_id"]), "withdrawal", reason="")
        offered = next(row for row in await edition.list() if row["status"] == "offered")
        await act(desk, page_of(edition, offered["registration_id"]), "offer-acceptance", reason="Llamó por teléfono")
    assert await status_of(edition, offered["registration_id"]) == "registered"


async def test_moving_in_the_waiting_list(mission: Mission) -> None:
    edition = await mission.edition(capacity=1)
    ids = [(await edition.register(person()))["registration_id"] for _ in range(4)]
    path = page_of(edition, ids[3])
    async with signed_in(mission, "coordinator") as desk:
        answer = await desk.send(
            await desk.get(path), f"{path}/waiting-position", {"position": "primero", "reason": "Vive lejos"}
        )
        assert answer.status_code == 422
        assert "Escriba un número desde 1." in answer.text
        assert "Vive lejos" in answer.text
        assert "primero" in answer.text
        page = await act(desk, path, "waiting-position", position="1", reason="Vive lejos")
        assert "Lugar 1 de la lista de espera" in page


async def test_somebody_else_was_faster(mission: Mission) -> None:
    """An action on a state that is no longer so is refused, what was typed is kept, and it may be sent again."""
    edition = await mission.edition()
    registration_id = (await edition.register(person()))["registration_id"]
    path = page_of(edition, registration_id)
    async with signed_in(mission, "coordinator") as one, signed_in(mission, "coordinator") as other:
        page = await one.get(path)
        await act(other, path, "withdrawal", reason="Ya no puede")
        answer = await one.send(page, f"{path}/withdrawal", {"reason": "Otra razón"}, lang="en")
        assert answer.status_code == 412
        assert "Somebody changed this meanwhile" in answer.text
        assert "Otra razón" in answer.text
        assert "Withdrawn" in answer.text
    assert [reason for _, _, reason in await mission.history(registration_id)] == ["Ya no puede"]


async def test_a_double_click_sends_one_link(mission: Mission) -> None:
    edition = await mission.edition()
    registration_id = (await edition.register(person()))["registration_id"]
    path = page_of(edition, registration_id)
    async with signed_in(mission, "coordinator") as desk:
        page = await desk.get(path)
        answers = await asyncio.gather(*(desk.send(page, f"{path}/link", {}) for _ in range(3)))
        assert {answer.status_code for answer in answers} <= {303, 409}
        assert 303 in {answer.status_code for answer in answers}
    issued = [fact for fact in await mission.facts(registration_id) if isinstance(fact, ParticipantLinkIssued)]
    assert len(issued) == 1


async def test_who_may_do_what(mission: Mission) -> None:
    edition = await mission.edition(registration="both")
    await edition.nominate(names(edition.code, *TWO))
    rows = {row["institution"]: row["registration_id"] for row in await edition.list()}
    for role in ("auditor", "data_protection"):
        async with signed_in(mission, role) as desk:
            page = await desk.get(page_of(edition, rows["MINSA"]))
            assert "Retirar" not in page
            assert "Acciones" not in page
            csrf = re.search(r'name="csrf" value="([^"]*)"', page)
            assert csrf
            for action in ("withdrawal", "correction", "replacement", "erasure", "link"):
                answer = await desk.client.post(f"{page_of(edition, rows['MINSA'])}/{action}", data={"csrf": csrf[1]})
                assert answer.status_code == 403, action
    async with signed_in(mission, "focal_point", institution="MINSA") as desk:
        page = await desk.get(page_of(edition, rows["MINSA"]))
        assert "/withdrawal" in page
        assert "/replacement" in page
        assert "/correction" not in page
        assert "/erasure" not in page
        csrf = re.search(r'name="csrf" value="([^"]*)"', page)
        assert csrf
        for action, status in (("link", 403), ("rejection", 403), ("erasure", 403), ("nothing", 404)):
            answer = await desk.client.post(f"{page_of(edition, rows['MINSA'])}/{action}", data={"csrf": csrf[1]})
            assert answer.status_code == status, action
        answer = await desk.client.post(f"{page_of(edition, rows['SENAFRONT'])}/withdrawal", data={"csrf": csrf[1]})
        assert answer.status_code == 404
        page = await act(desk, page_of(edition, rows["MINSA"]), "withdrawal", reason="Cambió de puesto")
        assert "Retirada" in page
    elsewhere = await mission.edition()
    async with signed_in(mission, "coordinator") as desk:
        await desk.get(page_of(elsewhere, rows["SENAFRONT"]), 404)
        await desk.get(page_of(edition, str(uuid4())), 404)


async def test_correcting_a_name_and_an_address(mission: Mission) -> None:
    edition = await mission.edition()
    known = await edition.register(person(given_names="Maria", email=f"taken@{edition.code}.example"))
    registration_id = (await edition.register(person(given_names="Mria")))["registration_id"]
    path = page_of(edition, registration_id)
    async with signed_in(mission, "coordinator") as one, signed_in(mission, "coordinator") as other:
        page = await one.get(f"{path}/correction")
        wrong = {
            "given_names": "María",
            "family_names": "=1+1",
            "email": f"taken@{edition.code}.example",
            "language": "es",
        }
        answer = await one.send(page, f"{path}/correction", wrong)
        assert answer.status_code == 422
        assert 'id="family_names-error"' in answer.text
        assert 'value="María"' in answer.text
        answer = await one.send(answer.text, f"{path}/correction", wrong | {"family_names": "Ríos"})
        assert answer.status_code == 422
        assert "Esa dirección ya es de otra persona." in answer.text
        right = wrong | {"family_names": "Ríos", "email": f"maria@{edition.code}.example"}
        second = await other.get(f"{path}/correction")
        assert "Los datos quedaron corregidos." in await one.follow(
            await one.send(answer.text, f"{path}/correction", right)
        )
        answer = await other.send(second, f"{path}/correction", right | {"given_names": "Marta"})
        assert answer.status_code == 412
        assert "Alguien cambió esto mientras tanto" in answer.text
        assert "Marta" in answer.text
        await one.follow(await other.send(answer.text, f"{path}/correction", right | {"given_names": "Marta"}))
        assert "Marta Ríos" in await one.get(path)
    assert known["registration_id"] != registration_id


async def test_replacing_a_nominee(mission: Mission) -> None:
    edition = await mission.edition(registration="both")
    await edition.nominate(names(edition.code, *TWO))
    row = next(row for row in await edition.list() if row["institution"] == "MINSA")
    path = page_of(edition, row["registration_id"])
    async with signed_in(mission, "focal_point", institution="MINSA") as desk:
        page = await desk.get(f"{path}/replacement")
        fields = {"given_names": "Briseida", "email": "nada", "position": "Enfermera", "reason": "Vacaciones"}
        answer = await desk.send(page, f"{path}/replacement", fields)
        assert answer.status_code == 422
        assert "Enfermera" in answer.text
        right = fields | {"email": f"briseida@{edition.code}.example", "consent": "carta firmada"}
        first = await desk.send(answer.text, f"{path}/replacement", right)
        assert "La otra persona ocupa el lugar." in await desk.follow(first)
        again = await desk.send(answer.text, f"{path}/replacement", right)
        assert again.headers["location"] == first.headers["location"]
    assert await status_of(edition, row["registration_id"]) == "replaced"
    assert [row["given_names"] for row in await edition.list() if row["institution"] == "MINSA"] == [
        "Rubén Darío", "Briseida",
    ]  # fmt: skip


async def test_erasing_needs_a_tick_and_cannot_be_undone(mission: Mission) -> None:
    edition = await mission.edition()
    registration_id = (await edition.register(person(given_names="Olvidable")))["registration_id"]
    path = page_of(edition, registration_id)
    async with signed_in(mission, "coordinator") as desk:
        answer = await desk.send(await desk.get(path), f"{path}/erasure", {})
        assert answer.status_code == 422
        assert "Marque la casilla" in answer.text
        page = await desk.follow(await desk.send(answer.text, f"{path}/erasure", {"sure": "on"}))
        assert "Olvidable" not in page
        assert "Acciones" not in page
        await desk.get(f"{path}/correction", 404)


async def test_adding_a_person(mission: Mission) -> None:
    edition = await asking(mission, capacity=1)
    path = f"/registration/editions/{edition.edition_id}/people/new"
    fields = {
        "given_names": "Querube", "family_names": "Tuñón", "email": "querube", "language": "es",
        "organisation_type": "civil_society", "occupation": "social_work", "q_transport": "bus", "q_years": "3",
    }  # fmt: skip
    async with signed_in(mission, "coordinator") as desk:
        answer = await desk.send(await desk.get(path), path, fields)
        assert answer.status_code == 422
        assert 'href="#email"' in answer.text
        assert 'href="#consent_participation"' in answer.text
        assert 'value="Tuñón"' in answer.text
        right = fields | {"email": f"querube@{edition.code}.example", "consent_participation": "yes"}
        first = await desk.send(answer.text, path, right)
        assert "La persona quedó inscrita." in await desk.follow(first)
        assert (await desk.send(answer.text, path, right)).headers["location"] == first.headers["location"]
        again = await desk.follow(await desk.send(await desk.get(path), path, right))
        assert "ya tenía una inscripción" in again
        other = right | {"email": f"otra@{edition.code}.example"}
        assert "En lista de espera" in await desk.follow(await desk.send(await desk.get(path), path, other))
        closed = await mission.edition(registration="nominated")
        other_path = f"/registration/editions/{closed.edition_id}/people/new"
        answer = await desk.send(await desk.get(other_path), other_path, right)
        assert answer.status_code == 409
        assert "nominación de su institución" in answer.text
        assert 'value="Querube"' in answer.text
    assert await edition.statuses() == ["registered", "waitlisted"]
