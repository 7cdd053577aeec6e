"""A change touches what was sent and nothing else, conflicts are visible, and promotions are confirmed."""

import asyncio
from typing import Any

import httpx
import pytest

from diplomado_contracts import Registered
from tests.registration.mission import Edition, Mission, edition_body, institution, person

TITLE = {"es": "Gestión de fronteras", "en": "Border management"}
REQUIRED = ("course", "modality", "starts_on", "ends_on", "time_zone", "organiser")
FULL: dict[str, Any] = {
    "capacity": 1,
    "institutions": ["SNM"],
    "registration_until": "2030-05-01T23:59:59-05:00",
}


def only_required(**changes: Any) -> dict[str, Any]:
    """The body of a client that mends one thing."""
    return {name: edition_body()[name] for name in REQUIRED} | changes


async def put(edition: Edition, body: dict[str, Any], *, query: str = "", **headers: str) -> httpx.Response:
    """Describe an edition with exactly this body."""
    return await edition.mission.http.put(f"/api/v1/editions/{edition.code}{query}", json=body, headers=headers)


async def with_a_queue(mission: Mission, waiting: int) -> Edition:
    """An edition with one place, which is taken, and a waiting list."""
    edition = await mission.edition(capacity=1)
    for _ in range(waiting + 1):
        await edition.register(person())
    return edition


async def test_a_title_is_mended_without_the_capacity(mission: Mission) -> None:
    """The waiting list stays as it is, and nobody is written to."""
    edition = await with_a_queue(mission, 3)
    before = await edition.announced()
    answer = await put(edition, only_required(title=TITLE))
    assert (answer.status_code, answer.json()["capacity"], answer.json()["waiting"]) == (200, 1, 3)
    assert await edition.announced() == before
    assert [row["status"] for row in await edition.list()] == ["registered"] + ["waitlisted"] * 3


async def test_what_is_left_out_of_an_edition_stays(mission: Mission) -> None:
    """Each field, also lists; null and [] empty a field."""
    edition = await mission.edition(**FULL)
    before = (await mission.http.get(f"/api/v1/editions/{edition.edition_id}")).json()
    after = (await put(edition, only_required(title=TITLE))).json()
    assert after == before | {"title": TITLE}
    emptied = only_required(
        title=TITLE,
        partner=None,
        capacity=None,
        registration_until=None,
        institutions=[],
        programmes=[],
        sdg=[],
        gcm=[],
    )
    after = (await put(edition, emptied)).json()
    assert [after[name] for name in ("partner", "capacity", "registration_until")] == [None] * 3
    assert [after[name] for name in ("institutions", "programmes", "sdg", "gcm")] == [[]] * 4
    assert (after["hours"], len(after["modules"])) == (40, 1)


async def test_what_is_left_out_of_other_resources_stays(mission: Mission) -> None:
    """The donors of a programme, the area of an institution, the language and family names of a person."""
    http = mission.http
    await http.put("/api/v1/programmes/LEFT", json={"title": TITLE, "donors": ["PRM"]})
    assert (await http.put("/api/v1/programmes/LEFT", json={"title": TITLE})).json()["donors"] == ["PRM"]
    assert (await http.put("/api/v1/programmes/LEFT", json={"title": TITLE, "donors": []})).json()["donors"] == []
    await http.put("/api/v1/institutions/LEFT", json=institution("Alcaldía", "local_government"))
    body = {"name": "Alcaldía de Colón", "organisation_type": "local_government", "level": "local"}
    assert (await http.put("/api/v1/institutions/LEFT", json=body)).json()["admin_area"] == "PA-8"
    emptied = await http.put("/api/v1/institutions/LEFT", json=body | {"admin_area": None})
    assert emptied.json()["admin_area"] is None
    edition = await mission.edition()
    application = person(language="en")
    await edition.register(application)
    path = f"/api/v1/participants/{(await edition.list())[0]['participant_id']}"
    corrected = await http.put(path, json={"given_names": "Ana", "email": application["email"]})
    assert (corrected.json()["language"], corrected.json()["family_names"]) == ("en", application["family_names"])


async def test_two_editors_conflict_visibly(mission: Mission) -> None:
    """The second gets 412 in their language with the tag of what is stored; the first one's change is kept."""
    edition = await mission.edition()
    seen = (await mission.http.get(f"/api/v1/editions/{edition.edition_id}")).headers["etag"]
    first = await put(edition, only_required(title=TITLE), **{"If-Match": seen})
    assert (first.status_code, first.headers["etag"] != seen) == (200, True)
    messages = set()
    for language in ("es", "en"):
        second = await put(
            edition, only_required(title=TITLE, hours=8), **{"If-Match": seen, "Accept-Language": language}
        )
        assert (second.status_code, second.headers["content-type"]) == (412, "application/problem+json")
        assert second.json()["type"].endswith("changed-meanwhile")
        assert second.headers["etag"] == first.headers["etag"]
        messages |= {second.json()["title"], second.json()["detail"]}
    assert len(messages) == 4
    stored = (await mission.http.get(f"/api/v1/editions/{edition.edition_id}")).json()
    assert (stored["title"], stored["hours"]) == (TITLE, 40)
    publication = f"/api/v1/editions/{edition.edition_id}/publication"
    assert (await mission.http.post(publication, headers={"If-Match": seen})).status_code == 412
    assert (await mission.http.post(publication, headers={"If-Match": first.headers["etag"]})).status_code == 200


