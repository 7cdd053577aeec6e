"""A facilitator sees the roster and the attendance of their own sessions, and nothing of others."""

from typing import Any
from uuid import UUID

import pytest

from diplomado_chassis.http.auth import Actor, Scope
from diplomado_chassis.http.auth.claims import actor_of
from diplomado_chassis.ids import uuid7
from diplomado_contracts import RegistrationStatusChanged
from tests.browser.check import examine
from tests.browser.visitor import Visitors
from tests.sessions.mission import LEADER, Mission, described, meeting
from tests.sessions.staff import seen, staff

ROLE = {"es": "Especialista", "en": "Specialist"}


def leader(name: str, **account: Any) -> dict[str, Any]:
    return {"name": name, "role": ROLE, **account}


async def accounts(mission: Mission, code: str = "S1") -> dict[str, str | None]:
    shown = (await mission.http.get(f"/api/v1/editions/{mission.edition_id}/sessions/{code}")).json()
    return {one["name"]: one["account"] for one in shown["facilitators"]}


async def test_a_facilitator_sees_own_sessions_alone(mission: Mission) -> None:
    itzel = await mission.register("Itzel", "Moreno", "itzel@x.example")
    own = await mission.session("S1", facilitators=[leader("Ana", account="cuenta-1"), leader("Eva")])
    times = {"starts_at": "2021-07-14T11:00:00-05:00", "ends_at": "2021-07-14T12:00:00-05:00"}
    other = await mission.session("S2", facilitators=[leader("Eva")], join_url="https://meet.example/2", **times)
    await mission.import_file(own, meeting(("Itzel Moreno", "itzel@x.example", "09:00:00", "10:00:00")))
    mine = mission.running.bearer("facilitator", subject="cuenta-1")
    stranger = mission.running.bearer("facilitator", subject="Eva")
    edition = f"/api/v1/editions/{mission.edition_id}"
    for path, seen_by_ana in (
        (f"{edition}/roster", 200),
        (f"{edition}/sessions", 200),
        (f"/api/v1/sessions/{own}/attendance", 200),
        (f"/api/v1/sessions/{own}/attendance/{itzel}", 200),
        (f"/api/v1/sessions/{own}/check-ins", 200),
        (f"/api/v1/sessions/{other}/attendance", 403),
        (f"/api/v1/sessions/{other}/check-ins", 403),
    ):
        answer = await mission.http.get(path, headers=mine)
        assert answer.status_code == seen_by_ana, path
        refused = await mission.http.get(path, headers=stranger)
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:diplomado:problem:not-assigned"), path
    both = mission.running.bearer("facilitator", "auditor", subject="x")
    assert (await mission.http.get(f"/api/v1/sessions/{other}/attendance", headers=both)).status_code == 200
    listed = (await mission.http.get(f"{edition}/sessions", headers=mine)).json()["sessions"]
    assert [one["join_url"] for one in listed] == [None, None]
    assert "cuenta-1" not in str(listed)


async def test_the_roster_says_why_somebody_has_no_place(mission: Mission) -> None:
    """Everybody without a place was listed as withdrawn: also whose address was not proven, or who was rejected."""
    session = await mission.session()
    expected = {}
    for number, status in enumerate(("unconfirmed", "rejected", "of-tomorrow")):
        registration_id, participant_id = uuid7(), uuid7()
        values = mission.replaced(registration_id, participant_id).model_dump() | {"status": status}
        changed = RegistrationStatusChanged(**values)
        await mission.handle(described(participant_id, "Ana", f"Ruiz {number}", f"a{number}@x.example"), changed)
        expected[str(registration_id)] = status
    gone = await mission.register("Eva", "Sáenz", "eva@x.example")
    participant_id = await mission.participant_of(gone)
    await mission.handle(mission.withdrawn(gone, participant_id))
    listed = (await mission.http.get(f"/api/v1/editions/{mission.edition_id}/roster")).json()["roster"]
    assert {one["registration_id"]: one["status"] for one in listed} == {**expected, str(gone): "withdrawn"}
    async with staff(mission.running, "coordinator") as coordinator:
        page = await coordinator.open(f"/sessions/sessions/{session}")
        for words in ("Sin confirmar", "No admitida", "Sin cupo", "Retirada"):
            assert words in page
    # Later facts change it again; what a former status was is not kept.
    one = UUID(next(iter(expected)))
    await mission.handle(mission.registered(one, await mission.participant_of(one), revision=3))
    listed = (await mission.http.get(f"/api/v1/editions/{mission.edition_id}/roster")).json()["roster"]
    assert {row["registration_id"]: row["status"] for row in listed}[str(one)] == "registered"
    async with staff(mission.running, "facilitator", subject=LEADER) as leading:
        page = await leading.open(f"/sessions/facilitated/sessions/{session}")
        assert ("Ruiz 0" in page, "Ruiz 1" in page, "Sin asistencia" in page) == (True, False, True)
        assert "Inscrita" not in page  # what they have in the session says more


