"""The timetable as a piece of the public page of an edition."""

import httpx

from diplomado_chassis.ids import uuid7
from tests.sessions.mission import Mission
from tests.support.waiting import PATIENCE

SESSION = {
    "module": 1,
    "title": {"es": "Apertura <b>", "en": "Opening <b>"},
    "starts_at": "2021-07-14T09:00",
    "ends_at": "2021-07-14T11:00",
    "place": "Auditorio",
    "facilitators": [{"name": "Nadie Público", "role": {"es": "Docente", "en": "Teacher"}}],
    "join_url": "https://meet.example.org/secret",
}


async def test_it_shows_the_sessions_and_neither_people_nor_links(mission: Mission) -> None:
    path = f"/api/v1/editions/{mission.edition_id}/sessions"
    for code, changes in (("s2", {"starts_at": "2021-07-15T09:00", "ends_at": "2021-07-15T10:00"}), ("s1", {})):
        answer = await mission.http.put(f"{path}/{code}", json=SESSION | changes)
        assert answer.status_code == 200, answer.text
    async with httpx.AsyncClient(
        base_url=mission.running.url, headers={"HX-Request": "true"}, timeout=PATIENCE
    ) as public:
        english = (await public.get(f"/sessions/fragments/timetable/{mission.edition_id}?lang=en")).text
        spanish = (await public.get(f"/sessions/fragments/timetable/{mission.edition_id}?lang=es")).text
        empty = (await public.get(f"/sessions/fragments/timetable/{uuid7()}?lang=en")).text

    assert english.index("14 July 2021") < english.index("15 July 2021")
    assert "Opening &lt;b&gt;" in english
    assert "Apertura &lt;b&gt;" in spanish
    for hidden in ("Nadie", "meet.example.org", "<html"):
        assert hidden not in english
    assert "The timetable will be published later." in empty
