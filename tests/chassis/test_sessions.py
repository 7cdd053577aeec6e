"""Sessions of people: the cookie, its time limits, forms of other sites, and pages for who is not signed in."""

import html
import operator
import re
import time
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated
from urllib.parse import quote

import httpx
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from diplomado_chassis.http.auth import Actor, Scope, page_for
from diplomado_chassis.http.auth.forms import disguised, is_key
from diplomado_chassis.http.auth.sessions import MAX_COOKIE_BYTES, CookieTooLarge, Session, Sessions
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.ids import uuid7
from diplomado_chassis.service import Service
from diplomado_chassis.settings import Settings
from diplomado_local.platform import Platform
from tests.chassis.sample import raise_counter, router, sample
from tests.support.services import Running, running
from tests.support.waiting import PATIENCE

SECRET = "a secret of the tests that is long enough for sessions"
pages = Router(include_in_schema=False)
Coordinator = Annotated[Actor, page_for("coordinator")]


@pages.get("/sample/form")
async def show(request: Request, _actor: Coordinator) -> Response:
    """Show a form."""
    values = request.app.state.page_values(request)
    return HTMLResponse(f"<form>{values['csrf_field']()}{values['once_field']()}</form><i>{values['user'].name}</i>")


@pages.post("/sample/form")
async def send(form: SentForm, _actor: Coordinator, connection: Transaction) -> Response:
    """Count up by a form."""
    if form.get("note") == "wrong":
        return HTMLResponse("wrong", 422)
    await raise_counter(connection, uuid7())
    return RedirectResponse("/sample/form?done", 303)


with_pages = Service(
    name="sample",
    settings=Settings,
    migrations="tests.chassis.migrations",
    routes=[router, pages],
    consumes=sample.consumes,
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(platform: Platform) -> AsyncIterator[Running]:
    """The API with pages."""
    async with running(with_pages, platform, roles={"api"}, session_secret=SECRET) as service:
        yield service


def sessions_of(service: Running) -> Sessions:
    """What the service reads cookies with."""
    sessions: Sessions = service.process.app.state.sessions
    return sessions


def somebody(*roles: str, subject: str = "ana", scope: Scope | None = None) -> Actor:
    """Somebody who signed in."""
    return Actor(subject, frozenset(roles), None, scope or Scope(), "Ana Ríos")


@pytest_asyncio.fixture
async def browser(service: Running) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of a coordinator, signed in."""
    sessions = sessions_of(service)
    async with httpx.AsyncClient(base_url=service.url, timeout=PATIENCE) as client:
        sign_in(client, sessions, sessions.begin(somebody("coordinator")))
        yield client


def sign_in(client: httpx.AsyncClient, sessions: Sessions, session: Session) -> None:
    """Put a session's cookie into a browser."""
    client.cookies.set(sessions.cookie, sessions.header(session).partition("=")[2].partition(";")[0], "127.0.0.1")


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page, with the texts that it keeps."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    fields += re.findall(r'<textarea hidden name="(\w+)">\n(.*?)</textarea>', page, re.DOTALL)
    return {name: html.unescape(value) for name, value in fields}


async def count(service: Running) -> int:
    """How many counters there are."""
    async with service.database.transaction(readonly=True) as connection:
        return int(await connection.fetchval("select count(*) from counters"))


async def test_who_is_not_signed_in_is_led_to_sign_in_and_back(service: Running) -> None:
    async with httpx.AsyncClient(base_url=service.url, timeout=PATIENCE) as client:
        answer = await client.get("/sample/form?a=1&b=ñ")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next={quote('/sample/form?a=1&b=%C3%B1', safe='')}"
    assert answer.headers["cache-control"] == "no-store"


async def test_the_cookie_opens_the_api_and_the_pages(service: Running, browser: httpx.AsyncClient) -> None:
    page = await browser.get("/sample/form")
    assert (page.status_code, "Ana Ríos" in page.text) == (200, True)
    csrf = hidden(page.text)["csrf"]
    body = {"registration_id": str(uuid7())}
    assert (await browser.post("/api/v1/counters", json=body)).json()["type"].endswith("csrf-key-missing")
    sent = await browser.post("/api/v1/counters", json=body, headers={"X-CSRF-Token": csrf})
    assert sent.status_code == 201, sent.text


async def test_a_role_that_is_missing_is_a_page(service: Running) -> None:
    sessions = sessions_of(service)
    async with httpx.AsyncClient(base_url=service.url, timeout=PATIENCE) as client:
        sign_in(client, sessions, sessions.begin(somebody("grader")))
        answer = await client.get("/sample/form?lang=en")
    assert (answer.status_code, answer.headers["content-type"]) == (403, "text/html; charset=utf-8")
    assert "Your role does not allow this operation." in answer.text


@pytest.mark.parametrize(
    ("headers", "given", "status"),
    [
        ({}, "own", 303),
        ({"Origin": "http://127.0.0.1:8000"}, "own", 303),
        ({"Origin": "https://evil.example"}, "own", 403),
        ({"Origin": "null"}, "own", 403),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, "own", 303),
        ({"Origin": "null", "Sec-Fetch-Site": "same-site"}, "own", 403),
        ({"Origin": "http://[broken"}, "own", 403),
        ({}, "", 403),
        ({}, "A" * 48, 403),
        ({}, "ñ", 403),
        ({"Origin": "https://evil.example"}, "", 403),
    ],
)
async def test_a_form_of_another_site_is_refused(
    service: Running, browser: httpx.AsyncClient, headers: dict[str, str], given: str, status: int
) -> None:
    fields = hidden((await browser.get("/sample/form")).text)
    before = await count(service)
    fields["csrf"] = fields["csrf"] if given == "own" else given
    answer = await browser.post("/sample/form", data=fields, headers=headers)
    assert answer.status_code == status
    assert await count(service) == before + (status == 303)