async def test_of_many_editors_at_once_one_wins(mission: Mission) -> None:
    """They read the same state and write at the same moment."""
    edition = await mission.edition()
    seen = (await mission.http.get(f"/api/v1/editions/{edition.edition_id}")).headers["etag"]
    answers = await asyncio.gather(
        *(put(edition, only_required(title=TITLE, hours=hours), **{"If-Match": seen}) for hours in range(1, 9))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7
    (won,) = (answer.json()["hours"] for answer in answers if answer.status_code == 200)
    assert (await mission.http.get(f"/api/v1/editions/{edition.edition_id}")).json()["hours"] == won


RESOURCES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("donors", {"name": "Fondo"}, {"name": "Fondo Central"}),
    ("programmes", {"title": TITLE, "donors": ["PRM"]}, {"title": TITLE, "donors": []}),
    ("courses", {"title": TITLE}, {"title": TITLE | {"en": "Borders"}}),
    ("institutions", institution("Puerto", "academia"), institution("Puerto de Colón", "academia")),
]


@pytest.mark.parametrize(("kind", "first", "second"), RESOURCES, ids=[kind for kind, *_ in RESOURCES])
async def test_the_catalogue_has_tags_too(
    mission: Mission, kind: str, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """In the answers to GET and PUT; `*` means any state, and If-None-Match inserts without overwriting."""
    path, http = f"/api/v1/{kind}/TAGS", mission.http
    assert (await http.get(path)).status_code == 404
    for tag in ("*", '"never"'):
        assert (await http.put(path, json=first, headers={"If-Match": tag})).status_code == 412
    inserted = await asyncio.gather(*(http.put(path, json=first, headers={"If-None-Match": "*"}) for _ in range(4)))
    assert sorted(answer.status_code for answer in inserted) == [200, 412, 412, 412]
    seen = (await http.get(path)).headers["etag"]
    assert seen == next(answer for answer in inserted if answer.status_code == 200).headers["etag"]
    changed = await http.put(path, json=second, headers={"If-Match": f'"other", {seen}'})
    assert (changed.status_code, changed.headers["etag"] != seen) == (200, True)
    assert (await http.put(path, json=first, headers={"If-Match": seen})).status_code == 412
    assert (await http.put(path, json=first, headers={"If-Match": f"W/{changed.headers['etag']}"})).status_code == 412
    assert (await http.get(path)).json() == {"code": "TAGS", **second}
    compressed = changed.headers["etag"].replace('"', '-zstd"').removeprefix("-zstd")
    assert (await http.put(path, json=second, headers={"If-Match": compressed})).status_code == 200
    assert (await http.put(path, json=first, headers={"If-None-Match": compressed})).status_code == 412
    assert (await http.put(path, json=first, headers={"If-Match": "*"})).json() == {"code": "TAGS", **first}
    assert (await http.put(path, json=first, headers={"If-Match": "nonsense"})).status_code == 400


async def test_a_person_has_a_tag(mission: Mission) -> None:
    """Two coordinators who correct the same person."""
    edition = await mission.edition()
    application = person()
    await edition.register(application)
    path = f"/api/v1/participants/{(await edition.list())[0]['participant_id']}"
    seen = (await mission.http.get(path)).headers["etag"]
    body = {"given_names": "Ana Lucía", "family_names": "Peñalba", "email": application["email"]}
    assert (await mission.http.put(path, json=body, headers={"If-Match": seen})).status_code == 200
    late = await mission.http.put(path, json=body | {"given_names": "Ana"}, headers={"If-Match": seen})
    assert late.status_code == 412
    assert (await mission.http.get(path)).json()["given_names"] == "Ana Lucía"


async def test_the_first_publication_changes_the_tag(mission: Mission) -> None:
    """Who read a draft does not change what others have published since; publishing again changes nothing."""
    edition = await mission.edition(publish=False)
    path = f"/api/v1/editions/{edition.edition_id}"
    draft = (await mission.http.get(path)).headers["etag"]
    published = (await edition.publish()).headers["etag"]
    assert published == (await mission.http.get(path)).headers["etag"] != draft
    late = await mission.http.post(f"{path}/publication", headers={"If-Match": draft})
    assert (late.status_code, late.headers["etag"]) == (412, published)
    assert (await edition.publish()).headers["etag"] == published


async def test_a_registration_does_not_change_the_tag(mission: Mission) -> None:
    """While people register, a coordinator can still change the edition."""
    edition = await mission.edition(capacity=5)
    before = await mission.http.get(f"/api/v1/editions/{edition.edition_id}")
    await edition.register(person())
    after = await mission.http.get(f"/api/v1/editions/{edition.edition_id}")
    assert before.headers["etag"] == after.headers["etag"]
    assert after.json()["taken"] == 1


async def test_a_preview_says_what_a_change_will_do(mission: Mission) -> None:
    """The fields, and the people who would get a place; nothing is stored, announced or promoted."""
    edition = await with_a_queue(mission, 3)
    before, path = await edition.announced(), f"/api/v1/editions/{edition.code}/preview"
    body = only_required(title=TITLE, capacity=3)
    preview = (await mission.http.post(path, json=body)).json()
    waiting = [row["registration_id"] for row in await edition.list() if row["status"] == "waitlisted"]
    assert len(waiting) == 3
    assert (preview["new"], preview["changes"], preview["promotions"]) == (False, ["title", "capacity"], 2)
    assert sorted(preview["promoted"]) == sorted(waiting[:2])
    assert (preview["edition"]["capacity"], preview["edition"]["taken"]) == (3, 3)
    assert (await mission.http.get(f"/api/v1/editions/{edition.edition_id}")).json()["capacity"] == 1
    assert await edition.announced() == before
    none = await mission.http.post(f"/api/v1/editions/{edition.code}-none/preview", json=body)
    assert none.json()["new"] is True
    listed = (await mission.http.get(f"/api/v1/editions?code={edition.code}-none")).json()
    assert listed == {"editions": [], "next": None}
    wrong = await mission.http.post(path, json=body | {"course": "UNKNOWN"})
    assert [error["field"] for error in wrong.json()["errors"]] == ["course"]


async def test_promotions_are_confirmed_by_their_number(mission: Mission) -> None:
    """Without it, or with another one, nothing changes and the problem says the number."""
    edition = await with_a_queue(mission, 3)
    body = only_required(title=TITLE, capacity=3)
    for query in ("", "?confirm_promotions=1", "?confirm_promotions=3", "?confirm_promotions=0"):
        refused = await put(edition, body, query=query)
        assert (refused.status_code, refused.json()["promotions"]) == (409, 2)
        assert refused.json()["type"].endswith("promotions-unconfirmed")
        assert "confirm_promotions=2" in refused.json()["detail"]
    stored = (await mission.http.get(f"/api/v1/editions/{edition.edition_id}")).json()
    assert (stored["capacity"], stored["taken"], stored["waiting"], stored["title"]["es"]) == (
        1, 1, 3, edition_body()["title"]["es"],
    )  # fmt: skip
    unlimited = await put(edition, body | {"capacity": None})
    assert (unlimited.status_code, unlimited.json()["promotions"]) == (409, 3)
    accepted = await put(edition, body, query="?confirm_promotions=2")
    assert (accepted.status_code, accepted.json()["taken"], accepted.json()["waiting"]) == (200, 3, 1)
    again = await put(edition, body, query="?confirm_promotions=2")
    assert again.status_code == 200
    facts = await mission.facts(*(row["registration_id"] for row in await edition.list()))
    assert sum(isinstance(fact, Registered) and fact.promoted for fact in facts) == 2


async def test_a_confirmation_promotes_once_under_concurrency(mission: Mission) -> None:
    """Five windows confirm the same change; each person is promoted once."""
    edition = await with_a_queue(mission, 3)
    body = only_required(title=TITLE, capacity=3)
    answers = await asyncio.gather(*(put(edition, body, query="?confirm_promotions=2") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    facts = await mission.facts(*(row["registration_id"] for row in await edition.list()))
    assert sum(isinstance(fact, Registered) and fact.promoted for fact in facts) == 2


async def test_a_preview_says_whom_it_writes_to_and_what_is_risky(mission: Mission) -> None:
    """How many get which mail, the number to confirm, and fields that are wrong to change once people registered."""
    edition = await with_a_queue(mission, 2)
    body = only_required(title=TITLE, capacity=3, time_zone="America/Bogota", ends_on="2023-09-30")
    preview = f"/api/v1/editions/{edition.code}/preview"
    said = (await mission.http.post(preview, json=body, headers={"Accept-Language": "en"})).json()
    assert (said["mails"], said["confirm_mails"]) == ({"registration_promoted": 2}, 2)
    assert [warning["field"] for warning in said["warnings"]] == ["ends_on", "time_zone"]
    assert said["warnings"][1]["message"].startswith("Sessions and deadlines keep their moments")
    in_spanish = (await mission.http.post(preview, json=body, headers={"Accept-Language": "es"})).json()
    assert in_spanish["warnings"][1]["message"] != said["warnings"][1]["message"]
    assert (await put(edition, body, query="?confirm_mails=2")).status_code == 200
    unused = await mission.edition()
    path = f"/api/v1/editions/{unused.code}/preview"
    assert (await mission.http.post(path, json=body)).json()["warnings"] == []
