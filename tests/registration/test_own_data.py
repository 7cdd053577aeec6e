"""What registration keeps about a person, for that person."""

from tests.registration.mission import Mission, person
from tests.registration.test_questions import asking


async def test_a_person_takes_their_data_along(mission: Mission) -> None:
    """All registrations, consents and answers, under one link; nobody else's."""
    edition = await asking(mission)
    someone = person(consents={"participation": True, "news": True})
    first = await edition.register(someone | {"answers": {"transport": "bus", "years": 3}})
    other = await mission.edition()
    await other.register(someone)
    stranger = await edition.register(person() | {"answers": {"transport": "bus", "years": 4}})
    token = mission.own_page(first["registration_id"]).removeprefix("/r/")
    answer = await mission.public.get(f"/registration/own-data/{token}/file")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == 'attachment; filename="diplomado-registration.json"'
    assert answer.headers["cache-control"] == "no-store"
    data = answer.json()
    assert data["person"][0]["email"] == someone["email"]
    assert {one["edition"] for one in data["registrations"]} == {edition.code, other.code}
    assert sorted(str(one["answer"]) for one in data["answers"]) == ["3", "bus"]
    assert set(data["answers"][0]["question"]) == {"es", "en"}
    assert {one["purpose"]: one["granted"] for one in data["consents"]}["news"] is True
    assert stranger["registration_id"] not in answer.text
    page = await mission.public.get(f"/registration/own-data/{token}?lang=es")
    assert page.status_code == 200
    assert someone["email"] in page.text
    assert "Noticias de otros cursos" in page.text
    for service in ("sessions", "certificates", "notifications"):
        assert f'href="/{service}/own-data/{token}?lang=es"' in page.text


async def test_data_need_a_link_that_works_and_was_mailed(mission: Mission) -> None:
    edition = await mission.edition()
    entered = await edition.register(person())
    expired = mission.own_page(entered["registration_id"], days=-1).removeprefix("/r/")
    void = mission.own_page(entered["registration_id"], 2).removeprefix("/r/")
    for token in ("guess", expired, void):
        for end in ("", "/file"):
            assert (await mission.public.get(f"/registration/own-data/{token}{end}")).status_code == 404
