"""The text and the file of a team: which kinds are taken, who gets them, and how long they are kept."""

import contextlib
import hashlib
import io
import zipfile
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.projects.file_kinds import KINDS, find_kind
from diplomado_sessions.projects.usecases.retention import purge_projects
from tests.sessions.mission import Mission, erased
from tests.sessions.test_ranking import RUBRIC, put, team
from tests.sessions.test_scores import get

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\nstartxref\n0\n%%EOF\n"


def archive(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in members.items():
            written.writestr(name, content)
    return packed.getvalue()


def office(member: str, **more: bytes) -> bytes:
    return archive(**{"[Content_Types].xml": b"<Types/>", member: b"<x/>", **more})


def open_document(kind: str, **more: bytes) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    return archive(**{"mimetype": mimetype, "content.xml": b"<x/>", **more})


GOOD = {
    "pdf": PDF,
    "docx": office("word/document.xml"),
    "xlsx": office("xl/workbook.xml"),
    "pptx": office("ppt/presentation.xml"),
    "odt": open_document("text"),
    "ods": open_document("spreadsheet"),
    "odp": open_document("presentation"),
}
BAD = {
    "empty": b"",
    "text": b"Nuestro proyecto",
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "program": b"MZ\x90\x00" + bytes(200),
    "image": b"\x89PNG\r\n\x1a\n" + bytes(50),
    "old Word or a password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "PDF cut off": PDF[:20],
    "PDF behind HTML": b"<html>" + PDF,
    "ZIP": archive(**{"a.txt": b"a"}),
    "ZIP that claims to be XLSX": archive(**{"xl/workbook.xml": b"<x/>"}),
    "DOCX cut off": GOOD["docx"][:-30],
    "macros": office("word/document.xml", **{"word/vbaProject.bin": b"x"}),
    "ODT with macros": open_document("text", **{"Basic/Standard/Module1.xml": b"x"}),
    "ODT with a password": open_document("text", **{"META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
    "EPUB": archive(**{"mimetype": b"application/epub+zip", "content.xml": b"<x/>"}),
}


async def send(mission: Mission, content: bytes, code: str = "DAR", **options: Any) -> httpx.Response:
    path = f"/api/v1/editions/{mission.edition_id}/teams/{code}/file"
    return await mission.http.put(path, content=content, **options)


@pytest.mark.parametrize("ending", GOOD)
async def test_a_file_is_kept_and_given_back_as_it_was(mission: Mission, ending: str) -> None:
    await team(mission, "DAR")
    answer = await send(mission, GOOD[ending], params={"name": f"Propuesta “Darién”.{ending}"})
    assert answer.status_code == 200, answer.text
    assert answer.json()["sha256"] == hashlib.sha256(GOOD[ending]).hexdigest()
    given_back = await get(mission, "teams/DAR/file")
    assert given_back.content == GOOD[ending]
    headers = given_back.headers
    assert headers["content-type"] == KINDS[ending].content_type
    assert headers["content-disposition"] == (
        f"attachment; filename=\"DAR.{ending}\"; filename*=UTF-8''Propuesta%20%E2%80%9CDari%C3%A9n%E2%80%9D.{ending}"
    )
    assert (headers["x-content-type-options"], headers["content-security-policy"]) == (
        "nosniff",
        "default-src 'none'; sandbox",
    )


@pytest.mark.parametrize("what", BAD)
async def test_other_kinds_are_refused_in_the_language_asked_for(mission: Mission, what: str) -> None:
    await team(mission, "DAR")
    answers = [await send(mission, BAD[what], params={"lang": language, "name": "a.pdf"}) for language in ("es", "en")]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].json()["detail"] != answers[1].json()["detail"]
    assert answers[0].json()["type"].startswith("urn:diplomado:problem:project-file-")
    assert (await get(mission, "teams/DAR/file")).status_code == 404


@given(st.sampled_from(sorted(GOOD)), st.data())
def test_a_damaged_file_is_told_or_refused_and_nothing_else(ending: str, data: st.DataObject) -> None:
    content = bytearray(GOOD[ending])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(content[: data.draw(st.integers(0, len(content)))])
    for damaged in (bytes(content), cut):
        with contextlib.suppress(ValidationFailed):  # any other error fails the test
            assert find_kind(damaged) in KINDS.values()


async def test_a_file_over_the_limit_or_for_no_team_is_refused(mission: Mission) -> None:
    await team(mission, "DAR")
    limit = mission.running.settings.project_file_max_bytes  # type: ignore[attr-defined]
    assert (await send(mission, b"x" * (limit + 1))).status_code == 413
    assert (await send(mission, PDF, "NADA")).status_code == 404
    assert (await send(mission, PDF + bytes(limit - len(PDF) - 6) + b"%%EOF\n")).status_code == 200


async def test_a_name_is_a_name_alone(mission: Mission) -> None:
    await team(mission, "DAR")
    for name, stored in {
        "../../etc/passwd": "passwd",
        'a"b\r\nSet-Cookie: x=1.pdf': 'a"b Set-Cookie: x=1.pdf',
        "\u202etxt.exe": "txt.exe",
        "   ": "DAR.pdf",
        "C:\\datos\\plan.pdf": "plan.pdf",
    }.items():
        assert (await send(mission, PDF, params={"name": name})).json()["name"] == stored
        answer = await get(mission, "teams/DAR/file")
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers


async def test_a_file_is_replaced_and_only_what_was_seen(mission: Mission) -> None:
    await team(mission, "DAR")
    first = await send(mission, PDF, headers={"If-None-Match": "*"})
    seen = first.headers["etag"]
    assert (await get(mission, "teams/DAR/file")).headers["etag"] == seen
    second = await send(mission, GOOD["docx"], headers={"If-Match": seen})
    assert (second.status_code, second.json()["kind"]) == (200, "docx")
    assert (await send(mission, PDF, headers={"If-Match": seen})).status_code == 412
    assert (await get(mission, "teams/DAR/file")).content == GOOD["docx"]


async def test_text_and_file_are_for_coordinators_auditors_and_the_teams_graders(mission: Mission) -> None:
    await put(mission, "rubric", RUBRIC)
    for code in ("DAR", "CHI"):
        await team(mission, code, abstract="Un puesto de atención digna.\n\nCon datos.")
        await send(mission, PDF, code)
    await put(mission, "graders/ana", {"subject": "cuenta-1", "teams": ["DAR"]})
    bearer = mission.running.bearer
    callers = {
        "coordinator": (bearer("coordinator"), [200, 200]),
        "auditor": (bearer("auditor"), [200, 200]),
        "grader": (bearer("grader", subject="cuenta-1"), [200, 403]),
        "other grader": (bearer("grader", subject="cuenta-2"), [403, 403]),
        "facilitator": (bearer("facilitator"), [403, 403]),
        "focal point": (bearer("focal_point", institution="SNM"), [403, 403]),
    }
    for caller, (headers, expected) in callers.items():
        for path in ("teams/{}", "teams/{}/file"):
            seen = [(await get(mission, path.format(code), headers=headers)).status_code for code in ("DAR", "CHI")]
            assert seen == expected, (caller, path)
        if caller != "coordinator":
            assert (await send(mission, PDF, headers=headers)).status_code == 403
    shown = (await get(mission, "teams/DAR", headers=callers["grader"][0])).json()
    assert shown["abstract"] == "Un puesto de atención digna.\n\nCon datos."
    assert shown["file"]["size"] == len(PDF)


async def test_a_text_stays_if_it_is_left_out_and_is_within_bounds(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    await team(mission, "DAR", ana, abstract="=SUMA(A1)", submitted_on="2021-07-20")
    await team(mission, "DAR", ana, project_title="Otro título")
    shown = (await get(mission, "teams/DAR")).json()
    assert (shown["abstract"], shown["submitted_on"], shown["project_title"]) == (
        "=SUMA(A1)",
        "2021-07-20",
        "Otro título",
    )
    await team(mission, "DAR", ana, abstract=None)
    assert (await get(mission, "teams/DAR")).json()["abstract"] is None
    for abstract in ("x" * 20_001, "nulo \x00", 7):
        assert (await team(mission, "DAR", ana, abstract=abstract)).status_code == 422


async def purge(mission: Mission) -> int:
    async with mission.running.database.transaction() as connection:
        return await purge_projects(connection)


async def test_two_years_after_the_edition_file_comments_and_reasons_go(mission: Mission) -> None:
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    await put(mission, "rubric", RUBRIC)
    await team(mission, "DAR", ana, abstract="Resumen")
    await send(mission, PDF)
    points = {"pertinencia": 80, "viabilidad": 70}
    await put(mission, "teams/DAR/scores/ana", {"points": points, "comment": "Ana Ruiz expuso"})
    await put(mission, f"teams/DAR/members/{ana}", {"adjustment": "1", "reason": "Ana Ruiz expuso"})
    async with mission.running.database.transaction() as connection:
        await connection.execute("update team_files set uploaded_at = now() - interval '3 years'")
    assert await purge(mission) >= 3
    assert (await get(mission, "teams/DAR/file")).json()["type"] == "urn:diplomado:problem:project-file-missing"
    shown = (await get(mission, "teams/DAR")).json()
    assert (shown["file"]["kept"], shown["file"]["sha256"]) == (False, hashlib.sha256(PDF).hexdigest())
    assert [(one["adjustment"], one["reason"]) for one in shown["member_decisions"]] == [("1.00", "")]
    score = (await get(mission, "teams/DAR/scores/ana")).json()
    assert (score["comment"], score["points"]) == (None, {"pertinencia": "80.00", "viabilidad": "70.00"})


async def test_reasons_about_an_erased_person_go_and_the_file_asks_to_be_checked(mission: Mission) -> None:
    await mission.handle(mission.edition_published(2, ends_on="2121-07-15", starts_on="2121-07-14"))
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    eva = await mission.register("Eva", "Sáenz", "eva@correo.example")
    await team(mission, "DAR", ana, eva)
    await send(mission, PDF)
    for member in (ana, eva):
        await put(mission, f"teams/DAR/members/{member}", {"adjustment": "1", "reason": "Expuso"})
    assert (await get(mission, "teams/DAR")).json()["file"]["member_erased"] is False
    await mission.handle(erased(await mission.participant_of(ana)))
    assert await purge(mission) >= 1
    shown = (await get(mission, "teams/DAR")).json()
    assert {one["registration_id"]: one["reason"] for one in shown["member_decisions"]} == {
        str(ana): "",
        str(eva): "Expuso",
    }
    assert (shown["file"]["member_erased"], shown["file"]["kept"]) == (True, True)
