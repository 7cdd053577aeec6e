"""Nomination lists in the browser: the preview says what happens to each row, and exactly that is stored."""

import csv
import io
import re

import pytest

from diplomado_registration.nominations.columns import COLUMNS, HEADINGS
from diplomado_registration.nominations.csv_sheet import read_sheet
from diplomado_registration.nominations.drafts.store import purge_drafts
from tests.registration.desk import Desk, signed_in
from tests.registration.mission import Edition, Mission, person
from tests.registration.nomination_lists import HEADER, TWO, names
from tests.sessions.format_samples import ods_of, xlsx_of


def at(edition: Edition, *steps: str) -> str:
    return "/".join(["/registration/editions", edition.edition_id, "nominations", *steps])


async def upload(desk: Desk, edition: Edition, content: bytes, name: str = "lista.csv", **fields: str) -> str:
    """Send a list and return the address of its preview."""
    page = await desk.get(at(edition))
    sent = {"consent": "carta firmada", **fields}
    answer = await desk.send(page, at(edition), sent, files={"list": (name, content)})
    assert answer.status_code == 303, (answer.status_code, re.findall(r'class="error".*', answer.text))
    return str(answer.headers["location"])


def outcomes(page: str) -> list[tuple[str, str]]:
    """The rows of a preview: number and outcome."""
    return re.findall(
        r'<tr>\s*<td class="number">(\d+)</td>.*?<span class="badge[^"]*">([^<]*)</span>', page, re.DOTALL
    )


MIXED = (
    *TWO,
    "Nueva,Persona,nueva@x,SENAFRONT,,,,,,,,",
    "Sin,Correo,,SENAFRONT,,,,,,,,",
    "Lejos,Provincia,lejos@x,SENAFRONT,,,,,Chiriqí,,,",
)


async def test_every_row_is_previewed_and_exactly_that_is_stored(mission: Mission) -> None:
    edition = await mission.edition(registration="nominated", capacity=2)
    assert (await edition.nominate(names(edition.code, TWO[0]))).status_code == 200
    async with signed_in(mission, "coordinator") as desk:
        path = await upload(desk, edition, names(edition.code, *MIXED).encode())
        page = await desk.get(path)
        assert outcomes(page) == [
            ("2", "Ya está, sin cambios"), ("3", "Entra con cupo"), ("4", "Queda en lista de espera"),
            ("5", "Con errores"), ("6", "Con errores"),
        ]  # fmt: skip
        assert "<strong>Correo</strong>: Falta este dato." in page
        assert "Chiriquí" in page, "the nearest value is proposed"
        assert await edition.statuses() == ["registered"], "nothing is stored by the preview"
        assert outcomes(await desk.get(path + "?outcome=error")) == [("5", "Con errores"), ("6", "Con errores")]
        first = await desk.send(page, path, {})
        people = await desk.follow(first)
        assert "1 con cupo, 1 en lista de espera, 0 corregidas" in people
        assert (await desk.send(page, path, {})).headers["location"] == first.headers["location"], "a double click"
        assert await edition.statuses() == ["registered", "registered", "waitlisted"]
        await desk.get(path, 404)


async def test_what_changed_since_the_preview_is_shown_before_anything_is_stored(mission: Mission) -> None:
    edition = await mission.edition(registration="both", capacity=1)
    async with signed_in(mission, "coordinator") as desk:
        path = await upload(desk, edition, names(edition.code, TWO[0]).encode())
        page = await desk.get(path)
        assert outcomes(page) == [("2", "Entra con cupo")]
        await edition.register(person())
        answer = await desk.send(page, path, {})
        assert answer.status_code == 412
        assert "Algo cambió mientras tanto" in answer.text
        assert outcomes(answer.text) == [("2", "Queda en lista de espera")]
        assert await edition.statuses() == ["registered"]
        assert (await desk.send(page, path, {})).status_code == 412, "the old page cannot confirm the new preview"
        await desk.follow(await desk.send(answer.text, path, {}))
    assert await edition.statuses() == ["registered", "waitlisted"]


@pytest.mark.parametrize("write", [xlsx_of, ods_of])
async def test_workbooks_are_lists_too(mission: Mission, write: object) -> None:
    edition = await mission.edition(registration="nominated")
    rows = list(csv.reader(io.StringIO(names(edition.code, *TWO))))
    content = write([["Lista de SENAFRONT"], *rows])  # type: ignore[operator]
    async with signed_in(mission, "coordinator") as desk:
        page = await desk.get(await upload(desk, edition, content, "lista.xlsx"))
        assert outcomes(page) == [("3", "Entra con cupo"), ("4", "Entra con cupo")]
    answer = await mission.http.post(
        f"/api/v1/editions/{edition.edition_id}/nominations", content=content, params={"consent": "carta"}
    )
    assert answer.json()["accepted"] == 2, answer.text


