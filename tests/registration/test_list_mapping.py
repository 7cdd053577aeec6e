"""What headings and values of an institution's lists mean is read and set without sending a list."""

import itertools
from typing import Any

import httpx
import pytest

from tests.registration.desk import signed_in
from tests.registration.mission import Edition, Mission, institution
from tests.registration.test_nomination_pages import upload

_numbers = itertools.count(1)
HEADINGS = {"Nombre del Funcionario": "full_name", "Correo Oficial:": "email", "Observación": None}
VALUES = {"occupation": {"Tropa vieja": "police_security", "S/D": None}}
FOLDED = {
    "headings": {"correo oficial": "email", "nombre del funcionario": "full_name", "observacion": None},
    "values": {"occupation": {"s d": None, "tropa vieja": "police_security"}},
}


async def new_institution(mission: Mission) -> str:
    """An institution of which nothing is remembered yet."""
    code = f"MAPA-{next(_numbers)}"
    await put(mission, f"/api/v1/institutions/{code}", institution(code, "security_force"))
    return code


def path_of(code: str) -> str:
    return f"/api/v1/institutions/{code}/list-mapping"


async def put(mission: Mission, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await mission.http.put(path, json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def nominated(mission: Mission, edition: Edition, *rows: str, **headers: str) -> httpx.Response:
    content = "\n".join(("Nombre del funcionario,CORREO OFICIAL,Observación,institution,occupation", *rows))
    return await mission.public.post(
        f"/api/v1/editions/{edition.edition_id}/nominations?consent=Nota",
        content=content.replace("@x", f"@{edition.code.lower()}.example").encode(),
        headers={"Content-Type": "text/csv", **headers},
    )


async def test_a_list_is_read_by_what_was_set_before_it(mission: Mission) -> None:
    code, edition = await new_institution(mission), await mission.edition(registration="nominated")
    focal = mission.focal_point(code)
    empty = await mission.http.get(path_of(code))
    assert empty.json() == {"headings": {}, "values": {}}
    assert (await nominated(mission, edition, "Ana Ruiz,ana@x,nada,,Tropa vieja", **focal)).status_code == 422
    body = {"headings": HEADINGS, "values": VALUES}
    answer = await mission.http.put(path_of(code), json=body, headers={"If-Match": empty.headers["ETag"]})
    assert (answer.status_code, answer.json()) == (200, FOLDED)
    read = await mission.http.get(path_of(code))
    assert (read.json(), read.headers["ETag"]) == (FOLDED, answer.headers["ETag"])
    rows = "Ana Ruiz,ana@x,nada,,TROPA VIEJA", "Eva Luna,eva@x,,,S/D"
    stored = await nominated(mission, edition, *rows, **focal)
    assert stored.status_code == 200, stored.text
    assert sorted(row["occupation"] or "" for row in await edition.list()) == ["", "police_security"]


async def test_what_was_read_can_be_sent_and_what_is_left_out_stays(mission: Mission) -> None:
    path = path_of(await new_institution(mission))
    await put(mission, path, {"headings": HEADINGS, "values": VALUES})
    assert await put(mission, path, FOLDED) == FOLDED
    assert await put(mission, path, {}) == FOLDED
    assert await put(mission, path, {"values": {}}) == FOLDED | {"values": {}}
    fewer = {"headings": {"Observación": "position"}}
    assert await put(mission, path, fewer) == {"headings": {"observacion": "position"}, "values": {}}


async def test_who_has_seen_another_state_changes_nothing(mission: Mission) -> None:
    path = path_of(await new_institution(mission))
    seen = (await mission.http.get(path)).headers["ETag"]
    await put(mission, path, {"headings": HEADINGS})
    late = await mission.http.put(path, json={"headings": {}}, headers={"If-Match": seen})
    assert late.status_code == 412
    assert (await mission.http.get(path)).json()["headings"] == FOLDED["headings"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"headings": {"Observación": "salary"}}, "headings.observacion"),
        ({"headings": {"---": "email"}}, "headings"),
        ({"headings": {"Correo": "email", "CORREO": None}}, "headings.correo"),
        ({"values": {"salary": {"x": None}}}, "values.salary"),
        ({"values": {"occupation": {"Tropa": "no_such"}}}, "values.occupation.tropa"),
        ({"values": {"occupation": {"\0": None}}}, "values.occupation"),
    ],
)
async def test_a_meaning_that_cannot_be_is_refused_with_its_place(
    mission: Mission, body: dict[str, Any], field: str
) -> None:
    path = path_of(await new_institution(mission))
    answer = await mission.http.put(path, json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert (await mission.http.get(path)).json() == {"headings": {}, "values": {}}


async def test_focal_points_read_and_set_that_of_their_own_institution_alone(mission: Mission) -> None:
    own, other = await new_institution(mission), await new_institution(mission)
    focal = mission.focal_point(own)
    for code, status in ((own, 200), (other, 404)):
        sent = await mission.public.put(path_of(code), json={"headings": HEADINGS}, headers=focal)
        read = await mission.public.get(path_of(code), headers=focal)
        assert (sent.status_code, read.status_code) == (status, status)
    assert (await mission.http.get(path_of(other))).json()["headings"] == {}
    assert (await mission.http.get(path_of("nobodys"))).status_code == 404


async def test_what_a_preview_explained_is_part_of_it(mission: Mission) -> None:
    code, edition = await new_institution(mission), await mission.edition(registration="nominated")
    rows = f"given_names,family_names,email,institution,occupation\nAna,Ruiz,ana@{edition.code},{code},Tropa"
    async with signed_in(mission, "coordinator") as desk:
        path = await upload(desk, edition, rows.replace(edition.code, f"{edition.code.lower()}.example", 1).encode())
        page = await desk.get(path)
        await desk.follow(await desk.send(page, path + "/values", {"value-0": "police_security"}))
    assert (await mission.http.get(path_of(code))).json()["values"] == {"occupation": {"tropa": "police_security"}}