async def test_the_key_of_another_session_asks_again_and_loses_nothing(
    service: Running, browser: httpx.AsyncClient
) -> None:
    data = {"csrf": disguised("the key of another session"), "note": "<b>línea 1\r\n línea 2"}
    asked = await browser.post("/sample/form", data=data, headers={"Origin": "http://127.0.0.1:8000"})
    fields = hidden(asked.text)
    assert (asked.status_code, fields["note"]) == (403, "<b>línea 1\r\n línea 2")
    assert (await browser.post("/sample/form", data=fields)).status_code == 303


async def test_a_form_that_is_sent_twice_is_one_action(service: Running, browser: httpx.AsyncClient) -> None:
    fields = hidden((await browser.get("/sample/form")).text)
    before = await count(service)
    answers = [await browser.post("/sample/form", data={**fields, "note": "x"}) for _ in range(3)]
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {(303, "/sample/form?done")}
    assert await count(service) == before + 1
    await browser.post("/sample/form", data={**fields, "note": "y"})
    assert await count(service) == before + 2
    refused = {**fields, "note": "wrong"}
    assert [(await browser.post("/sample/form", data=refused)).status_code for _ in range(2)] == [422, 422]


async def test_a_session_ends_unused_after_an_hour_and_in_any_case_after_ten(service: Running) -> None:
    sessions = sessions_of(service)
    start = time.time()
    try:
        async with httpx.AsyncClient(base_url=service.url, timeout=PATIENCE) as client:
            sign_in(client, sessions, sessions.begin(somebody("coordinator")))
            assert "set-cookie" not in (await client.get("/sample/form")).headers
            for minutes in range(50, 600, 50):  # used every fifty minutes
                sessions.clock = partial(operator.add, start, minutes * 60)
                answer = await client.get("/sample/form")
                assert (answer.status_code, "set-cookie" in answer.headers) == (200, True), minutes
            sessions.clock = lambda: start + 601 * 60
            assert (await client.get("/sample/form")).status_code == 303
            sessions.clock = lambda: start
            sign_in(client, sessions, sessions.begin(somebody("coordinator")))
            sessions.clock = lambda: start + 61 * 60
            assert (await client.get("/sample/form")).status_code == 303
            api = await client.post("/api/v1/counters", json={})
            assert (api.status_code, api.json()["type"]) == (401, "urn:diplomado:problem:session-ended")
    finally:
        sessions.clock = time.time


async def test_a_form_that_is_sent_after_the_session_ended_is_kept_and_sent_after_sign_in(service: Running) -> None:
    sessions = sessions_of(service)
    start = time.time()
    before = await count(service)
    try:
        async with httpx.AsyncClient(base_url=service.url, timeout=PATIENCE) as client:
            session = sessions.begin(somebody("coordinator"))
            sign_in(client, sessions, session)
            fields = {**hidden((await client.get("/sample/form")).text), "note": "todo"}
            sessions.clock = lambda: start + 2 * 3600
            late = await client.post("/sample/form?lang=en", data=fields)
            assert (late.status_code, "Your session ended" in late.text) == (401, True)
            assert "/sign-in?next=/signed-in" in late.text
            kept = hidden(late.text)
            assert {name: kept[name] for name in ("note", "once", "csrf")} == fields
            sign_in(client, sessions, sessions.begin(somebody("coordinator"), csrf=session.csrf))
            assert (await client.post("/sample/form", data=kept)).status_code == 303
    finally:
        sessions.clock = time.time
    assert await count(service) == before + 1