async def test_an_account_stays_until_it_is_taken_away(mission: Mission) -> None:
    await mission.session(facilitators=[leader("Ana", account="Ana@Example.org"), leader("Eva")])
    assert await accounts(mission) == {"Ana": "ana@example.org", "Eva": None}
    await mission.session(facilitators=[leader("Eva"), leader("Ana")])
    assert await accounts(mission) == {"Eva": None, "Ana": "ana@example.org"}
    await mission.session(title={"es": "Otra", "en": "Other"})
    await mission.session(facilitators=[leader("Ana", account=None)])
    assert await accounts(mission) == {"Ana": None}
    for bad in ("", " ", "a\x00b", "x" * 301):
        assert (await mission.put_session(facilitators=[leader("Ana", account=bad)])).status_code == 422


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"email": "Ana@Example.org", "email_verified": True}, ["uuid-1", "ana@example.org"]),
        ({"email": "ana@example.org"}, ["uuid-1"]),
        ({"email": "ana@example.org", "email_verified": False}, ["uuid-1"]),
        ({"email": "ana@example.org", "email_verified": "true"}, ["uuid-1"]),
        ({"email": ["ana@example.org"], "email_verified": True}, ["uuid-1"]),
        ({"email": "cuenta-2", "email_verified": True}, ["uuid-1"]),
        ({"sub": "Ana@Example.org"}, ["ana@example.org"]),
    ],
)
async def test_only_a_verified_email_names_an_account(
    mission: Mission, claims: dict[str, Any], expected: list[str]
) -> None:
    assert actor_of({"sub": "uuid-1", **claims}, mission.running.settings).accounts == expected


async def test_the_cookie_keeps_the_email(mission: Mission) -> None:
    sessions = mission.running.process.app.state.sessions
    actor = Actor("uuid-1", frozenset({"facilitator"}), email="ana@example.org")
    value = sessions.header(sessions.begin(actor)).partition("=")[2].partition(";")[0]
    assert sessions.read({sessions.cookie: value})[0].actor == actor


async def test_own_sessions_are_pages(mission: Mission, page_at: Visitors) -> None:
    for given in ("Itzel", "Raúl"):
        await mission.register(given, "Moreno", f"{given}@x.example")
    account = f"cuenta-{mission.edition_id}"
    own = await mission.session(facilitators=[leader("Ana", account=account)])
    times = {"starts_at": "2021-07-14T11:00:00-05:00", "ends_at": "2021-07-14T12:00:00-05:00"}
    other = await mission.session("S2", facilitators=[leader("Eva")], **times)
    await mission.import_file(own, meeting(("Itzel Moreno", "Itzel@x.example", "09:00:00", "10:00:00")))
    listed, page = "/sessions/fragments/facilitating", f"/sessions/facilitated/sessions/{own}"
    async with staff(mission.running, "facilitator", subject=account) as me:
        assert page in await me.open(listed)
        shown = await me.open(page)
        assert ("Itzel Moreno" in shown, '<td class="number">60</td>' in shown) == (True, True)
        assert ('good">Presente' in shown, "Sin asistencia" in shown) == (False, True)
        await me.open(f"/sessions/facilitated/sessions/{other}", 403)
    async with staff(mission.running, "facilitator", subject="nadie") as stranger:
        assert "no ha asignado sesiones a su cuenta" in await stranger.open(listed)
        await stranger.open(page, 403)
    async with staff(mission.running, "facilitator", subject=account, scope=Scope(missions=frozenset())) as foreign:
        assert page not in await foreign.open(listed)
        await foreign.open(page, 403)
    steps = [seen(mission.running, path, "facilitator", subject=account) for path in (listed, page)]
    assert await examine(page_at, mission.running.url, *steps) == []
