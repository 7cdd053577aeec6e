"""The report of an edition: the same numbers in charts, tables and files."""

import csv
import io
import re
import zipfile
from datetime import date
from typing import Any

import pytest
import python_calamine
from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import Locator, Page

from diplomado_chassis.workbooks.writing import XLSX, as_csv, as_xlsx
from diplomado_registration.reports.charts import MAX_BARS, WIDTH, bars_of, shortened
from tests.browser.check import Kind, examine, in_language
from tests.browser.visitor import Visitors
from tests.registration.mission import Edition, Mission, institution, person
from tests.registration.staff import let_in, said_in, signed_in
from tests.registration.test_edition_pages_in_browser import as_staff, base_of
from tests.registration.test_eligibility import graduate
from tests.support.waiting import eventually


async def peopled(mission: Mission) -> Edition:
    """An edition with people of two institutions, one of whom graduated."""
    edition = await mission.edition()
    for sex, code in (("F", "SNM"), ("F", "SNM"), ("M", "MINSA"), ("F", "SNM")):
        await edition.register(person(sex=sex, institution=code))
    rows = await edition.list()
    await graduate(mission, edition, str(rows[0]["registration_id"]))
    return edition


async def test_the_same_numbers_in_charts_and_files(mission: Mission) -> None:
    edition = await peopled(mission)
    base = f"{base_of(edition)}/report"
    async with signed_in(mission.running, "auditor") as browser:
        english = said_in(await browser.get(f"{base}?lang=en"))
        page = said_in(await browser.get(f"{base}?lang=es"))
        by_institution = await browser.get(f"{base}/institution.csv?lang=es")
        book = await browser.get(f"{base}/report.xlsx?lang=en")
        assert (await browser.get(f"{base}/nothing.csv")).status_code == 404
    assert "Servicio Nacional de Migración 3; Ministerio de Salud 1" in page
    assert "menos de 5" in page
    assert '<td class="number">75 %</td>' in page
    assert '<td class="number">75%</td>' in english
    for service, title in (("sessions", "Attendance"), ("certificates", "Graduation and certificates")):
        assert f'hx-get="/{service}/fragments/report/{edition.edition_id}?lang=en"' in english
        assert f"“{title}” could not be loaded now." in english
    rows = list(csv.reader(io.StringIO(by_institution.text.removeprefix("\ufeff"))))
    assert rows[0] == ["Por institución", "Personas", "Graduadas"]
    assert rows[1:] == [["Servicio Nacional de Migración", "3", "1"], ["Ministerio de Salud", "1", "0"]]
    assert f"{edition.code}-institution.csv" in by_institution.headers["content-disposition"]
    read = python_calamine.load_workbook(io.BytesIO(book.content))
    assert read.sheet_names[:2] == ["From registration to graduation"[:31], "By institution"]
    assert ["Woman", 3.0, 1.0] in read.get_sheet_by_name("By sex").to_python()


async def test_only_readers_open_the_report(mission: Mission) -> None:
    edition = await mission.edition()
    for role, status in (("coordinator", 200), ("data_protection", 200), ("focal_point", 403), ("grader", 403)):
        async with signed_in(mission.running, role, institution="SNM") as browser:
            for path in ("report", "report/report.csv", "report/report.xlsx"):
                assert (await browser.get(f"{base_of(edition)}/{path}")).status_code == status, (role, path)


async def test_the_list_of_people_as_a_workbook_has_cells_of_their_type(mission: Mission) -> None:
    edition = await mission.edition()
    await edition.register(person(given_names="Ana", family_names="Núñez", institution="SNM"))
    await graduate(mission, edition, str((await edition.list())[0]["registration_id"]))
    async with signed_in(mission.running, "auditor") as browser:
        answer = await browser.get(f"{base_of(edition)}/people.xlsx?lang=es")
    assert answer.headers["content-type"] == XLSX
    assert f'filename="{edition.code}-' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    book = python_calamine.load_workbook(io.BytesIO(answer.content))
    assert book.sheet_names == ["Personas"]
    head, row = book.get_sheet_by_index(0).to_python()
    cells = dict(zip(head, row, strict=True))
    assert (cells["Nombres"], cells["Estado"]) == ("Ana", "Inscrita")
    assert isinstance(cells["Fecha"], date)
    assert isinstance(cells["Graduación"], date)