BROKEN = {
    "empty": (b"", "Elija un archivo que no esté vacío."),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0", "archivo CSV"),
    "a PDF": (b"%PDF-1.7", "archivo CSV"),
    "a damaged workbook": (b"PK\x03\x04nothing", "libro de Excel o LibreOffice"),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "XLS"),
    "with a password": (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "contraseña"),
    "no header": (b"uno,dos\ntres,cuatro\n", "encabezado"),
    "a header alone": (HEADER.encode(), "falta al menos una persona"),
}


@pytest.mark.parametrize("kind", BROKEN)
async def test_a_file_that_is_no_list_is_refused_beside_its_field(mission: Mission, kind: str) -> None:
    content, message = BROKEN[kind]
    edition = await mission.edition(registration="nominated")
    async with signed_in(mission, "coordinator") as desk:
        answer = await desk.send(
            await desk.get(at(edition)), at(edition), {"consent": "carta del director"}, files={"list": ("a", content)}
        )
    assert answer.status_code == 422
    (error,) = re.findall(r'id="list-error">(.*?)</span>\n', answer.text, re.DOTALL)
    assert message in error
    assert 'value="carta del director"' in answer.text


async def test_lists_of_several_institutions_are_previewed_and_stored_as_one(mission: Mission) -> None:
    """A file that cannot be read stops no other, and the consent is asked once for the edition."""
    edition = await mission.edition(registration="nominated", capacity=2)
    again = f"Yaritza,Caballero Ríos,yaritza@{edition.code}.example,MINSA,,,,,,,,"
    sent = [
        ("senafront.csv", names(edition.code, TWO[0]).encode()),
        ("foto.csv", b"\x89PNG\r\n\x1a\n\0\0"),
        ("minsa.csv", names(edition.code, TWO[1], again, "Sin,Cupo,sin.cupo@x,MINSA,,,,,,,,").encode()),
        ("minsa-copia.csv", names(edition.code, TWO[1], again, "Sin,Cupo,sin.cupo@x,MINSA,,,,,,,,").encode()),
    ]
    async with signed_in(mission, "coordinator") as desk:
        page = await desk.get(at(edition))
        assert 'name="list" type="file"' in page
        assert "multiple" in page
        files = [("list", file) for file in sent]
        answer = await desk.send(page, at(edition), {"consent": "carta firmada"}, files=files)
        path = answer.headers["location"]
        preview = await desk.follow(answer)
        assert outcomes(preview) == [
            ("2", "Entra con cupo"), ("2", "Entra con cupo"), ("3", "Con errores"), ("4", "Queda en lista de espera"),
        ]  # fmt: skip
        assert "la fila 2 del archivo «senafront.csv»" in preview
        assert "No se puede leer" in preview
        assert "minsa-copia.csv" not in preview, "the same file counts once"
        assert [row for row, _ in outcomes(await desk.get(path + "?file=2"))] == ["2", "3", "4"]
        first = await desk.send(preview, path, {})
        assert "2 con cupo, 1 en lista de espera" in await desk.follow(first)
        assert (await desk.send(preview, path, {})).headers["location"] == first.headers["location"], "a double click"
        assert await edition.statuses() == ["registered", "registered", "waitlisted"]
        page = await desk.get(at(edition))
        assert '«<span dir="auto">carta firmada</span>». <span class="quiet">Xiomara Batista (usted),' in page
        answer = await desk.send(page, at(edition), {}, files=[("list", sent[0])])
        assert outcomes(await desk.follow(answer)) == [("2", "Ya está, sin cambios")]
        assert "carta firmada" in await desk.get(at(edition, "one"))
        answer = await desk.send(page, at(edition), {"consent": "oficio 12"}, files=[("list", sent[0])])
        assert answer.status_code == 303
        assert "oficio 12" in await desk.get(at(edition))
        broken = [("list", ("vacía.csv", b"")), ("list", ("foto.csv", sent[1][1]))]
        answer = await desk.send(page, at(edition), {}, files=broken)
        assert answer.status_code == 422
        assert "foto.csv: No es un archivo CSV." in answer.text
        assert "vacía.csv: El archivo está vacío." in answer.text
    async with signed_in(mission, "focal_point", institution="MINSA") as desk:
        page = await desk.get(at(edition))
        assert "carta firmada" not in page, "an institution declares for its own people"
        answer = await desk.send(page, at(edition), {}, files=[("list", sent[2])])
        assert 'id="consent-error"' in answer.text


