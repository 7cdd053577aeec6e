"""People ask for the erasure of their data; staff answer within days, and the data protection officer sees it."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import Page

from diplomado_chassis.http.auth import Scope
from diplomado_contracts import DataRequestRefused, PersonErased
from diplomado_registration.data_requests.deadline import due_on
from diplomado_registration.data_requests.usecases import purge_data_requests
from tests.browser.check import Kind, examine, in_language
from tests.browser.visitor import Visitors
from tests.registration.mission import Edition, Mission, person
from tests.registration.staff import form_of, let_in, said_in, signed_in
from tests.registration.test_merging import merge, record

HERE = "/registration/data-requests"
SURE = {"erasure_confirmed": "on"}


async def asking(mission: Mission) -> tuple[Edition, dict[str, Any], str]:
    """An edition with somebody who asked for erasure, and the id of the request."""
    edition = await mission.edition()
    entered = await edition.register(person())
    sent = await mission.public.post(f"{mission.own_page(entered['registration_id'])}/erasure", data=SURE)
    assert sent.status_code == 303, sent.text
    (row,) = await edition.list()
    return edition, row, await request_of(mission, row["participant_id"])


async def requests_of(mission: Mission, participant_id: str, status: str = "open") -> list[dict[str, Any]]:
    """The requests of a person by the API, which lists those of everybody."""
    found: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        query = {"status": status, "limit": "500"} | ({"after": after} if after else {})
        answer = await mission.http.get("/api/v1/data-requests", params=query)
        assert answer.status_code == 200, answer.text
        found += [one for one in answer.json()["requests"] if one["participant_id"] == participant_id]
        after = answer.json()["next"]
    return found


async def request_of(mission: Mission, participant_id: str) -> str:
    """The id of the open request of a person."""
    (found,) = await requests_of(mission, participant_id)
    return str(found["request_id"])


@given(st.dates(date(2020, 1, 1), date(2099, 1, 1)), st.integers(1, 90))
def test_the_deadline_counts_working_days(asked: date, days: int) -> None:
    due = due_on(asked, days)
    between = [asked + timedelta(days=n) for n in range(1, (due - asked).days + 1)]
    assert sum(day.weekday() < 5 for day in between) == days
    assert due.weekday() < 5


async def test_a_person_asks_on_their_own_page(mission: Mission) -> None:
    """Once, however often the button is pressed; by a link that was mailed, and with the box ticked."""
    edition = await mission.edition()
    entered = await edition.register(person())
    path = mission.own_page(entered["registration_id"])
    (row,) = await edition.list()
    page = await mission.public.get(f"{path}?lang=es")
    assert "Por ley se conserva el registro de certificados" in page.text
    assert "responde en 5 días hábiles" in page.text
    refused = await mission.public.post(f"{path}/erasure?lang=en", data={"other": "on"})
    assert refused.status_code == 422
    assert "Tick the box to confirm that you ask for the erasure." in refused.text
    assert await requests_of(mission, row["participant_id"]) == []

    answers = await asyncio.gather(*(mission.public.post(f"{path}/erasure?lang=es", data=SURE) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {303}
    (found,) = await requests_of(mission, row["participant_id"])
    assert (found["kind"], found["status"], found["edition"]) == ("erasure", "open", edition.code)
    assert row["email"] not in str(found)
    page = await mission.public.get(answers[0].headers["location"])
    assert "Enviamos su solicitud de borrado" in page.text
    assert "Pidió el borrado de sus datos el" in page.text
    assert f'action="{path}/erasure' not in page.text
    expired = mission.own_page(entered["registration_id"], days=-1)
    assert (await mission.public.post(f"{expired}/erasure", data=SURE)).status_code == 410


async def test_a_coordinator_carries_it_out_once(mission: Mission) -> None:
    """What is done cannot be refused any more, and the page of the person is gone."""
    edition, row, request_id = await asking(mission)
    async with signed_in(mission.running) as desk:
        page = await desk.get(f"{HERE}?lang=es")
        assert row["given_names"] in said_in(page)
        form = form_of(page, f"{HERE}/{request_id}/completion")
        unsure = await form.send(desk)
        assert unsure.status_code == 422
        assert "Marque la casilla para borrar los datos." in unsure.text
        form = form_of(unsure, f"{HERE}/{request_id}/completion")
        twice = await asyncio.gather(*(form.send(desk, {"sure": "on"}) for _ in range(2)))
        assert {answer.status_code for answer in twice} <= {303, 409}
        assert 303 in {answer.status_code for answer in twice}
        again = await form.send(desk, {"sure": "on"})
        assert again.status_code == 303
        assert "Los datos de la persona se borraron." in (await desk.get(again.headers["location"] + "&lang=es")).text
        answered = said_in(await desk.get(f"{HERE}?show=answered&lang=en"))
        assert request_id not in answered
        assert "(data erased)" in answered
        assert "Xiomara Batista" in answered or "xiomara" in answered
    assert (await edition.list())[0]["email"] is None
    facts = await mission.facts(row["participant_id"])
    assert [fact.reason for fact in facts if isinstance(fact, PersonErased)] == ["request"]
    (done,) = await requests_of(mission, row["participant_id"], "done")
    assert (done["actor"], done["reason"]) == ("xiomara", None)
    late = await mission.http.post(f"/api/v1/data-requests/{request_id}/refusal", json={"reason": "Tarde"})
    assert late.status_code == 409
    repeated = await mission.http.post(f"/api/v1/data-requests/{request_id}/completion")
    assert repeated.json() == {"request_id": request_id, "status": "done"}
    assert (await mission.public.get(mission.own_page(row["registration_id"]))).status_code == 404


async def test_a_refusal_is_read_by_the_person_who_may_ask_again(mission: Mission) -> None:
    edition, row, request_id = await asking(mission)
    async with signed_in(mission.running) as desk:
        form = form_of(await desk.get(f"{HERE}?lang=en"), f"{HERE}/{request_id}/refusal")
        empty = await form.send(desk, {"reason": ""})
        assert empty.status_code == 422
        form = form_of(empty, f"{HERE}/{request_id}/refusal")
        assert (await form.send(desk, {"reason": "Hay un <b>reclamo</b> abierto"})).status_code == 303
    (event,) = [fact for fact in await mission.facts(row["registration_id"]) if isinstance(fact, DataRequestRefused)]
    assert (str(event.request_id), str(event.participant_id)) == (request_id, row["participant_id"])
    assert "reclamo" not in event.model_dump_json()
    path = mission.own_page(row["registration_id"])
    for language, said in (("es", "La coordinación no borró sus datos"), ("en", "did not erase your data")):
        page = await mission.public.get(f"{path}?lang={language}")
        assert said in page.text
        assert "Hay un &lt;b&gt;reclamo&lt;/b&gt; abierto" in page.text
    refused = await mission.http.post(f"/api/v1/data-requests/{request_id}/completion")
    assert refused.status_code == 409
    assert (await edition.list())[0]["email"] == row["email"]
    assert (await mission.public.post(f"{path}/erasure", data=SURE)).status_code == 303
    second = await request_of(mission, row["participant_id"])
    assert second != request_id

    # An erasure without looking at the request closes it, and removes what was written before.
    await mission.http.post(f"/api/v1/participants/{row['participant_id']}/erasure")
    assert await requests_of(mission, row["participant_id"]) == []
    (first,) = await requests_of(mission, row["participant_id"], "refused")
    assert first["reason"] is None


async def test_erasing_and_refusing_at_once_do_one_of_both(mission: Mission) -> None:
    edition, row, request_id = await asking(mission)
    url = f"/api/v1/data-requests/{request_id}"
    answers = await asyncio.gather(
        mission.http.post(f"{url}/completion"), mission.http.post(f"{url}/refusal", json={"reason": "No procede"})
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    is_erased = (await edition.list())[0]["email"] is None
    assert is_erased == (answers[0].status_code == 200)
    assert len(await requests_of(mission, row["participant_id"], "done" if is_erased else "refused")) == 1


async def test_each_sees_the_requests_of_their_scope(mission: Mission) -> None:
    """Auditors and data protection officers read; nobody outside of the scope sees or decides."""
    edition, row, request_id = await asking(mission)
    elsewhere = await mission.edition()
    inside, outside = Scope(editions=frozenset({edition.code})), Scope(editions=frozenset({elsewhere.code}))
    for role in ("coordinator", "auditor", "data_protection"):
        async with signed_in(mission.running, role, scope=inside) as desk:
            page = await desk.get(f"{HERE}?lang=es")
            assert "Por responder (1)" in page.text
            assert row["given_names"] in page.text
            assert (f"{request_id}/refusal" in page.text) == (role == "coordinator")
            home = await desk.get("/home?lang=es")
            assert f'<a href="{HERE}">1 solicitud por responder</a>' in home.text
            assert "vencida" not in home.text
            assert "cerca de su plazo" not in home.text
        async with signed_in(mission.running, role, scope=outside) as desk:
            page = await desk.get(f"{HERE}?lang=en")
            assert "There are no requests to answer" in page.text
            assert "There are no requests to answer." in (await desk.get("/home?lang=en")).text
            listed = await desk.get("/api/v1/data-requests")
            assert listed.json() == {"requests": [], "next": None}
    async with signed_in(mission.running, scope=outside) as desk:
        form = form_of(await desk.get(f"/registration/editions/{elsewhere.edition_id}/settings"), "/settings")
        form.action, form.fields = f"{HERE}/{request_id}/completion", form.fields | {"sure": ["on"]}
        assert (await form.send(desk)).status_code == 403
    assert (await edition.list())[0]["email"] == row["email"]

    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "update data_requests set due_on = (now() at time zone 'UTC')::date + 2 where request_id = $1",
            UUID(request_id),
        )
    async with signed_in(mission.running, "data_protection", scope=inside) as desk:
        soon = (await desk.get("/home?lang=es")).text
        assert "Solicitudes de borrado cerca de su plazo" in soon
        assert "vencida" not in soon.lower()
    async with signed_in(mission.running, "data_protection", scope=outside) as desk:
        assert "cerca de su plazo" not in (await desk.get("/home?lang=es")).text
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "update data_requests set due_on = due_on - 30 where request_id = $1", UUID(request_id)
        )
    async with signed_in(mission.running, "data_protection", scope=inside) as desk:
        assert "1 vencida" in (await desk.get("/home?lang=es")).text
        assert "1 solicitud está vencida." in (await desk.get(f"{HERE}?lang=es")).text


async def test_files_that_people_took_are_listed_without_their_content(mission: Mission) -> None:
    edition = await mission.edition()
    entered = await edition.register(person())
    token = mission.own_page(entered["registration_id"]).removeprefix("/r/")
    (row,) = await edition.list()
    for _ in range(2):
        assert (await mission.public.get(f"/registration/own-data/{token}/file")).status_code == 200
    (taken,) = await requests_of(mission, row["participant_id"], "done")
    assert (taken["kind"], taken["due_on"], taken["actor"]) == ("export", None, None)
    scope = Scope(editions=frozenset({edition.code}))
    async with signed_in(mission.running, "data_protection", scope=scope) as desk:
        page = said_in(await desk.get(f"{HERE}?show=answered&lang=es"))
    assert "Copia de sus datos" in page
    assert "Descargada" in page
    assert row["email"] not in page
    data = (await mission.public.get(f"/registration/own-data/{token}/file")).json()
    assert [one["kind"] for one in data["requests"]] == ["export"]


async def test_a_request_of_a_merged_record_stays_with_the_person(mission: Mission) -> None:
    edition, other = await mission.edition(), await mission.edition()
    (first, _), (second, _) = await record(mission, edition), await record(mission, other)
    asked, kept = [(await one.list())[0]["registration_id"] for one in (edition, other)]
    assert (await mission.public.post(f"{mission.own_page(asked)}/erasure", data=SURE)).status_code == 303
    assert (await merge(mission, first, second)).status_code == 200
    assert "Pidió el borrado" in (await mission.public.get(f"{mission.own_page(kept)}?lang=es")).text
    request_id = await request_of(mission, first)
    assert (await mission.http.post(f"/api/v1/data-requests/{request_id}/completion")).status_code == 200
    assert [one["email"] for one in await other.list()] == [None]


async def test_answered_requests_go_after_years(mission: Mission) -> None:
    """Open ones stay."""
    _, row, request_id = await asking(mission)
    _, waiting, _ = await asking(mission)
    await mission.http.post(f"/api/v1/data-requests/{request_id}/refusal", json={"reason": "Así se acordó"})
    settings: Any = mission.running.settings
    for days, left in ((settings.data_request_keep_days - 1, 1), (2, 0)):
        async with mission.running.database.transaction() as connection:
            await connection.execute(
                "update data_requests set asked_at = asked_at - $2::interval, decided_at = decided_at - $2::interval "
                "where participant_id = any ($1)",
                [UUID(row["participant_id"]), UUID(waiting["participant_id"])],
                timedelta(days=days),
            )
        async with mission.running.database.transaction() as connection:
            await purge_data_requests(connection, settings)
        assert len(await requests_of(mission, row["participant_id"], "refused")) == left
    assert len(await requests_of(mission, waiting["participant_id"])) == 1


async def test_the_pages_are_accessible(mission: Mission, page_at: Visitors) -> None:
    """The page of staff with open, overdue and answered requests; the own page before and after the request."""
    edition, row, _ = await asking(mission)
    entered = await edition.register(person())

    async def staff(page: Page, kind: Kind) -> None:
        await let_in(page, mission.running)
        await page.goto(in_language(HERE, kind.language))
        await page.locator("details.confirm summary").first.click()

    async def answered(page: Page, kind: Kind) -> None:
        await let_in(page, mission.running, "data_protection")
        await page.goto(in_language(f"{HERE}?show=answered", kind.language))

    async def asking_page(page: Page, kind: Kind) -> None:
        await page.goto(in_language(mission.own_page(entered["registration_id"]), kind.language))
        await page.locator("section[aria-labelledby=erasure] summary").click()

    async def asked_page(page: Page, kind: Kind) -> None:
        await page.goto(in_language(mission.own_page(row["registration_id"]), kind.language))

    await mission.http.post(f"/api/v1/data-requests/{(await asking(mission))[2]}/refusal", json={"reason": "Motivo"})
    page_at.watch.expect("status of 404|Response Status Error Code 404")
    assert await examine(page_at, mission.running.url, staff, answered, asking_page, asked_page) == []
