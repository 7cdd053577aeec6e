"""Bad input over HTTP: a clear problem in both languages, nothing is stored, and nothing is read on the event loop."""

import threading
from typing import Any

import pytest

from diplomado_sessions.attendance.formats import reading
from tests.sessions.format_samples import PLAIN_COLUMNS, WRITERS, Shown, csv_of, workbook_of, xlsx_of
from tests.sessions.mission import Mission
from tests.sessions.oracle import SAVED
from tests.sessions.test_bad_workbooks import WORKBOOKS

ANA = Shown("Ana Ruiz", "ana@correo.example", [(0, 1800)])
LUZ = Shown("Luz Vega", "luz@correo.example", [(60, 1800)])
ROWS = WRITERS["zoom-meeting-spanish-newer"]([ANA, LUZ])
BAD = {
    "empty": (b"", "empty"),
    "headings": (csv_of(ROWS[:1]), "empty"),
    "one line": (csv_of(ROWS) + b"x" * 2_000_000, "too-wide"),
    "very many cells": (csv_of([*ROWS, ["x"] * 3000]), "too-wide"),
    "two columns": (csv_of([[*row, *row[2:3]] for row in ROWS]), "column-repeated"),
    "no column": (csv_of([row[:2] for row in ROWS]), "not-recognised"),
    "password": ((WORKBOOKS / "password.xlsx").read_bytes(), "protected"),
    "two sheets": (workbook_of({"Uno": (ROWS, "visible"), "Dos": (ROWS, "visible")}), "several-sheets"),
    "hidden": (workbook_of({"Uno": (ROWS, "hidden")}), "not-recognised"),
    "zip": (xlsx_of(ROWS)[:-200], "not-workbook"),
    "before joining": (csv_of([ROWS[0], *([*row[:2], row[3], row[2], *row[4:]] for row in ROWS[1:])]), "rows"),
}
FUTURE = csv_of([[cell.replace("/2021 ", "/2089 ") for cell in row] for row in ROWS])


@pytest.mark.parametrize("case", BAD)
async def test_a_bad_file_is_a_clear_problem_and_stores_nothing(mission: Mission, case: str) -> None:
    content, slug = BAD[case]
    session = await mission.session()
    answer = await mission.send_file(session, content)
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (422, f"attendance-file-{slug}")
    address = f"/api/v1/sessions/{session}/attendance-files"
    english = await mission.http.post(address, content=content, headers={"Accept-Language": "en"})
    assert english.json()["detail"] != answer.json()["detail"]
    assert (await mission.http.get(address)).json()["files"] == []


async def test_a_file_of_the_future_needs_a_decision_and_stores_nothing(mission: Mission) -> None:
    session = await mission.session()
    answer = await mission.send_file(session, FUTURE)
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "attendance-file-doubtful")
    assert {"outside", "future"} <= {doubt["code"] for doubt in answer.json()["preview"]["doubts"]}
    english = await mission.http.post(
        f"/api/v1/sessions/{session}/attendance-files", content=FUTURE, headers={"Accept-Language": "en"}
    )
    assert english.json()["detail"] != answer.json()["detail"]
    assert (await mission.http.get(f"/api/v1/sessions/{session}/attendance-files")).json()["files"] == []


@pytest.mark.parametrize("layout", WRITERS)
async def test_a_file_of_any_format_cut_at_each_tenth_is_no_server_error(mission: Mission, layout: str) -> None:
    ana = str(await mission.register("Ana", "Ruiz", "ana@correo.example"))
    await mission.http.put(f"/api/v1/editions/{mission.edition_id}/attendance-mapping", json={"columns": PLAIN_COLUMNS})
    for saved in ("csv", "xlsx"):
        whole = SAVED[saved](WRITERS[layout]([ANA, LUZ]))
        for tenth in range(10):
            session = await mission.session(f"{saved}-{tenth}")
            answer = await mission.send_file(session, whole[: len(whole) * tenth // 10])
            assert answer.status_code in (200, 422), answer.text
            assert (await mission.attendance(session)).get(ana, 0) <= 1800


async def test_a_body_over_the_limit_is_refused_before_it_is_read(mission: Mission) -> None:
    session = await mission.session()
    answer = await mission.send_file(session, b"x" * 100_000_000)
    assert answer.status_code == 413


async def test_no_file_is_read_on_the_event_loop(mission: Mission, monkeypatch: pytest.MonkeyPatch) -> None:
    read_in: list[int] = []
    read_report = reading.read_report

    def watched(*arguments: Any) -> Any:
        read_in.append(threading.get_ident())
        return read_report(*arguments)

    monkeypatch.setattr("diplomado_sessions.attendance.evidence.previews.examination.read_report", watched)
    await mission.import_file(await mission.session(), csv_of(ROWS))
    assert len(read_in) == 1
    assert threading.get_ident() not in read_in