def strange(edition: Edition, name: str, institution: str) -> bytes:
    """A list with headings that nobody knows."""
    row = f"{name},Ruiz,{name.lower()}@{edition.code}.example,{institution},Leo"
    return f"Nombres,Apellidos,Buzón oficial,Ministerio que nomina,Signo\n{row}\n".encode()


async def test_headings_are_explained_once_for_the_lists_of_an_institution(mission: Mission) -> None:
    edition, later = await mission.edition(registration="nominated"), await mission.edition(registration="nominated")
    async with signed_in(mission, "coordinator") as desk:
        path = await upload(desk, edition, strange(edition, "Ana", "MINSA"))
        page = await desk.get(path)
        assert re.findall(r'<label for="heading-\d">«(.*?)»', page) == [
            "Buzón oficial",
            "Ministerio que nomina",
            "Signo",
        ]
        assert (await desk.send(page, path + "/headings", {"heading-0": "nothing"})).status_code == 422
        named = {"heading-0": "email", "heading-1": "institution"}
        answer = await desk.send(page, path + "/headings", {**named, "heading-2": "-"})
        page = await desk.follow(answer)
        assert outcomes(page) == [("2", "Entra con cupo")]
        await desk.follow(await desk.send(page, path, {}))
    assert [row["institution"] for row in await edition.list()] == ["MINSA"]
    async with signed_in(mission, "coordinator") as desk:
        path = await upload(desk, later, strange(later, "Eva", "MINSA"))
        page = await desk.get(path)
        assert outcomes(page) == [("2", "Entra con cupo")], "the institution sends the same columns to another edition"
        assert "Columnas que se leen como se dijo antes" in page
        page = await desk.follow(await desk.send(page, path + "/headings", {**named, "heading-2": "position"}))
        assert outcomes(page) == [("2", "Entra con cupo")]
        await desk.follow(await desk.send(page, path, {}))
        assert [row["job_title"] for row in await later.list()] == ["Leo"], "what was said can be said otherwise"
        page = await desk.get(await upload(desk, later, strange(later, "Luz", "SENAFRONT")))
        assert outcomes(page) == [], "another institution may mean something else"
        assert re.findall(r'<option value="([^"]*)"[^>]* selected', page) == ["email", "position", "institution"]


async def test_a_focal_point_explains_headings_for_the_own_institution(mission: Mission) -> None:
    edition = await mission.edition(registration="nominated")
    raw = f"Nombres,Apellidos,Correo,Signo zodiacal\nAna,Ruiz,ana@{edition.code}.example,Leo\n".encode()
    async with signed_in(mission, "focal_point", institution="SNM") as desk:
        path = await upload(desk, edition, raw)
        page = await desk.follow(await desk.send(await desk.get(path), path + "/headings", {"heading-0": "-"}))
        assert outcomes(page) == [("2", "Entra con cupo")]
    async with signed_in(mission, "focal_point", institution="MINSA") as desk:
        page = await desk.get(await upload(desk, edition, raw))
        assert outcomes(page) == []
        assert 'value="-" selected' not in page, "what others have explained is theirs"
    async with signed_in(mission, "focal_point", institution="SNM") as desk:
        assert outcomes(await desk.get(await upload(desk, edition, raw))) == [("2", "Entra con cupo")]


async def test_a_list_that_is_too_large_is_refused(mission: Mission) -> None:
    edition = await mission.edition(registration="nominated")
    async with signed_in(mission, "coordinator") as desk:
        page = await desk.get(at(edition))
        answer = await desk.send(page, at(edition), {"consent": "x"}, files={"list": ("a", b"x" * (2 << 20))})
        assert answer.status_code == 413
        assert "<h1>" in answer.text
        rows = "\n".join(f"A,B,p{n}@x.example,SENAFRONT,,,,,,,," for n in range(5001))
        files = {"list": ("a", f"{HEADER}\n{rows}".encode())}
        answer = await desk.send(page, at(edition), {"consent": "carta"}, files=files)
        assert answer.status_code == 413
        assert "5000 personas" in answer.text
        assert 'value="carta"' in answer.text


