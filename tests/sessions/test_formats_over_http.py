"""Files of every program are imported over HTTP: what counts, what is kept apart, and what is shown as broken."""

from collections.abc import Callable, Sequence

import pytest

from diplomado_sessions.attendance.evidence.usecases import purge_evidence
from diplomado_sessions.attendance.formats import workbooks
from tests.sessions.format_samples import (
    PLAIN_COLUMNS,
    WRITERS,
    Shown,
    csv_of,
    es,
    meet,
    meet_spanish,
    ods_of,
    plain,
    span,
    teams_bytes,
    teams_report,
    units,
    xlsx_of,
)
from tests.sessions.mission import Mission, erased, only

ANA = Shown("Ana Ruiz", "ana@correo.example", [(0, 1800)])


READ = {**WRITERS, "meet-attendance (es)": meet_spanish}


@pytest.mark.parametrize("layout", sorted(READ.keys() - {"plain"}))
async def test_the_file_of_every_program_gives_the_seconds(mission: Mission, layout: str) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    made = await mission.import_file(session, teams_bytes(READ[layout]([ANA])))
    assert (made["layout"], made["broken"]) == (layout.partition(" ")[0], 0)
    assert await mission.attendance(session) == {str(ana): 1800}


async def test_workbooks_of_excel_and_libreoffice_are_read(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    for code, content in (("S1", xlsx_of(teams_report([ANA]))), ("S2", ods_of(teams_report([ANA])))):
        session = await mission.session(code)
        await mission.import_file(session, content)
        assert await mission.attendance(session) == {str(ana): 1800}


async def test_totals_count_only_where_no_connection_is_known(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    eva = await mission.register("Eva", "Sáenz", "eva@correo.example")
    session = await mission.session()
    totals = "Name (Original Name),User Email,Total Duration (Minutes),Guest\n"
    made = await mission.import_file(
        session, f"{totals}Ana Ruiz,ana@correo.example,20,Yes\nEva Sáenz,eva@correo.example,500,Yes\n"
    )
    assert (made["rows"], made["totals"]) == (2, 2)
    assert [warning["code"] for warning in made["warnings"]] == ["totals"]
    assert await mission.attendance(session) == {str(ana): 1200, str(eva): 5400}

    await mission.import_file(session, csv_of(WRITERS["zoom-meeting-spanish-newer"]([ANA])))
    assert await mission.attendance(session) == {str(ana): 1800, str(eva): 5400}


async def test_a_broken_row_stops_nothing_and_is_shown_with_its_number(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    rows = WRITERS["zoom-meeting-spanish-newer"]([ANA, Shown("Luz Vega", "luz@correo.example", [(0, 60)])])
    rows[2][3] = "mañana"
    made = await mission.import_file(session, csv_of(rows))
    assert (made["rows"], made["broken"]) == (1, 1)
    assert only(made["warnings"], code="rows-broken")["message"].endswith("Fila: 3.")
    assert await mission.attendance(session) == {str(ana): 1800}

    address = f"/api/v1/sessions/{session}/attendance-files/{made['file_id']}/rows"
    [row] = (await mission.http.get(address)).json()["broken"]
    assert (row["row"], row["column"], row["text"]) == (3, "Hora de salida", "mañana")
    assert (row["name"], row["email"], row["reason"]) == ("Luz Vega", "luz@correo.example", "not-a-time")
    assert "no es una fecha" in row["message"]
    english = await mission.http.get(address, headers={"Accept-Language": "en"})
    assert "no date with a time" in english.json()["broken"][0]["message"]
    again = await mission.import_file(session, csv_of(rows))
    assert (again["already_imported"], again["broken"]) == (True, 1)

    other = await mission.session("S2")
    wrong = await mission.http.get(f"/api/v1/sessions/{other}/attendance-files/{made['file_id']}/rows")
    assert wrong.status_code == 404


async def test_broken_rows_go_with_the_person_and_with_the_evidence(mission: Mission) -> None:
    luz = await mission.register("Luz", "Vega", "luz@correo.example")
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    rows = WRITERS["zoom-meeting-spanish-newer"]([ANA, ANA, Shown("Luz Vega", "luz@correo.example", [(0, 60)])])
    rows[3][3] = "mañana"
    made = await mission.import_file(session, csv_of(rows))
    address = f"/api/v1/sessions/{session}/attendance-files/{made['file_id']}/rows"
    await mission.handle(erased(await mission.participant_of(luz)))
    assert (await mission.http.get(address)).json()["broken"] == []
    async with mission.running.database.transaction(readonly=True) as connection:
        found = "select content from raw_files join attendance_files using (sha256) where session_id = $1"
        assert await connection.fetchval(found, session) is None

    rows[3][0], rows[3][1] = "Sol Rey", "sol@correo.example"
    await mission.import_file(session, csv_of(rows))
    totals = "Name (Original Name),User Email,Total Duration (Minutes)\nAna Ruiz,ana@correo.example,20\n"
    await mission.import_file(session, totals)
    await mission.close(session)
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "update sessions set closed_at = now() - interval '2 years' where session_id = $1", session
        )
        assert await purge_evidence(connection) >= 1
        for table in ("totals", "broken_rows"):
            left = f"select count(*) from {table} join attendance_files using (file_id) where session_id = $1"
            assert await connection.fetchval(left, session) == 0


async def test_a_table_of_nobodys_is_read_once_a_person_said_which_columns_it_has(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    content = csv_of(plain([ANA]), ";")
    refused = await mission.send_file(session, content)
    assert refused.status_code == 422
    assert refused.json()["type"].endswith("attendance-file-not-recognised")
    assert "Llegó" in refused.json()["detail"]

    address = f"/api/v1/editions/{mission.edition_id}/attendance-mapping"
    assert (await mission.http.get(address)).json() == {"columns": {}}
    incomplete = await mission.http.put(address, json={"columns": {"name": "Participante", "joined": "Llegó"}})
    assert (incomplete.status_code, incomplete.json()["type"].rpartition(":")[2]) == (
        422,
        "attendance-mapping-incomplete",
    )
    assert (await mission.http.put(address, json={"columns": PLAIN_COLUMNS})).status_code == 200
    read = await mission.http.get(address)
    assert read.json() == {"columns": PLAIN_COLUMNS}
    unseen = await mission.http.put(address, json={"columns": PLAIN_COLUMNS}, headers={"If-Match": '"other"'})
    assert (unseen.status_code, unseen.headers["etag"]) == (412, read.headers["etag"])

    made = await mission.import_file(session, content)
    assert made["layout"] == "plain"
    assert await mission.attendance(session) == {str(ana): 1800}


MEET_IN_PORTUGUESE = "Primeiro nome,Último nome,Endereço,Tempo na chamada,Entrou às,Saiu às"
TEAMS_IN_FRENCH = ["Participant", "Rejoint à", "Quitté à", "Temps passé", "Adresse", "Compte", "Fonction"]
UNKNOWN: dict[str, tuple[Callable[[Sequence[Shown]], bytes], dict[str, str]]] = {
    "Meet in Portuguese": (
        lambda people: csv_of(meet(people, MEET_IN_PORTUGUESE)),
        {"first": "Primeiro nome", "last": "Último nome", "email": "Endereço", "duration": "Tempo na chamada"}
        | {"joined": "Entrou às", "left": "Saiu às"},
    ),
    "Teams in French": (
        lambda people: teams_bytes(
            [
                *(["1. Sommaire"], ["Titre de la réunion", "Derechos"], []),
                *(["2. Participants à la réunion"], TEAMS_IN_FRENCH),
                *(span(one, es, units) for one in people),
            ]
        ),
        {"name": "Participant", "joined": "Rejoint à", "left": "Quitté à", "duration": "Temps passé"}
        | {"email": "Adresse"},
    ),
}


@pytest.mark.parametrize("program", UNKNOWN)
async def test_headings_that_nobody_has_seen_are_named_and_read_by_a_mapping(mission: Mission, program: str) -> None:
    """Who was connected twice has no more than the duration says, as where the program is recognised."""
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    luz = await mission.register("Luz", "Vega", "luz@correo.example")
    session = await mission.session()
    write, columns = UNKNOWN[program]
    content = write([ANA, Shown("Luz Vega", "luz@correo.example", [(0, 600), (4800, 5400)])])
    refused = await mission.send_file(session, content)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (422, "attendance-file-not-recognised")
    assert "diga una vez qué columnas tiene" in refused.json()["detail"]
    assert all(column in refused.json()["detail"] for column in columns.values())

    address = f"/api/v1/editions/{mission.edition_id}/attendance-mapping"
    assert (await mission.http.put(address, json={"columns": columns})).status_code == 200
    made = await mission.import_file(session, content)
    assert (made["layout"], made["rows"], made["totals"], made["broken"]) == ("plain", 2, 1, 0)
    assert await mission.attendance(session) == {str(ana): 1800, str(luz): 1200}


async def test_days_and_months_that_can_be_exchanged_are_asked_about(mission: Mission) -> None:
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    content = csv_of(
        [
            ["Name (original name)", "Email", "Join time", "Leave time"],
            ["Ana Ruiz", "ana@correo.example", "03/04/2021 09:00", "03/04/2021 10:00"],
        ]
    )
    asked = await mission.send_file(session, content)
    assert (asked.status_code, asked.json()["type"].rpartition(":")[2]) == (409, "attendance-file-doubtful")
    assert "2021-04-03" in asked.json()["detail"]
    assert "2021-03-04" in asked.json()["detail"]
    [doubt] = asked.json()["preview"]["doubts"]
    assert (doubt["code"], doubt["parameter"], doubt["confirm_is_enough"]) == ("dates", "date_order", False)
    seen = await mission.send_file(session, content, confirm=asked.json()["preview"]["digest"])
    assert seen.status_code == 409
    answered = await mission.send_file(session, content, date_order="day_first")
    assert [one["code"] for one in answered.json()["preview"]["doubts"]] == ["outside"]


async def test_no_bad_workbook_ends_in_a_server_error(mission: Mission, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "MAX_ROWS", 10)
    session = await mission.session()
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le")
    for content, slug in (
        (xlsx_of([["x"]] * 11), "too-many-rows"),
        (encrypted, "protected"),
        (b"\xd0\xcf\x11\xe0" + bytes(500), "not-workbook"),
        (b"PK\x03\x04 no zip at all", "not-workbook"),
        (xlsx_of(teams_report([ANA]))[:-200], "not-workbook"),
    ):
        answer = await mission.send_file(session, content)
        assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (422, f"attendance-file-{slug}")
