"""Files and requests that cannot be right: each gets a clear answer, and nothing half-done is left behind."""

from collections.abc import Callable

import pytest

from diplomado_chassis.ids import uuid7
from tests.sessions.mission import Mission, meeting
from tests.sessions.zoom_files import zoom_file
from tests.support import tokens

ANA = ("Ana", "ana@correo.example", "09:00:00", "09:30:00")


async def nothing_is_left(mission: Mission, session: str) -> bool:
    files = await mission.http.get(f"/api/v1/sessions/{session}/attendance-files")
    return files.json()["files"] == [] and await mission.unmatched() == []


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        ("", "attendance-file-empty"),
        (zoom_file("meeting-spanish-newer").replace("Invitado", "Hora de salida"), "attendance-file-column-repeated"),
        ("hola\n", "attendance-file-not-recognised"),
        (b"PK\x03\x04" + bytes(100), "attendance-file-not-workbook"),
        (meeting(("Ana", "", "10:00:00", "09:00:00")), "attendance-file-rows"),
    ],
)
async def test_a_file_that_is_no_evidence_is_refused_in_the_language_asked_for(
    mission: Mission, content: str | bytes, slug: str
) -> None:
    session = await mission.session()
    answers = [await mission.send_file(session, content, lang=language) for language in ("es", "en")]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert {answer.json()["type"] for answer in answers} == {f"urn:diplomado:problem:{slug}"}
    assert answers[0].json()["detail"] != answers[1].json()["detail"]
    assert await nothing_is_left(mission, session)


async def test_row_and_column_are_named(mission: Mission) -> None:
    session = await mission.session()
    header, _, last = zoom_file("meeting-spanish-newer").splitlines()
    content = f"{header}\n{last.replace('14/07/2021 10:31:00', 'tarde')}\n"
    answer = await mission.send_file(session, content, lang="en")
    [error] = answer.json()["errors"]
    assert (error["row"], error["column"]) == (2, "Hora de salida")
    assert error["message"].startswith("The cell is no date")


async def test_a_file_of_another_session_says_which(mission: Mission) -> None:
    session = await mission.session("S1")
    await mission.session("S2", starts_at="2021-07-15T09:00:00", ends_at="2021-07-15T10:00:00")
    answer = await mission.send_file(session, meeting(ANA).replace("2021-07-14", "2021-07-15"), lang="en")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:diplomado:problem:attendance-file-doubtful")
    assert answer.json()["preview"]["fits"] == [{"code": "S2", "percent": 100}]
    assert answer.json()["detail"].endswith("It looks like session S2.")


async def test_a_file_of_the_wrong_zone_says_to_check_it(mission: Mission) -> None:
    session = await mission.session()
    answer = await mission.send_file(session, meeting(ANA), time_zone="Europe/Madrid", lang="en")
    assert answer.status_code == 409
    assert "check the time zone" in answer.json()["detail"]
    assert answer.json()["preview"]["better_shift"]["minutes"] == 7 * 60


async def test_a_file_that_fits_partly_is_taken_with_a_warning(mission: Mission) -> None:
    session = await mission.session()
    made = await mission.import_file(session, meeting(("Ana", "", "06:00:00", "09:10:00")), lang="en")
    assert [warning["code"] for warning in made["warnings"]] == ["partly-outside"]
    assert made["warnings"][0]["message"].startswith("More than half")


async def test_what_was_left_out_is_said(mission: Mission) -> None:
    session = await mission.session()
    made = await mission.import_file(session, zoom_file("meeting-english-older"))
    assert [warning["code"] for warning in made["warnings"]] == ["waiting-room"]
    no_emails = "Name (original name),Join time,Leave time\nAna,2021-07-14 09:00:00,2021-07-14 10:00:00\n"
    made = await mission.import_file(session, no_emails)
    assert [warning["code"] for warning in made["warnings"]] == ["no-emails"]


async def test_a_file_over_the_limit_is_not_read(mission: Mission) -> None:
    session = await mission.session()
    answer = await mission.send_file(session, b"x" * (mission.running.settings.attendance_file_max_bytes + 1))  # type: ignore[attr-defined]
    assert answer.status_code == 413


async def test_an_unknown_zone_or_session_is_named(mission: Mission) -> None:
    session = await mission.session()
    answer = await mission.send_file(session, meeting(ANA), time_zone="Panama City")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "time_zone")
    assert (await mission.send_file(str(uuid7()), meeting(ANA))).status_code == 404
    assert (await mission.send_file("S1", meeting(ANA))).status_code == 422


async def test_formulas_and_control_characters_in_names_stay_text(mission: Mission) -> None:
    session = await mission.session()
    await mission.import_file(session, meeting(('=HYPERLINK(""x"")\x00\x07', "", "09:00:00", "09:30:00")))
    [entry] = await mission.unmatched()
    assert entry["name"] == '=HYPERLINK("x")'


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (lambda: "not-a-token", 401),
        (lambda: "a.b.c", 401),
        (lambda: tokens.token("coordinator", seconds=-600), 401),
        (lambda: tokens.token("coordinator", issuer="https://other.example"), 401),
        (lambda: tokens.token("grader"), 403),
        (lambda: tokens.token("facilitator"), 403),
        (lambda: tokens.token("auditor"), 403),
        (lambda: tokens.token("focal_point", institution="SNM"), 403),
    ],
)
async def test_only_a_coordinator_sends_files(mission: Mission, make: Callable[[], str], status: int) -> None:
    session = await mission.session()
    path = f"/api/v1/sessions/{session}/attendance-files"
    headers = {"Authorization": f"Bearer {make()}"}
    answer = await mission.http.post(path, content=meeting(ANA).encode(), headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert await nothing_is_left(mission, session)


async def test_who_may_see_what(mission: Mission) -> None:
    session = await mission.session()
    allowed = {
        f"/api/v1/editions/{mission.edition_id}/roster": {"coordinator", "facilitator", "auditor"},
        f"/api/v1/editions/{mission.edition_id}/sessions": {
            "coordinator",
            "focal_point",
            "facilitator",
            "grader",
            "auditor",
        },
        f"/api/v1/editions/{mission.edition_id}/unmatched": {"coordinator", "auditor"},
        f"/api/v1/editions/{mission.edition_id}/teams": {"coordinator", "grader", "auditor"},
        f"/api/v1/sessions/{session}/attendance": {"coordinator", "facilitator", "auditor"},
        f"/api/v1/sessions/{session}/attendance-files": {"coordinator", "auditor"},
        f"/api/v1/sessions/{session}/corrections": {"coordinator", "auditor"},
    }
    roles = ("coordinator", "focal_point", "facilitator", "grader", "auditor", "platform")
    seen = {
        path: {
            role
            for role in roles
            if (await mission.http.get(path, headers=mission.running.bearer(role))).status_code == 200
        }
        for path in allowed
    }
    assert seen == allowed
