"""A timetable as one list: what people paste or send, its preview, and all of it stored or nothing."""

from datetime import date, datetime, time

import pytest

from diplomado_chassis.validation import ValidationFailed
from diplomado_chassis.workbooks import read_workbook
from diplomado_chassis.workbooks.writing import as_xlsx
from diplomado_contracts import SessionScheduled
from diplomado_sessions.sent_lists.table import read_table
from diplomado_sessions.timetable.listing.moments import read_clock, read_day
from diplomado_sessions.timetable.listing.pages.reading import read_sessions
from diplomado_sessions.timetable.listing.pages.session_list import TEMPLATE
from tests.sessions.mission import Mission
from tests.sessions.staff import staff

HEAD = "Título\tFecha\tInicio\tFin\tMódulo\tModalidad\tFacilitador\tFunción\n"
ONE = "Apertura\t14/07/2021\t9:00 a. m.\t10:30 a. m.\t1\tZoom\tDomitila Arosemena\tEspecialista\n"
TWO = "Cierre\t15 de julio de 2021\t14:00\t15:30\t\tSalón Azul\t\t\n"


@pytest.mark.parametrize(
    "text",
    [
        *("2021-07-14", "14/07/2021", "14-7-2021", "14.07.2021", "2021-07-14 00:00:00", "14 de julio de 2021"),
        *("miércoles, 14 de julio de 2021", "14 jul. 2021", "Wednesday 14 July 2021"),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert read_day(text) == date(2021, 7, 14)


@pytest.mark.parametrize("text", ["", "07/14/2021", "14/07/21", "31/02/2021", "mañana", "14 de brumario de 2021"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text) is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("9:00", time(9)),
        ("09:00:00", time(9)),
        ("9:30 p. m.", time(21, 30)),
        ("12:15 am", time(0, 15)),
        ("12 pm", time(12)),
        ("14h30", time(14, 30)),
        ("2021-07-14T09:00", time(9)),
        ("24:00", None),
        ("14:00 p.m.", None),
        ("9:75", None),
        ("", None),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, read: time | None) -> None:
    assert read_clock(text) == read


def test_rows_of_one_session_are_its_facilitators() -> None:
    rows = (
        "code;title;begin;end;facilitator\nS1;Uno;2021-07-14 09:00;10:00;Ana\nS1;;;;Eva\nS2;Dos;2021-07-15 9:00;10:00;"
    )
    one, two = read_sessions(read_table(rows.encode(), 9)).lines
    assert ([leader.name for leader in one.facilitators], two.facilitators) == (["Ana", "Eva"], [])
    assert (one.starts_at, two.code) == (datetime(2021, 7, 14, 9), "S2")


@pytest.mark.parametrize("content", [b"", b"titulo;fecha", b"nombre;correo\nx;y", b"%PDF-1.7", b"PK\x03\x04 broken"])
def test_what_is_no_list_of_sessions_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationFailed):
        read_sessions(read_table(content, 9))


def test_a_workbook_stays_on_the_page_with_the_numbers_of_its_rows() -> None:
    sheet = as_xlsx([("Hoja", [["Título", "Inicio"], ["", ""], ["a\nb", "9:00"]])])
    table = read_table(sheet, 9)
    again = read_table(table.as_text().encode(), 9)
    assert [(number, list(cells)) for number, cells in again.rows] == [(3, ["a b", "9:00"])]


async def test_a_list_is_looked_at_and_then_stored_or_nothing_is(mission: Mission) -> None:
    at = f"/sessions/editions/{mission.edition_id}/sessions/list"
    api = f"/api/v1/editions/{mission.edition_id}/sessions"
    async with staff(mission.running, "coordinator") as me:
        assert at in await me.open(f"/sessions/editions/{mission.edition_id}/sessions")
        page = await me.open(at)
        assert "Pegue la lista" in (await me.send(page, at, {"list": " ", "step": "preview"})).text
        wrong = HEAD + ONE + "Otra\t14/08/2021\t9:00\t8:00\t7\t\t\t\nMás\tayer\t9:00\t10:00\t\t\t\t\n"
        for step in ("preview", "store"):
            bad = await me.send(page, at, {"list": wrong, "step": step})
            assert bad.status_code == 422
        assert "Fila 4, fecha: no es una fecha" in bad.text
        assert "Apertura\t14/07/2021" in bad.text
        outside = await me.send(page, at, {"list": wrong.rpartition("Más")[0], "step": "store"})
        for words in ("queda fuera de la edición", "Fila 3, fecha", "Fila 3, hora de fin", "Fila 3, módulo"):
            assert words in outside.text
        assert (await mission.http.get(api)).json()["sessions"] == []
        seen = await me.send(
            page, at, files={"file": ("horario.tsv", (HEAD + ONE + TWO).encode("cp1252"))}, fields={"step": "preview"}
        )
        assert (seen.status_code, "Nuevas: 2." in seen.text, "Domitila Arosemena" in seen.text) == (200, True, True)
        assert (await mission.http.get(api)).json()["sessions"] == []
        for _ in range(2):  # the same list again changes nothing
            stored = await me.send(seen.text, at, {"list": HEAD + ONE + TWO, "step": "store"})
            assert stored.status_code == 303, stored.text
        assert len(await mission.outbox_events(SessionScheduled)) == 2
        one, two = (await mission.http.get(api)).json()["sessions"]
        assert (one["code"], two["code"], two["place"], one["module"]) == ("M1-S1", "S1", "Salón Azul", 1)
        assert one["starts_at"] == "2021-07-14T14:00:00Z"
        assert one["facilitators"][0]["role"]["es"] == "Especialista"
        moved = "código;título;fecha;inicio;fin\nS1;Clausura;15/07/2021;15:00;16:00\n"
        change = await me.send(page, at, {"list": moved, "step": "preview"})
        assert "Con cambios: 1." in change.text
        await me.change(at, at, {"list": moved, "step": "store"})
        two = (await mission.http.get(api)).json()["sessions"][1]
        assert (two["title"]["es"], two["place"]) == ("Clausura", "Salón Azul")  # a list without places keeps them
        await mission.close(one["session_id"])
        closed = await me.send(page, at, {"list": HEAD + ONE.replace("9:00", "8:00"), "step": "store"})
        assert closed.status_code == 303  # another time without a code is another session
        known = "código;título;fecha;inicio;fin\nM1-S1;X;15/07/2021;9:00;10:00"
        taken = await me.send(page, at, {"list": known, "step": "store"})
        assert (taken.status_code, "Fila 2, M1-S1: La sesión está cerrada" in taken.text) == (422, True)
    async with staff(mission.running, "coordinator") as me:
        english = await me.send(await me.open(at, language="en"), f"{at}?lang=en", {"list": wrong, "step": "store"})
        assert "Row 4, date: it is no date" in english.text
    async with staff(mission.running, "auditor") as reader:
        await reader.open(at, 403)


@pytest.mark.parametrize("language", ["es", "en"])
async def test_the_template_has_the_columns_that_a_list_may_have(mission: Mission, language: str) -> None:
    path = f"/sessions/editions/{mission.edition_id}/sessions/list"
    async with staff(mission.running, "coordinator") as me:
        assert "Descargar una plantilla" in await me.open(path)
        empty = (await me.client.get(f"{path}/template.xlsx", params={"lang": language})).content
        [titles, *_], _ = [list(rows()) for _, rows in read_workbook(empty, 10)]
    filled = dict.fromkeys(titles[1], "") | dict(
        zip(titles[1], ("Uno", "One", "14/07/2021", "9:00", "10:00"), strict=False)
    )
    read = read_sessions(read_table(as_xlsx([("x", [list(filled), list(filled.values())])]), 10))
    assert read.columns == frozenset(TEMPLATE)
    assert (read.lines[0].title_es, read.lines[0].title_en) == ("Uno", "One")
