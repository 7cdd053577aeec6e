"""Files that are examined in a child process: the same is stored as of a file read here, once or not at all."""

import asyncio
import signal
from typing import Any

import asyncpg
import httpx
import psutil
import pytest

from diplomado_chassis.apart import holding
from diplomado_chassis.ids import uuid7
from diplomado_local.platform import Platform
from diplomado_sessions.__main__ import service
from diplomado_sessions.attendance.evidence import store
from diplomado_sessions.attendance.evidence.previews import usecases as reading
from tests.sessions.mission import Mission, meeting
from tests.sessions.test_at_the_same_time import meanwhile
from tests.support.processes import served
from tests.support.services import fresh_name, schema_of, settings_for
from tests.support.waiting import PATIENCE, eventually

ANA, LUZ = ("Ana Ruiz", "ana@correo.example"), ("Luz Díaz", "")
FILE = meeting(
    (*ANA, "09:00:00", "10:00:00"),
    (*LUZ, "09:10:00", "09:20:00"),
    ("Otra Persona", "otra@correo.example", "09:00:00", "09:30:00"),
    (*ANA, "10:10:00", "10:20:00"),
    ("Rota", "rota@correo.example", "ayer", "10:00:00"),
)
AGAIN = meeting((*LUZ, "09:30:00", "10:00:00"), ("Nadie", "", "09:00:00", "09:05:00"))
_STORED = """
select f.layout, f.rows, f.people, f.recognised, a.shown_name, a.shown_email, a.email_key, a.name_key, a.basis,
    a.registration_id is not null, p.row_number, p.role, p.joined_at, p.left_at
from attendance_files f join presences p using (file_id) join appearances a using (appearance_id)
where f.session_id = $1 order by f.imported_at, p.row_number
"""
_BROKEN = """
select row_number, column_name, reason, shown_text, shown_name, shown_email, b.email_key, b.name_key
from broken_rows b join attendance_files using (file_id) where session_id = $1
"""


async def _stored(mission: Mission, session_id: str) -> list[tuple[Any, ...]]:
    async with mission.running.database.transaction(readonly=True) as connection:
        rows = [*await connection.fetch(_STORED, session_id), *await connection.fetch(_BROKEN, session_id)]
    return [tuple(row) for row in rows]


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> list[asyncio.subprocess.Process]:
    """Let every file be examined in a child, and return the children that were started so far."""
    monkeypatch.setattr(reading, "LONG", 0)
    children: list[asyncio.subprocess.Process] = []
    start = holding._start

    async def started(limits: holding.Limits) -> Any:
        child = await start(limits)
        children.append(child.process)
        return child

    monkeypatch.setattr(holding, "_start", started)
    return children


async def test_a_child_finds_and_stores_what_a_thread_does(
    mission: Mission, monkeypatch: pytest.MonkeyPatch, apart: list[asyncio.subprocess.Process]
) -> None:
    """Also of people whom an earlier file showed, and in a preview, its confirmation and a refusal."""
    found: list[Any] = []
    for long in (0, 1_000_000):
        monkeypatch.setattr(reading, "LONG", long)
        one = Mission(mission.running)
        await one.handle(one.edition_published())
        await one.register("Ana", "Ruiz", "ana@correo.example")
        session = await one.session()
        preview = await one.preview_file(session, FILE)
        imported = await one.import_file(session, FILE, confirm=preview["digest"])
        await one.register("Luz", "Díaz", "luz@correo.example")
        closed = await one.close(session)
        again = await one.import_file(session, AGAIN, accept_other_session="true")
        refused = await one.send_file(session, "nada\n1\n")
        counts = [(answer["matched"], answer["queued"], answer["broken"]) for answer in (imported, again)]
        said = (preview["people"], preview["broken_rows"], counts, closed, refused.json()["type"])
        found.append((said, await _stored(one, session)))
        seconds = await one.attendance(session)
        assert sorted(seconds.values()) == [2400, 4200]
    assert len(apart) == 4
    assert len(found[0][1]) == 7
    assert found[0] == found[1]


