"""Describing editions and announcing them, each change once."""

from typing import Any
from uuid import UUID

import pytest

from diplomado_contracts import EditionPublished
from tests.registration.mission import Mission, edition_body, person


async def test_an_edition_is_announced_as_it_is_described(mission: Mission) -> None:
    """With programmes, donors and institutions by name; announcing it again changes nothing."""
    edition = await mission.edition(publish=False, institutions=["SNM", "MINSA"], capacity=60)
    published = (await edition.publish()).json()
    assert (published["status"], published["revision"]) == ("ended", 1)
    (fact,) = await mission.facts(edition.edition_id)
    assert isinstance(fact, EditionPublished)
    assert fact.model_dump(mode="json", exclude={"published_at"}) == {
        "edition_id": edition.edition_id,
        "revision": 1,
        "code": edition.code,
        "course": "GIF",
        "title": {"es": "Gestión integral de fronteras", "en": "Integrated border management"},
        "modality": "online",
        "starts_on": "2023-05-02",
        "ends_on": "2023-08-25",
        "time_zone": "America/Panama",
        "hours": 40,
        "capacity": 60,
        "organiser": "Misión en Panamá",
        "mission": None,
        "partner": "Instituto Superior",
        "programmes": [
            {
                "code": "WHP",
                "title": {"es": "Programa Mesoamérica", "en": "Mesoamerica Programme"},
                "donors": ["Bureau of Population, Refugees and Migration"],
            }
        ],
        "modules": [{"number": 1, "title": {"es": "Derechos humanos", "en": "Human rights"}}],
        "institutions": [
            {"code": "MINSA", "name": "Ministerio de Salud"},
            {"code": "SNM", "name": "Servicio Nacional de Migración"},
        ],
        "sdg": ["10.7", "16"],
        "gcm": [11, 12],
        "status": "ended",
        "reminder_hours": None,
    }
    assert (await edition.put()).json() == published
    assert (await edition.publish()).json() == published
    assert len(await mission.facts(edition.edition_id)) == 1


async def test_a_change_is_announced_with_the_next_revision(mission: Mission) -> None:
    """Describing does not announce; publishing does, once for each change, also of the registrations' places."""
    edition = await mission.edition(capacity=2)
    await edition.register(person())
    changed = await edition.put(hours=48, modules=[])
    assert (changed.json()["hours"], changed.json()["revision"]) == (48, 1)
    assert (await edition.publish()).json()["revision"] == 2
    assert (await edition.publish()).json()["revision"] == 2
    assert [fact.model_dump()["hours"] for fact in await mission.facts(edition.edition_id)] == [40, 48]


async def test_a_draft_takes_no_registrations(mission: Mission) -> None:
    """Neither of the public nor by staff; nor does an edition by nomination. After its time staff alone register."""
    draft = await mission.edition(publish=False)
    nominated = await mission.edition(registration="nominated")
    closed = await mission.edition(registration_until="2023-05-01T23:59:59-05:00")
    for edition, slug in (
        (draft, "edition-not-published"),
        (nominated, "by-nomination-only"),
        (closed, "registration-closed"),
    ):
        answers = [await edition.apply(person())]
        if edition is not closed:
            answers.append(await edition.enter(person()))
        for answer in answers:
            assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, slug)
        assert await edition.list() == []
    assert (await closed.register(person()))["status"] == "registered"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"course": "UNKNOWN"}, "course"),
    ({"programmes": ["UNKNOWN"]}, "programmes"),
    ({"programmes": ["WHP", "WHP"]}, "programmes"),
    ({"institutions": ["UNKNOWN"]}, "institutions"),
    ({"title": {"es": "Solo español"}}, "title.en"),
    ({"title": {"es": " ", "en": "Blank"}}, "title.es"),
    ({"title": {"es": "a\0b", "en": "NUL"}}, "title.es"),
    ({"ends_on": "2023-05-01"}, "ends_on"),
    ({"starts_on": "02/05/2023"}, "starts_on"),
    ({"time_zone": "Panama/Wrong"}, "time_zone"),
    ({"capacity": 0}, "capacity"),
    ({"capacity": 2**40}, "capacity"),
    ({"hours": -1}, "hours"),
    ({"sdg": ["18"]}, "sdg.0"),
    ({"sdg": ["10.7", "10.7"]}, "sdg"),
    ({"gcm": [24]}, "gcm.0"),
    ({"modality": "telepathy"}, "modality"),
    ({"registration": "closed"}, "registration"),
    ({"registration_until": "2023-05-01T00:00:00"}, "registration_until"),
    ({"modules": [{"number": 1, "title": {"es": "A", "en": "A"}}] * 2}, "modules"),
    ({"misspelt": True}, "misspelt"),
]


