"""The timetable of an edition in the browser of staff: list, create, change, cancel, copy."""

import asyncio
from datetime import date

import pytest

from diplomado_chassis.http.auth import Scope
from diplomado_chassis.http.pages.arriving import SECONDS, TRIES
from diplomado_chassis.ids import uuid7
from diplomado_contracts import Localised, SessionCancelled, SessionScheduled
from diplomado_sessions.timetable.pages.fields import next_code
from tests.browser.check import examine
from tests.browser.visitor import Visitors
from tests.sessions.mission import LEADER, Mission
from tests.sessions.staff import seen, staff

FIELDS = {
    "code": "M1-S1",
    "title_es": "Apertura",
    "title_en": "Opening",
    "starts_at": "2021-07-14T09:00",
    "ends_at": "2021-07-14T10:30",
    "time_zone": "America/Panama",
    "place": "Salón Azul",
    "join_url": "https://meet.example.org/apertura",
    "facilitator_0_name": "Domitila Arosemena",
    "facilitator_0_role_es": "Especialista",
    "facilitator_0_role_en": "Specialist",
}


def base(mission: Mission) -> str:
    return f"/sessions/editions/{mission.edition_id}/sessions"


async def test_a_session_is_scheduled_by_the_form(mission: Mission) -> None:
    async with staff(mission.running, "coordinator") as coordinator:
        assert "Módulo 1 «Uno»" in await coordinator.open(f"{base(mission)}/new")
        answer = await coordinator.change(f"{base(mission)}/new", f"{base(mission)}/new", FIELDS)
        page = await coordinator.open(answer.headers["location"])
    assert "La sesión se programó." in page
    assert "Apertura" in page
    assert "Salón Azul" in page
    assert "Domitila Arosemena" in page
    (event,) = await mission.outbox_events(SessionScheduled)
    assert event.starts_at.isoformat() == "2021-07-14T14:00:00+00:00"
    (stored,) = (await mission.http.get(f"/api/v1/editions/{mission.edition_id}/sessions")).json()["sessions"]
    assert stored["join_url"] == FIELDS["join_url"]


async def test_the_account_of_a_facilitator_opens_the_session(mission: Mission) -> None:
    account = {"facilitator_0_account": "Domitila@Correo.example", "facilitator_1_role_es": "Apoyo"}
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(f"{base(mission)}/new")
        refused = await coordinator.send(page, f"{base(mission)}/new", FIELDS | account)
        assert refused.status_code == 422
        assert 'id="facilitator_1_name-error"' in refused.text
        assert 'value="Domitila@Correo.example"' in refused.text
        fields = FIELDS | {"facilitator_0_account": account["facilitator_0_account"]}
        assert (await coordinator.send(refused.text, f"{base(mission)}/new", fields)).status_code == 303
        [stored] = (await mission.http.get(f"/api/v1/editions/{mission.edition_id}/sessions")).json()["sessions"]
        path = f"/sessions/sessions/{stored['session_id']}"
        async with staff(mission.running, "facilitator", subject="domitila@correo.example") as facilitator:
            await facilitator.open(path)
            await coordinator.change(f"{path}/plan", f"{path}/plan", fields | {"facilitator_0_account": ""})
            await facilitator.open(path, 403)


async def test_a_double_click_schedules_once(mission: Mission) -> None:
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(f"{base(mission)}/new")
        answers = await asyncio.gather(*(coordinator.send(page, f"{base(mission)}/new", FIELDS) for _ in range(2)))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(await mission.outbox_events(SessionScheduled)) == 1


@pytest.mark.parametrize(
    ("name", "typed", "spanish", "english"),
    [
        ("title_es", "", "Este campo es obligatorio.", "This field is required."),
        ("starts_at", "2021-08-14T09:00", "queda fuera de la edición", "is outside the edition"),
        ("ends_at", "2021-07-14T08:00", "Debe terminar después de empezar.", "It must end after it starts."),
        ("join_url", "http://meet.example.org", "debe empezar con https", "must begin with https"),
        ("time_zone", "Panama/Norte", "No es una zona horaria IANA.", "This is no IANA time zone."),
        ("code", "con espacio", "No tiene la forma esperada.", "does not have the expected form"),
        ("facilitator_0_role_en", "", "Este campo es obligatorio.", "This field is required."),
        ("title_en", "Open\u0007ing", "No tiene la forma esperada.", "does not have the expected form"),
    ],
)
async def test_errors_are_beside_the_field_and_nothing_is_lost(
    mission: Mission, name: str, typed: str, spanish: str, english: str
) -> None:
    async with staff(mission.running, "coordinator") as coordinator:
        for language, words in (("es", spanish), ("en", english)):
            page = await coordinator.open(f"{base(mission)}/new", language=language)
            sent = FIELDS | {name: typed}
            answer = await coordinator.send(page, f"{base(mission)}/new?lang={language}", sent)
            assert answer.status_code == 422
            assert f'id="{name}-error"' in answer.text or name == "starts_at"
            assert words in answer.text
            assert 'value="Salón Azul"' in answer.text
            assert 'value="Domitila Arosemena"' in answer.text
    assert await mission.outbox_events(SessionScheduled) == []


