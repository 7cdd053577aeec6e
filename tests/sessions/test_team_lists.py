"""Lists of teams: read from what people paste or send, and stored as a whole or not at all."""

from pathlib import Path

import pytest

from diplomado_chassis.ids import uuid7
from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.projects.team_list import code_of, read_teams
from tests.sessions.mission import Mission
from tests.sessions.staff import staff
from tests.sessions.test_scores import get

PANAMA = Path(__file__).parents[2] / "examples/panama-2023/projects.csv"


def test_the_list_of_an_example_is_read() -> None:
    teams = read_teams(PANAMA.read_bytes())
    assert len(teams) == 14
    assert (teams[0].row, teams[0].cells["code"], teams[0].cells["admin_area"]) == (2, "darien-senafront", "PA-5")
    assert [len(team.members) for team in teams[:2]] == [5, 4]


def test_a_pasted_table_may_have_one_row_for_each_member() -> None:
    pasted = "Nombre del equipo\tProyecto\tCorreo\nNiñez Darién\tRuta\ta@x.example\nNiñez Darién\t\tb@x.example"
    (team,) = read_teams(pasted.encode())
    assert (team.cells["code"], team.cells["project_title"]) == (code_of("Niñez Darién"), "Ruta")
    assert team.cells["code"] == "ninez-darien"
    assert team.members == ["a@x.example", "b@x.example"]


@pytest.mark.parametrize("content", [b"", b"Ana Luisa", b"%PDF-1.7", b"PK\x03\x04 broken", b"name;email\nx;y", b'"a'])
def test_what_is_no_list_of_teams_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationFailed):
        read_teams(content)


async def test_all_teams_of_a_list_are_stored_or_none(mission: Mission) -> None:
    mails = [f"{uuid7()}@x.example" for _ in range(3)]
    ana, eva, leo = [
        await mission.register(name, "Ríos", mail) for name, mail in zip(("A", "E", "L"), mails, strict=True)
    ]
    at = f"/sessions/editions/{mission.edition_id}/projects/team-list"
    head = "nombre;proyecto;provincia;miembros;líder\n"
    good = f"Darién Uno;Paso seguro;PA-5;{mails[0]} {mails[1].upper()};{mails[1]}\n"
    async with staff(mission.running, "coordinator") as me:
        page = await me.open(at)
        bad = await me.send(page, at, {"list": f"{head}{good}Dos;Otro;Darién;{mails[2]};\nTres;X;;nadie@x.example;"})
        assert bad.status_code == 422
        assert "Fila 3: Provincia o comarca" in bad.text
        assert "Darién Uno" in bad.text  # what was typed
        nobody = await me.send(page, at, {"list": f"{head}{good}Tres;X;;nadie@x.example {mails[0]};"})
        assert "Fila 3, nadie@x.example" in nobody.text
        seen = await me.send(
            page, at, {"step": "preview"}, files={"file": ("e.csv", f"{head}{good}".encode(), "text/csv")}
        )
        assert (seen.status_code, "Nuevos: 1." in seen.text, "Lidera: E Ríos" in seen.text) == (200, True, True)
        assert "Darién Uno;Paso seguro" not in seen.text  # the file stays as a table
        assert "Darién Uno\tPaso seguro" in seen.text
        assert (await get(mission, "teams")).json()["teams"] == []
        assert "Pegue la lista" in (await me.send(page, at, {"list": " "})).text
        for _ in range(2):  # the same list again changes nothing
            sent = {"file": ("equipos.csv", f"{head}{good}".encode("cp1252"), "text/csv")}
            stored = await me.change(at, at, {"step": "store"}, files=sent)
        assert "1 equipo guardado" in await me.open(stored.headers["location"])
        more = f"código;nombre;proyecto;correo\ndarien-uno;Darién Uno;Paso seguro;{mails[2]}"
        changed = await me.send(page, at, {"list": more, "step": "preview"})
        assert "Con cambios: 1." in changed.text
        assert len((await get(mission, "teams")).json()["teams"][0]["members"]) == 2
        await me.change(at, at, {"list": more, "step": "store"})
    (team,) = (await get(mission, "teams")).json()["teams"]
    assert team["code"] == "darien-uno"
    assert set(team["members"]) == {str(ana), str(eva), str(leo)}
    assert team["leader"] == str(eva)