@pytest.mark.parametrize(("change", "field"), WRONG, ids=[f"{next(iter(change))}-{field}" for change, field in WRONG])
async def test_a_wrong_description_is_refused_by_field(mission: Mission, change: dict[str, Any], field: str) -> None:
    """In both languages, and nothing is stored."""
    edition = await mission.edition(publish=False)
    before = (await mission.http.get(f"/api/v1/editions/{edition.edition_id}")).json()
    messages = []
    for language in ("es", "en"):
        answer = await mission.http.put(
            f"/api/v1/editions/{edition.code}?lang={language}", json=edition_body() | change
        )
        assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
        messages.append(answer.json()["errors"][0]["message"])
    assert messages[0] != messages[1]
    assert (await mission.http.get(f"/api/v1/editions/{edition.edition_id}")).json() == before


async def test_the_unknown_one_of_several_codes_is_named(mission: Mission) -> None:
    """The field alone does not say which of its codes is meant."""
    edition = await mission.edition(publish=False)
    answer = await mission.http.put(
        f"/api/v1/editions/{edition.code}?lang=en", json=edition_body(institutions=["SNM", "MARS", "MINSA"])
    )
    (error,) = answer.json()["errors"]
    assert (error["field"], error["message"]) == ("institutions", "“MARS” is not in the list of accepted values.")


async def test_unknown_editions_are_not_found(mission: Mission) -> None:
    """Wherever their id may stand."""
    unknown = UUID(int=7)
    for answer in (
        await mission.http.get(f"/api/v1/editions/{unknown}"),
        await mission.http.post(f"/api/v1/editions/{unknown}/publication"),
        await mission.http.get(f"/api/v1/editions/{unknown}/report"),
        await mission.public.post(f"/api/v1/editions/{unknown}/applications", json=person()),
        await mission.http.post(f"/api/v1/registrations/{unknown}/withdrawal", json={}),
        await mission.http.post(f"/api/v1/registrations/{unknown}/link"),
        await mission.http.post(f"/api/v1/participants/{unknown}/erasure"),
        await mission.http.get(f"/api/v1/participants/{unknown}"),
        await mission.http.get(f"/api/v1/editions/{unknown}/registrations"),
    ):
        assert answer.status_code == 404, answer.request.url
        assert answer.headers["content-type"] == "application/problem+json"


async def test_the_catalogue_is_described_once_and_kept(mission: Mission) -> None:
    """The same PUT again changes nothing; unknown references are refused by field."""
    programme = {"title": {"es": "Retorno", "en": "Return"}, "donors": ["PRM"]}
    for _ in range(2):
        answer = await mission.http.put("/api/v1/programmes/RET", json=programme)
        assert answer.json() == programme | {"code": "RET"}
    unknown = await mission.http.put("/api/v1/programmes/RET", json=programme | {"donors": ["NOBODY"]})
    assert [error["field"] for error in unknown.json()["errors"]] == ["donors"]
    body = {"name": "X", "organisation_type": "guild", "level": "national"}
    wrong = await mission.http.put("/api/v1/institutions/X", json=body)
    assert [error["field"] for error in wrong.json()["errors"]] == ["organisation_type"]
    areas = (await mission.public.get("/api/v1/reference")).json()["admin_areas"]
    assert {"code": "PA-4", "es": "Chiriquí", "en": "Chiriquí"} in [
        {name: entry[name] for name in ("code", "es", "en")} for entry in areas
    ]