async def test_a_session_is_scheduled_like_another_one(mission: Mission) -> None:
    at = f"{base(mission)}/new"
    async with staff(mission.running, "coordinator") as coordinator:
        assert 'value="S1"' in await coordinator.open(at), "a code for the first one"
        await coordinator.change(at, at, FIELDS | {"time_zone": "Costa Rica"})
        assert 'value="M1-S2"' in await coordinator.open(at)
        [stored] = (await mission.http.get(f"/api/v1/editions/{mission.edition_id}/sessions")).json()["sessions"]
        assert stored["time_zone"] == "America/Costa_Rica"
        assert f"{at}?like=M1-S1" in await coordinator.open(base(mission))
        page = await coordinator.open(f"{at}?like=M1-S1")
        for shown in ("M1-S2", "Apertura", "2021-07-21T09:00", "America/Costa_Rica", "Domitila Arosemena"):
            assert f'value="{shown}"' in page
        assert 'value="M1-S1"' not in page
        await coordinator.open(f"{at}?like=UNKNOWN")


@pytest.mark.parametrize(
    ("code", "following"),
    [("M1-S1", "M1-S3"), ("m9", "m10"), ("S-09", "S-10"), ("cierre", "cierre-1"), ("2021", "2022")],
)
def test_the_next_code_is_free(code: str, following: str) -> None:
    assert next_code(code, {code, "M1-S2"}) == following


async def test_a_code_is_taken_once(mission: Mission) -> None:
    await mission.session("M1-S1")
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(f"{base(mission)}/new")
        answer = await coordinator.send(page, f"{base(mission)}/new", FIELDS)
    assert answer.status_code == 422
    assert "Ya hay una sesión con este código." in answer.text


async def test_two_people_see_each_others_change(mission: Mission) -> None:
    path = f"/sessions/sessions/{await mission.session()}/plan"
    async with staff(mission.running, "coordinator") as one, staff(mission.running, "coordinator") as other:
        first, second = await one.open(path), await other.open(path)
        typed = FIELDS | {"title_es": "Inauguración", "module": "1"}
        assert (await one.send(first, path, typed)).status_code == 303
        conflict = await other.send(second, path, typed | {"title_es": "Bienvenida", "join_url": ""})
        assert conflict.status_code == 412
        assert "Alguien cambió esto mientras tanto" in conflict.text
        for shown in ("Inauguración", "Bienvenida", "https://meet.example.org/apertura"):
            assert shown in conflict.text
        again = await other.send(conflict.text, path, typed | {"title_es": "Bienvenida"})
        assert again.status_code == 303
        assert 'value="Bienvenida"' in await other.open(path)


async def test_a_session_is_cancelled_with_a_reason(mission: Mission) -> None:
    session_id = await mission.session()
    path = f"/sessions/sessions/{session_id}/plan"
    action = f"/sessions/sessions/{session_id}/cancellation"
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(path)
        refused = await coordinator.send(page, action, {"reason": " "})
        assert refused.status_code == 422
        assert 'id="reason-error"' in refused.text
        done = await coordinator.send(refused.text, action, {"reason": "La sede se inundó."})
        assert done.status_code == 303, done.text
        assert "Cancelada" in await coordinator.open(done.headers["location"])
    assert len(await mission.outbox_events(SessionCancelled)) == 1
    history = (await mission.http.get(f"/api/v1/sessions/{session_id}/history")).json()["history"]
    assert [(one["action"], one["reason"]) for one in history] == [("session_cancelled", "La sede se inundó.")]