async def test_a_form_of_ours_that_outlived_its_session_is_sent_by_one_button_and_no_other_form_is(
    service: Running,
) -> None:
    """The cookie is gone, so nobody knows the key of the form; the browser says that it came from one of our pages."""
    sessions = sessions_of(service)
    ours = {"Origin": "http://127.0.0.1:8000"}
    typed = {"note": "línea 1\r\n línea 2", "once": "abcdefghijklmnopqrstuvwx", "csrf": disguised("a key of before")}
    start = time.time()
    async with httpx.AsyncClient(base_url=service.url, timeout=PATIENCE) as client:
        kept = hidden((await client.post("/sample/form", data=typed, headers=ours)).text)
        unsaid = hidden((await client.post("/sample/form", data=typed)).text)
        before = sessions.begin(somebody("coordinator", subject="luz"))
        sign_in(client, sessions, before)
        sessions.clock = lambda: start + 2 * 3600
        of_luz = hidden((await client.post("/sample/form", data=typed, headers=ours)).text)
        try:
            sign_in(client, sessions, sessions.begin(somebody("coordinator")))
            refused = [
                await client.post("/sample/form", data=unsaid, headers=ours),
                await client.post("/sample/form", data=of_luz, headers=ours),
                await client.post("/sample/form", data={**kept, "note": "x"}, headers=ours),
                await client.post("/sample/form", data=kept),
                await client.post("/sample/form", data=kept, headers={"Origin": "https://evil.example"}),
            ]
            sessions.clock = lambda: start + 13 * 3600
            sign_in(client, sessions, sessions.begin(somebody("coordinator")))
            refused.append(await client.post("/sample/form", data=kept, headers=ours))
            sessions.clock = lambda: start + 2 * 3600
            sign_in(client, sessions, sessions.begin(somebody("coordinator")))
            counted = await count(service)
            sent = [await client.post("/sample/form", data=kept, headers=ours) for _ in range(2)]
        finally:
            sessions.clock = time.time
    assert [answer.status_code for answer in refused] == [403] * 6
    assert [answer.status_code for answer in sent] == [303, 303]
    assert await count(service) == counted + 1


def settings(secret: str | None = SECRET, **changes: object) -> Settings:
    """Settings with a secret."""
    return Settings(postgres="postgres://x", kafka="x", session_secret=secret, **changes)  # type: ignore[arg-type]


def jar(sessions: Sessions, session: Session) -> dict[str, str]:
    """The cookies that a browser sends."""
    name, _, rest = sessions.header(session).partition("=")
    return {name: rest.partition(";")[0]}


codes = st.none() | st.frozensets(st.text("ABC-0123áñ", min_size=1, max_size=12), max_size=8)


@given(codes, codes, codes, st.none() | st.text(max_size=40), st.text(min_size=1, max_size=40))
def test_a_session_is_read_as_it_was_written(
    missions: frozenset[str] | None,
    programmes: frozenset[str] | None,
    editions: frozenset[str] | None,
    name: str | None,
    subject: str,
) -> None:
    sessions = Sessions(settings(), lambda: 1_000_000.0)
    actor = Actor(subject, frozenset({"auditor"}), "SNM", Scope(missions, programmes, editions), name)
    session = sessions.begin(actor)
    assert sessions.read(jar(sessions, session)) == (session, "valid")


@given(st.integers(0, 10_000), st.sampled_from("Ab0_-."))
def test_a_cookie_that_was_changed_is_nobody(place: int, letter: str) -> None:
    sessions = Sessions(settings())
    ((name, value),) = jar(sessions, sessions.begin(somebody("coordinator"))).items()
    place %= len(value)
    changed = value[:place] + letter + value[place + 1 :]
    found = sessions.read({name: changed})
    # The last letter of a part of base64 has bits that mean nothing.
    assert found is None or changed == value or found[0].actor == somebody("coordinator")


@given(st.text(max_size=300))
def test_any_other_cookie_is_nobody(value: str) -> None:
    sessions = Sessions(settings())
    assert sessions.read({sessions.cookie: value}) is None


def test_an_older_secret_opens_until_it_is_removed() -> None:
    old, new = "o" * 32, "n" * 32
    session = Sessions(settings(old)).begin(somebody("coordinator"))
    cookies = jar(Sessions(settings(old)), session)
    assert Sessions(settings(f"{new},{old}")).read(cookies) is not None
    assert Sessions(settings(new)).read(cookies) is None
    assert Sessions(settings(None)).read(cookies) is None
    assert Sessions(settings(old)).read(jar(Sessions(settings(f"{new},{old}")), session)) is None


def test_a_cookie_holds_two_hundred_editions_and_refuses_what_no_browser_keeps() -> None:
    sessions = Sessions(settings(public_url="https://cursos.example.org"))
    many = Scope(editions=frozenset(f"PANAMA-{year}-{number:02}" for year in range(2020, 2030) for number in range(20)))
    header = sessions.header(sessions.begin(somebody("coordinator", scope=many)))
    assert len(header) <= MAX_COOKIE_BYTES
    assert header.startswith("__Host-diplomado=")
    assert header.endswith("; Path=/; HttpOnly; SameSite=Lax; Secure")
    too_many = Scope(editions=frozenset(str(uuid7()) for _ in range(400)))
    with pytest.raises(CookieTooLarge):
        sessions.header(sessions.begin(somebody("coordinator", scope=too_many)))


@given(st.text("abcXYZ019_-", min_size=1, max_size=40), st.text(max_size=40))
def test_a_key_is_shown_in_a_new_disguise_each_time_and_no_other_text_is_it(key: str, other: str) -> None:
    assert is_key(disguised(key), key)
    assert not is_key(other, key)
    assert len(key) < 8 or disguised(key) != disguised(key)
