"""What a value of a list means is decided once in the preview, kept for the institution, shown, and changeable."""

import re

from tests.registration.desk import signed_in
from tests.registration.mission import Edition, Mission
from tests.registration.nomination_lists import names
from tests.registration.test_nomination_pages import outcomes, upload


def of(edition: Edition, *people: tuple[str, str, str]) -> bytes:
    """A list of people with an institution and an occupation."""
    rows = (f"{name},Ruiz,{name.lower()}@x,{institution},,{value},,,,,," for name, institution, value in people)
    return names(edition.code, *rows).encode()


def asked(page: str) -> list[str]:
    """The values about which a preview asks."""
    return re.findall(r'<label for="value-\d+">(.*?»)', page)


def chosen(page: str) -> list[str]:
    """The codes that are chosen in a preview."""
    return re.findall(r'<option value="([^"]*)"[^>]* selected', page)


async def test_a_value_is_explained_once_for_the_lists_of_an_institution(mission: Mission) -> None:
    edition, later = await mission.edition(registration="nominated"), await mission.edition(registration="nominated")
    async with signed_in(mission, "coordinator") as desk:
        path = await upload(desk, edition, of(edition, ("Ana", "MINSA", "Tropa vieja"), ("Eva", "MINSA", "S/D")))
        page = await desk.get(path)
        assert outcomes(page) == [("2", "Con errores"), ("3", "Con errores")]
        assert asked(page) == ["Ocupación: «Tropa vieja»", "Ocupación: «S/D»"]
        assert chosen(page) == []
        for wrong in ({}, {"value-0": "nothing"}, {"value-7": "other"}):
            assert (await desk.send(page, path + "/values", wrong)).status_code == 422
        stale = {"value-0": "other", "digest": "of another tab"}
        assert (await desk.send(page, path + "/values", stale)).status_code == 412
        page = await desk.follow(await desk.send(page, path + "/values", {"value-0": "police_security"}))
        assert outcomes(page) == [("2", "Entra con cupo"), ("3", "Con errores")]
        assert asked(page) == ["Ocupación: «S/D»", "Ocupación: «Tropa vieja»"], "what is not decided comes first"
        page = await desk.follow(await desk.send(page, path + "/values", {"value-0": "-"}))
        assert outcomes(page) == [("2", "Entra con cupo"), ("3", "Entra con cupo")]
        assert "Valores que se leen como se dijo antes" in page
        assert chosen(page) == ["police_security", "-"]
        await desk.follow(await desk.send(page, path, {}))
    assert [row["occupation"] for row in await edition.list()] == ["police_security", None]
    async with signed_in(mission, "coordinator") as desk:
        people = ("Luz", "MINSA", "TROPA VIEJA"), ("Sol", "SENAFRONT", "Tropa vieja")
        path = await upload(desk, later, of(later, *people))
        page = await desk.get(path)
        assert outcomes(page) == [("2", "Entra con cupo"), ("3", "Con errores")], "it holds for the own lists alone"
        page = await desk.follow(await desk.send(page, path + "/values", {"value-0": "other", "value-1": "health"}))
        await desk.follow(await desk.send(page, path, {}))
    assert [row["occupation"] for row in await later.list()] == ["health", "other"], (
        "what was said can be said otherwise"
    )


async def test_what_is_decided_meanwhile_is_shown_before_it_is_stored(mission: Mission) -> None:
    edition = await mission.edition(registration="nominated")
    async with signed_in(mission, "coordinator") as desk:
        paths = [await upload(desk, edition, of(edition, (name, "SNM", "Custodio mayor"))) for name in ("Ida", "Ada")]
        pages = [await desk.get(path) for path in paths]
        for path, page in zip(paths, pages, strict=True):
            await desk.follow(await desk.send(page, path + "/values", {"value-0": "police_security"}))
        first, second = [await desk.get(path) for path in paths]
        await desk.follow(await desk.send(second, paths[1] + "/values", {"value-0": "other"}))
        answer = await desk.send(first, paths[0], {})
        assert answer.status_code == 412
        assert chosen(answer.text) == ["other"]
        assert await edition.list() == []


async def test_a_focal_point_explains_values_for_the_own_institution(mission: Mission) -> None:
    edition = await mission.edition(registration="nominated")
    async with signed_in(mission, "focal_point", institution="SNM") as desk:
        path = await upload(desk, edition, of(edition, ("Noa", "", "Vigía")))
        page = await desk.follow(await desk.send(await desk.get(path), path + "/values", {"value-0": "other"}))
        assert outcomes(page) == [("2", "Entra con cupo")]
    async with signed_in(mission, "focal_point", institution="MINSA") as desk:
        page = await desk.get(await upload(desk, edition, of(edition, ("Mia", "", "Vigía"))))
        assert outcomes(page) == [("2", "Con errores")]
        assert chosen(page) == [], "what others have explained is theirs"


async def test_the_api_names_the_values_and_what_was_decided(mission: Mission) -> None:
    edition = await mission.edition(registration="nominated")
    sent = of(edition, ("Bea", "SENAFRONT", "Guardián"), ("Leo", "SENAFRONT", "guardian"))
    refused = await edition.nominate(sent)
    value = {"column": "occupation", "value": "Guardián", "code": None, "institutions": ["SENAFRONT"]}
    assert (refused.status_code, refused.json()["values"]) == (422, [value])
    async with signed_in(mission, "coordinator") as desk:
        path = await upload(desk, edition, sent)
        await desk.follow(await desk.send(await desk.get(path), path + "/values", {"value-0": "police_security"}))
    stored = await edition.nominate(sent)
    assert (stored.status_code, stored.json()["accepted"]) == (200, 2)
    assert stored.json()["values"] == [{**value, "code": "police_security"}]
    assert {row["occupation"] for row in await edition.list()} == {"police_security"}