async def test_a_focal_point_nominates_their_own_and_learns_nothing_about_others(mission: Mission) -> None:
    edition = await mission.edition(registration="both")
    await edition.register(person(given_names="Rubén", email=f"ruben@{edition.code}.example", institution="SENAFRONT"))
    async with signed_in(mission, "focal_point", institution="MINSA") as desk, signed_in(mission, "auditor") as reader:
        path = await upload(desk, edition, names(edition.code, *TWO).encode())
        page = await desk.get(path)
        assert outcomes(page) == [("2", "Con errores"), ("3", "Entra con cupo")]
        assert "otra institución" in page
        await reader.get(path, 403)
        async with signed_in(mission, "coordinator") as other:
            other.client.cookies.clear()
            assert (await other.client.get(path)).status_code == 303
        answer = await desk.send(page, path + "/discarding", {})
        assert "se descartó" in await desk.follow(answer)
        await desk.get(path, 404)
    async with signed_in(mission, "auditor") as reader:
        page = await reader.get(at(edition))
        assert "<form" not in page.partition("<main")[2]


async def test_special_cases_need_a_reason(mission: Mission) -> None:
    edition = await mission.edition(registration="nominated")
    await edition.nominate(names(edition.code, TWO[0]))
    (row,) = await edition.list()
    await mission.withdraw(row["registration_id"])
    content = names(edition.code, TWO[0]).encode()
    async with signed_in(mission, "coordinator") as desk:
        assert outcomes(await desk.get(await upload(desk, edition, content))) == [("2", "Se retiró y sigue así")]
        answer = await desk.send(
            await desk.get(at(edition)), at(edition), {"consent": "c", "restore": "on"}, files={"list": ("a", content)}
        )
        assert answer.status_code == 422
        assert 'id="restore_reason-error"' in answer.text
        path = await upload(desk, edition, content, restore="on", restore_reason="Vuelve")
        await desk.follow(await desk.send(await desk.get(path), path, {}))
    assert await edition.statuses() == ["registered"]


async def test_one_person_is_nominated_by_a_form(mission: Mission) -> None:
    edition = await mission.edition(registration="nominated", capacity=1)
    path = at(edition, "one")
    fields = {"given_names": "Yessenia", "email": "mal", "position": "Jefa", "occupation": "nada"}
    async with signed_in(mission, "focal_point", institution="MINSA") as desk:
        answer = await desk.send(await desk.get(path), path, fields | {"consent": "carta"})
        assert answer.status_code == 422
        assert 'id="email-error"' in answer.text
        assert 'id="occupation-error"' in answer.text
        assert 'value="Jefa"' in answer.text
        right = fields | {"email": f"yes@{edition.code}.example", "occupation": "", "consent": "carta"}
        assert "quedó inscrita" in await desk.follow(await desk.send(answer.text, path, right))
        assert "no se cambió nada" in await desk.follow(await desk.send(await desk.get(path), path, right))
        other = right | {"email": f"otra@{edition.code}.example"}
        assert "lista de espera" in await desk.follow(await desk.send(await desk.get(path), path, other))
    assert {row["institution"] for row in await edition.list()} == {"MINSA"}


async def test_the_template_has_the_columns_that_are_read(mission: Mission) -> None:
    assert len(HEADINGS) == len(COLUMNS)
    sheet = read_sheet((",".join(HEADINGS) + "\n" + ",".join(map(str, range(len(HEADINGS))))).encode(), 5)
    assert list(sheet.rows[0].cells) == list(COLUMNS)
    edition = await mission.edition()
    async with signed_in(mission, "focal_point", institution="MINSA") as desk:
        answer = await desk.client.get(at(edition, "template.csv") + "?lang=es")
    assert answer.content.decode("utf-8-sig").strip().split(",") == list(HEADINGS)


async def test_forgotten_lists_are_deleted_after_a_day(mission: Mission) -> None:
    edition = await mission.edition(registration="nominated")
    async with signed_in(mission, "coordinator") as desk:
        old = await upload(desk, edition, names(edition.code, TWO[0]).encode())
        new = await upload(desk, edition, names(edition.code, TWO[1]).encode())
        async with mission.running.database.transaction() as connection:
            await connection.execute(
                "update nomination_drafts set created_at = now() - interval '25 hours' where draft_id = $1",
                old.rpartition("/")[2],
            )
            assert await purge_drafts(connection) == 1
        await desk.get(old, 404)
        await desk.get(new)