async def test_a_child_that_is_killed_is_replaced_once_and_nothing_is_stored_by_half(
    mission: Mission, monkeypatch: pytest.MonkeyPatch, apart: list[asyncio.subprocess.Process]
) -> None:
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    kept, deaths = holding._start, [1]

    async def doomed(limits: holding.Limits) -> Any:
        child = await kept(limits)
        if deaths.pop(0) if deaths else 0:
            child.process.send_signal(signal.SIGKILL)
        return child

    monkeypatch.setattr(holding, "_start", doomed)
    imported = await mission.import_file(session, FILE)
    assert (imported["matched"], len(apart)) == (1, 2)

    other = await mission.session("S2")
    deaths[:] = [1, 1]
    answer = await mission.send_file(other, FILE)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert answer.json()["type"].endswith("attendance-file-interrupted")
    insert = store.insert_file

    async def killing(*arguments: Any) -> Any:
        apart[-1].send_signal(signal.SIGKILL)
        return await insert(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(store, "insert_file", killing)
        answer = await mission.send_file(other, FILE)
    assert answer.json()["type"].endswith("attendance-file-interrupted")
    assert await _stored(mission, other) == []
    assert (await mission.import_file(other, FILE))["already_imported"] is False
    assert all(child.returncode is not None for child in apart)


async def test_a_child_that_is_late_is_ended_with_an_error_that_says_so(
    mission: Mission, monkeypatch: pytest.MonkeyPatch, apart: list[asyncio.subprocess.Process]
) -> None:
    session = await mission.session()
    start = holding._start

    async def stopped(limits: holding.Limits) -> Any:
        child = await start(limits)
        child.process.send_signal(signal.SIGSTOP)
        child.seconds = 0.1
        return child

    with monkeypatch.context() as patched:
        patched.setattr(holding, "_start", stopped)
        answer = await mission.send_file(session, FILE)
    assert answer.json()["type"].endswith("attendance-file-slow")
    assert answer.headers["retry-after"] == "60"
    assert await _stored(mission, session) == []
    assert (await mission.import_file(session, FILE))["rows"] == 4


async def test_what_changes_while_a_child_reads_is_seen(
    mission: Mission, apart: list[asyncio.subprocess.Process]
) -> None:
    """The session is moved, and the same file comes twice: it is read anew, and stored once."""
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    moved = mission.put_session(starts_at="2021-07-14T09:30:00-05:00", ends_at="2021-07-14T11:00:00-05:00")
    answer = await meanwhile(mission, mission.send_file(session, FILE), moved)
    assert answer.json()["preview"]["session"]["starts_at"] == "2021-07-14T14:30:00+00:00"
    chosen = {"accept_other_session": "true", "shift_minutes": "0"}
    answers = await asyncio.gather(*(mission.send_file(session, FILE, **chosen) for _ in range(2)))
    assert sorted(one.json()["already_imported"] for one in answers) == [False, True]
    assert len(await _stored(mission, session)) == 5


async def test_a_service_that_is_stopped_takes_its_child_along_and_stores_nothing(platform: Platform) -> None:
    content = meeting(*((f"Persona {number}", "", "09:00:00", "10:00:00") for number in range(5000)))
    assert len(content) > reading.LONG
    async with schema_of(service, platform, fresh_name()) as name:
        settings = settings_for(service, platform, name)
        connection = await asyncpg.connect(platform.postgres, server_settings={"search_path": name})
        session_id = uuid7()
        await connection.execute(
            f"""
            insert into editions values
                ('{session_id}', 1, 'E', 'es', 'en', '2021-07-14', '2021-07-15', 'America/Panama', '{{}}');
            insert into sessions (session_id, edition_id, code, revision, title_es, title_en, starts_at, ends_at,
                time_zone)
            values ('{session_id}', '{session_id}', 'S1', 1, 'es', 'en', '2021-07-14 14:00Z', '2021-07-14 15:30Z',
                'America/Panama');
            """
        )
        async with served("diplomado_sessions", settings, roles="api", DIPLOMADO_SHUTDOWN_SECONDS="2") as process:
            await process.ready()
            async with httpx.AsyncClient(base_url=process.url, headers=process.headers, timeout=PATIENCE) as http:
                path = f"/api/v1/sessions/{session_id}/attendance-files"
                sending = asyncio.create_task(http.post(path, content=content.encode()))
                serving = psutil.Process(process.child.pid)

                async def has_child() -> bool:
                    return bool(serving.children()) or sending.done()

                await eventually(has_child)
                [child] = serving.children()
                child.suspend()  # so that it is still at it
                process.child.send_signal(signal.SIGTERM)
                assert await process.ended() == 0
                await asyncio.gather(sending, return_exceptions=True)

        async def is_gone() -> bool:
            return not child.is_running() or child.status() == psutil.STATUS_ZOMBIE

        await eventually(is_gone)
        assert await connection.fetchval("select count(*) from attendance_files") == 0
        assert await connection.fetchval("select count(*) from appearances") == 0
        await connection.close()


async def test_a_long_file_sent_again_under_its_key_gets_the_same_answer(
    mission: Mission, apart: list[asyncio.subprocess.Process]
) -> None:
    """It never is in memory as a whole, and is known again by its content."""
    session = await mission.session()
    content = (FILE + (" " * 99 + "\n") * 6000).encode()
    path, key = f"/api/v1/sessions/{session}/attendance-files", {"Idempotency-Key": uuid7().hex}
    answers = [await mission.http.post(path, content=content, headers=key) for _ in range(2)]
    other = await mission.http.post(path, content=content + b"\n", headers=key)
    assert [answer.status_code for answer in (*answers, other)] == [200, 200, 422]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert other.json()["type"].endswith("idempotency-key-reused")
    assert len(apart) == 1
    async with mission.running.database.transaction(readonly=True) as connection:
        stored = "select r.content from raw_files r join attendance_files using (sha256) where session_id = $1"
        assert await connection.fetchval(stored, session) == content