async def test_a_timetable_is_copied_from_an_edition_of_the_scope(mission: Mission) -> None:
    await mission.session("A")
    await mission.session("B", starts_at="2021-07-15T09:00", ends_at="2021-07-15T10:00")
    later = Mission(mission.running)
    await later.handle(
        later.edition_published(
            title=Localised(es="Protección II", en="Protection II"),
            starts_on=date(2022, 7, 14),
            ends_on=date(2022, 7, 15),
        )
    )
    path, action = base(later), f"/sessions/editions/{later.edition_id}/timetable-copy"
    only_later = Scope(editions=frozenset({later.code}))
    all_of_these = Scope(editions=frozenset({later.code, mission.code}))
    async with (
        staff(mission.running, "coordinator", scope=all_of_these) as all_over,
        staff(mission.running, "coordinator", scope=only_later) as limited,
    ):
        page = await all_over.open(path)
        assert str(mission.edition_id) in page
        assert str(mission.edition_id) not in await limited.open(path)
        refused = await limited.client.post(
            action, data=await _key(limited, f"{path}/new") | {"source": str(mission.edition_id)}
        )
        assert refused.status_code == 422
        answer = await all_over.send(page, action, {"source": str(mission.edition_id)})
        assert answer.status_code == 303, answer.text
        assert "Sesiones copiadas: 2." in await all_over.open(answer.headers["location"])


async def _key(person: object, path: str) -> dict[str, object]:
    from tests.sessions.staff import hidden_of

    page = await person.open(path)  # type: ignore[attr-defined]
    return {"csrf": hidden_of(page, path)["csrf"]}


@pytest.mark.parametrize("role", ["auditor", "data_protection", "facilitator", "grader", "focal_point"])
async def test_who_reads_changes_nothing(mission: Mission, role: str) -> None:
    session_id = await mission.session()
    reads = role in ("auditor", "data_protection", "facilitator")
    async with staff(mission.running, role, subject=LEADER) as reader:
        page = await reader.open(base(mission), 200 if reads else 403)
        assert ("Programar una sesión" in page) is False
        await reader.open(f"{base(mission)}/new", 403)
        plan = await reader.open(
            f"/sessions/sessions/{session_id}/plan", 200 if reads and role != "facilitator" else 403
        )
        assert 'name="title_es"' not in plan


async def test_another_scope_sees_nothing(mission: Mission) -> None:
    session_id = await mission.session()
    elsewhere = Scope(editions=frozenset({"OTHER"}))
    async with staff(mission.running, "coordinator", scope=elsewhere) as limited:
        for path in (base(mission), f"{base(mission)}/new", f"/sessions/sessions/{session_id}/plan"):
            await limited.open(path, 403)


async def test_nobody_knows_the_edition_yet(mission: Mission) -> None:
    async with staff(mission.running, "coordinator") as coordinator:
        # It may have been published just now: the page waits for it.
        path = f"/sessions/editions/{uuid7()}/sessions"
        page = await coordinator.open(path, 404)
        assert f"{path}?lang=es&amp;arriving=1" in page
        await coordinator.open("/sessions/editions/guess/sessions", 404)


async def test_staff_of_whom_a_token_has_no_name_have_one_on_pages(mission: Mission) -> None:
    """A machine, or an issuer that gives no names: the menu said None."""
    answer = await mission.http.get(f"{base(mission)}?lang=es", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert ">None<" not in answer.text
    assert "Mi cuenta" in answer.text
    assert "Sesión de staff-1" in answer.text


async def test_nobody_knows_the_person_yet(mission: Mission) -> None:
    """The page of a person has a piece from here, which was an error until the registration had arrived."""
    path = f"/sessions/fragments/person/{uuid7()}"
    async with staff(mission.running, "coordinator") as coordinator:
        piece = await coordinator.client.get(path, params={"lang": "es"}, headers={"HX-Request": "true"})
        assert piece.status_code == 200
        assert f'hx-get="{path}?lang=es&amp;arriving=1"' in piece.text
        assert f"load delay:{SECONDS}s" in piece.text
        assert "<html" not in piece.text
        last = await coordinator.client.get(path, params={"arriving": TRIES}, headers={"HX-Request": "true"})
        assert ("load delay" in last.text, "Cargar otra vez" in last.text or "Load again" in last.text) == (False, True)
        assert "La persona está llegando" in await coordinator.open(path, 404)


async def test_the_timetable_in_a_browser(mission: Mission, page_at: Visitors) -> None:
    empty = Mission(mission.running)
    await empty.handle(empty.edition_published(code="EMPTY"))
    session_id = await mission.session()
    cancelled = await mission.session("S2", starts_at="2021-07-15T09:00", ends_at="2021-07-15T10:00")
    await mission.http.post(f"/api/v1/sessions/{cancelled}/cancellation")
    running = mission.running
    paths = (base(mission), base(empty), f"{base(mission)}/new")
    plans = [f"/sessions/sessions/{one}/plan" for one in (session_id, cancelled)]
    steps = [seen(running, path) for path in (*paths, *plans)]
    assert await examine(page_at, running.url, *steps, seen(running, plans[0], "auditor")) == []