async def test_a_focal_point_takes_home_the_people_of_their_institution_alone(mission: Mission) -> None:
    edition = await mission.edition()
    for code in ("SNM", "MINSA"):
        await edition.register(person(family_names=f"De {code}", institution=code))
    async with signed_in(mission.running, "focal_point", institution="SNM") as browser:
        book = await browser.get(f"{base_of(edition)}/people.xlsx?lang=en")
    rows = python_calamine.load_workbook(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == ["De SNM"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://a.example")'])
def test_no_cell_is_a_formula(text: str) -> None:
    assert as_csv([[text]]).decode("utf-8-sig").lstrip('"').startswith("'")
    with zipfile.ZipFile(io.BytesIO(as_xlsx([("Hoja", [[text]])]))) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    sheet = python_calamine.load_workbook(io.BytesIO(as_xlsx([("Hoja", [[text]])]))).get_sheet_by_index(0)
    assert sheet.to_python() == [[text]]


async def test_names_that_look_like_formulas_stay_text(mission: Mission) -> None:
    code = "FORMULA"
    body = institution("=1+1 Oficina", "civil_society")
    assert (await mission.http.put(f"/api/v1/institutions/{code}", json=body)).status_code == 200
    edition = await mission.edition()
    await edition.register(person(institution=code))
    async with signed_in(mission.running) as browser:
        text = (await browser.get(f"{base_of(edition)}/report/institution.csv")).text
        book = await browser.get(f"{base_of(edition)}/report/institution.xlsx")
    assert "'=1+1 Oficina" in text
    rows = python_calamine.load_workbook(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "=1+1 Oficina"


async def test_the_report_in_a_browser(mission: Mission, page_at: Visitors) -> None:
    full, empty = await peopled(mission), await mission.edition()
    page_at.watch.expect(r"fragments/report|404")

    async def copied(page: Page, kind: Kind) -> None:
        await let_in(page, mission.running)
        await page.goto(in_language(f"{base_of(full)}/report", kind.language))
        if not kind.scripts:
            return
        await page.locator(".fragment-away:visible").nth(1).wait_for()
        button = page.locator("[data-copy=table-sex]")
        await button.click()
        chosen = "getSelection().toString()"
        words = re.compile("Tabla copiada|Table copied")
        await eventually(lambda: _copied(page, button, words, chosen))

    steps = [copied, *as_staff(mission, f"{base_of(empty)}/report")]
    assert await examine(page_at, mission.running.url, *steps) == []


async def _copied(page: Page, button: Locator, words: re.Pattern[str], chosen: str) -> bool:
    """The table is on the clipboard, or selected where the browser refuses that."""
    return bool(words.search(await button.inner_text()) or re.search("Graduad|Graduates", await page.evaluate(chosen)))


rows_of_people = st.lists(
    st.tuples(st.text(max_size=8), st.integers(0, 10**6), st.integers(0, 10**6)).map(
        lambda row: (row[0], max(row[1:]), min(row[1:]))
    ),
    max_size=40,
)


@given(rows_of_people)
def test_bars_fit_and_no_person_is_lost(rows: list[tuple[Any, int, int]]) -> None:
    short = shortened(rows)
    assert len(short) <= MAX_BARS
    assert sum(row[1] for row in short) == sum(row[1] for row in rows)
    bars = bars_of(short)
    assert all(0 <= bar.part_width <= bar.width <= WIDTH for bar in bars)
    assert not any(row[1] for row in short) or max(bar.width for bar in bars) == WIDTH


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=12), max_size=4),
        min_size=1,
        max_size=6,
    )
)
def test_files_keep_every_text(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(as_csv(rows).decode("utf-8-sig"), newline="")))
    assert [[cell.removeprefix("'") for cell in row] for row in read] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    assert as_xlsx([("Hoja", rows)]).startswith(b"PK")
