"""What sessions keeps about a person, for that person."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from diplomado_chassis.ids import uuid7
from diplomado_chassis.signed_links import SignedLink, sign
from diplomado_contracts import ParticipantLinkIssued
from tests.browser.check import examine
from tests.browser.visitor import Visitors
from tests.sessions.mission import NOW, Mission, erased, meeting, person_merged
from tests.sessions.room.room import room
from tests.sessions.test_corrections import correct
from tests.sessions.test_excuses import excuse
from tests.sessions.test_make_ups import ask
from tests.sessions.test_ranking import RUBRIC, put, rank, score, team
from tests.support.waiting import PATIENCE


def path_of(mission: Mission, registration: UUID, *, revision: int = 1, days: int = 9, kind: Any = "own_page") -> str:
    settings: Any = mission.running.settings
    link = SignedLink(kind, registration, revision, datetime.now(UTC) + timedelta(days=days))
    return f"/sessions/own-data/{sign(link, settings.link_secrets)}"


async def opened(mission: Mission, path: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=mission.running.url, timeout=PATIENCE) as public:
        return await public.get(path)


async def full(mission: Mission) -> tuple[UUID, UUID]:
    """Two people about whom everything is kept that a participant can have: their registrations."""
    both = [
        await mission.register(name, "Ríos", f"{name.lower()}-{uuid7()}@correo.example") for name in ("Itzel", "Olga")
    ]
    session, other = await mission.session(), await mission.session("S2")
    rows = [(f"{name} R.", f"{name.lower()}@aparato.example") for name in ("Itzel", "Olga")]
    await mission.import_file(session, meeting(*((*row, "09:00:00", "10:00:00") for row in rows)))
    for entry in await mission.unmatched():
        await mission.resolve(entry["unmatched_id"], both[entry["name"].startswith("Olga")])
    await mission.close(session)
    await put(mission, "rubric", RUBRIC)
    for number, (one, name) in enumerate(zip(both, ("Itzel", "Olga"), strict=True)):
        assert (await correct(mission, session, one, 4200, note=f"Nota de {name}.")).status_code == 200
        assert (await excuse(mission, other, one, note=f"Excusa de {name}.")).status_code == 201
        assert (await ask(mission, session, one, assignment=f"Tarea de {name}")).status_code == 201
        await team(mission, f"EQ{name}", one)
        for grader in ("evaluador-1", "evaluador-2"):
            await score(mission, f"EQ{name}", grader, 90 - number, 90 - number)
        participant = await mission.participant_of(one)
        await mission.handle(mission.consented(one, participant, granted=number == 0))
    assert (await rank(mission)).status_code == 200
    return both[0], both[1]


async def test_a_person_takes_their_data_along(mission: Mission) -> None:
    """All that is kept about them, and nothing of the other person who did the same."""
    itzel, olga = await full(mission)
    answer = await opened(mission, f"{path_of(mission, itzel)}/file")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="diplomado-sessions.json"'
    assert answer.headers["cache-control"] == "no-store"
    data = answer.json()
    assert data["service"] == "sessions"
    assert data["person"][0]["given_names"] == "Itzel"
    assert data["registrations"][0]["recording"] is True
    assert (data["attendances"][0]["seconds"], data["attendances"][0]["minutes"]) == (4200, 70)
    [connection] = data["connections"]
    assert (connection["shown_name"], connection["basis"]) == ("Itzel R.", "resolved")
    assert connection["joined_at"] == "2021-07-14T14:00:00+00:00"
    [correction] = data["corrections"]
    assert (correction["previous_minutes"], correction["minutes"], correction["note"]) == (60, 70, "Nota de Itzel.")
    assert [one["note"] for one in data["excuses"]] == ["Excusa de Itzel."]
    assert [one["assignment"] for one in data["make_ups"]] == ["Tarea de Itzel"]
    [own] = data["teams"]
    assert (own["team"], own["score"], own["rank"]) == ("Equipo EQItzel", 90, 1)
    for foreign in ("Olga", str(olga), "evaluador-1", "staff-1"):
        assert foreign not in answer.text


async def test_the_page_shows_it_in_both_languages(mission: Mission) -> None:
    itzel, _ = await full(mission)
    path = path_of(mission, itzel)
    spanish, english = [(await opened(mission, f"{path}?lang={language}")).text for language in ("es", "en")]
    for shown in ("Lo que guardamos de usted", "Falla técnica", "Comisión de servicio", "Lo decidió la coordinación"):
        assert shown in spanish
    for shown in ("What we keep about you", "Technical failure", "Official duty", "Your connections to the sessions"):
        assert shown in english
    token = path.rpartition("/")[2]
    for service in ("registration", "certificates", "notifications"):
        assert f'href="/{service}/own-data/{token}?lang=es"' in spanish
    for page in (spanish, english):
        assert "Itzel R." in page
        assert "Olga" not in page


async def test_a_shared_device_shows_no_name(mission: Mission) -> None:
    """The name that it shows may be that of the other person."""
    ana, luis = [await mission.register(name, "Pérez", f"{uuid7()}@correo.example") for name in ("Ana", "Luis")]
    session = await mission.session()
    await mission.import_file(session, meeting(("Ana y compañero", "", "09:00:00", "10:00:00")))
    [entry] = await mission.unmatched()
    body = {"registration_ids": [str(ana), str(luis)]}
    answer = await mission.http.post(f"/api/v1/unmatched/{entry['unmatched_id']}/resolution", json=body)
    assert answer.status_code == 200, answer.text
    for one in (ana, luis):
        [connection] = (await opened(mission, f"{path_of(mission, one)}/file")).json()["connections"]
        assert (connection["shared"], connection["shown_name"], connection["shown_email"]) == (True, None, None)


async def test_arrivals_in_the_room_are_among_them(mission: Mission) -> None:
    ana, eva = [await mission.register(name, "Ruiz", f"{uuid7()}@correo.example") for name in ("Ana", "Eva")]
    hall = await room(mission, begun=timedelta(minutes=90), still=timedelta(minutes=-10))
    for one, note in ((ana, "hoja 1"), (eva, "hoja 2")):
        assert (await hall.tick(one, note=note)).status_code == 200
    [line] = (await opened(mission, f"{path_of(mission, ana)}/file")).json()["check_ins"]
    assert (line["method"], line["reason"], line["note"]) == ("ticked", "signed_list", "hoja 1")
    assert "Marcada en la lista" in (await opened(mission, f"{path_of(mission, ana)}?lang=es")).text


async def test_a_merged_record_is_the_same_person(mission: Mission) -> None:
    itzel, olga = await full(mission)
    duplicate, into = await mission.participant_of(olga), await mission.participant_of(itzel)
    await mission.handle(person_merged(duplicate, into, mission.edition_id, [(olga, itzel)]))
    for link in (itzel, olga):
        data = (await opened(mission, f"{path_of(mission, link)}/file")).json()
        assert sorted(one["note"] for one in data["excuses"]) == ["Excusa de Itzel.", "Excusa de Olga."]


async def test_who_withdrew_still_reads_what_is_kept(mission: Mission) -> None:
    itzel, _ = await full(mission)
    await mission.handle(mission.withdrawn(itzel, await mission.participant_of(itzel)))
    data = (await opened(mission, f"{path_of(mission, itzel)}/file")).json()
    assert data["registrations"][0]["status"] == "withdrawn"
    assert data["corrections"]


@pytest.mark.parametrize("broken", ["guess", "expired", "badge", "replaced", "erased", "unknown"])
async def test_another_link_opens_nothing(mission: Mission, broken: str) -> None:
    itzel = await mission.register("Itzel", "Ríos", f"{uuid7()}@correo.example")
    participant = await mission.participant_of(itzel)
    if broken == "erased":
        await mission.handle(erased(participant))
    if broken == "replaced":
        place = {"registration_id": itzel, "edition_id": mission.edition_id, "participant_id": participant}
        await mission.handle(ParticipantLinkIssued(**place, revision=2, link_revision=2, issued_at=NOW))
        assert (await opened(mission, path_of(mission, itzel, revision=2))).status_code == 200
    paths = {
        "guess": "/sessions/own-data/guess",
        "expired": path_of(mission, itzel, days=-1),
        "badge": path_of(mission, itzel, kind="check_in"),
        "unknown": path_of(mission, uuid7()),
    }
    for end in ("", "/file"):
        answer = await opened(mission, f"{paths.get(broken, path_of(mission, itzel))}{end}?lang=en")
        assert answer.status_code == 403
        assert "This is not your personal link" in answer.text


async def test_the_data_in_a_browser(mission: Mission, page_at: Visitors) -> None:
    itzel, _ = await full(mission)
    assert await examine(page_at, mission.running.url, path_of(mission, itzel)) == []
