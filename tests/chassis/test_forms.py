"""Forms of pages: nothing typed is lost, a form that is sent twice has one effect, errors are pages."""

import html
import re
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from diplomado_chassis.http.pages.navigation import AREAS, Place, tabs, trail
from diplomado_chassis.http.pages.notices import done, notice_of
from diplomado_chassis.http.pages.paging import after, sliced
from diplomado_chassis.http.rate_limit import RateLimiter
from diplomado_chassis.language.text import Text
from diplomado_chassis.service import Service
from diplomado_chassis.settings import Settings
from diplomado_local.platform import Platform
from tests.chassis import styleguide
from tests.support.services import Running, running
from tests.support.waiting import PATIENCE

GUIDE = Service(
    "styleguide", settings=Settings, migrations="tests.chassis.styleguide.migrations", routes=styleguide.routers
)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(platform: Platform) -> AsyncIterator[Running]:
    """The pages of the style guide."""
    async with running(GUIDE, platform, roles={"api"}) as service:
        yield service


@pytest_asyncio.fixture
async def visitor(service: Running) -> AsyncIterator[httpx.AsyncClient]:
    """Someone with a browser, on an empty list of notes."""
    async with service.database.transaction() as connection:
        await connection.execute("delete from notes")
    async with httpx.AsyncClient(base_url=service.url, headers={"Accept-Language": "en"}, timeout=PATIENCE) as client:
        yield client


async def fields_of(visitor: httpx.AsyncClient, text: str) -> dict[str, str]:
    """The form as the browser would send it."""
    page = (await visitor.get("/notes")).text
    return {**hidden(page), "text": text}


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the forms of a page."""
    found = re.findall('<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: value.replace("&#34;", '"') for name, value in found}


def hidden_texts(page: str) -> dict[str, str]:
    """What a page keeps to be sent again."""
    found = re.findall(r'<textarea hidden name="([^"]+)">\n(.*?)</textarea>', page, re.DOTALL)
    return {name: html.unescape(value) for name, value in found}


async def test_a_form_leads_on_to_the_page_with_a_notice(visitor: httpx.AsyncClient) -> None:
    sent = await visitor.post("/notes", data=await fields_of(visitor, "uno"))
    shown = await visitor.get(sent.headers["location"])

    assert (sent.status_code, sent.headers["location"]) == (303, "/notes?notice=saved")
    assert "<li>uno</li>" in shown.text
    assert '<div class="box good notice" role="status"><p>Saved.</p></div>' in shown.text


async def test_a_form_sent_twice_has_one_effect_and_the_same_answer(visitor: httpx.AsyncClient) -> None:
    form = await fields_of(visitor, "dos")
    answers = [await visitor.post("/notes", data=form) for _ in range(2)]
    again = await visitor.post("/notes", data=await fields_of(visitor, "dos"))
    page = (await visitor.get("/notes")).text

    assert [(answer.status_code, answer.headers["location"]) for answer in answers] == [
        (303, "/notes?notice=saved")
    ] * 2
    assert again.status_code == 303
    assert page.count("<li>dos</li>") == 2, "the form that was opened again stored another"


async def test_errors_stand_beside_their_field_and_nothing_is_stored_or_lost(visitor: httpx.AsyncClient) -> None:
    typed = await fields_of(visitor, " <b>\u202e ")
    typed["text"] = "   "
    refused = await visitor.post("/notes", data=typed)

    assert refused.status_code == 422
    for shown in ('<a href="#text">Note</a>: Type the note.', 'aria-describedby="text-error text-hint"', 'value="   "'):
        assert shown in refused.text
    corrected = await visitor.post("/notes", data={**hidden(refused.text), "text": "<b>tres</b>"})
    assert corrected.status_code == 303, "a refused form has not used up its key"
    assert "&lt;b&gt;tres&lt;/b&gt;" in (await visitor.get("/notes")).text


async def test_a_form_whose_key_was_refused_can_be_sent_again_as_it_was(visitor: httpx.AsyncClient) -> None:
    form = await fields_of(visitor, "")
    answers = [await visitor.post("/notes", data=form), await visitor.post("/notes", data={**form, "text": "x"})]
    assert [answer.status_code for answer in answers] == [422, 303]


async def test_what_somebody_changed_meanwhile_is_a_conflict_that_loses_nothing(visitor: httpx.AsyncClient) -> None:
    mine = await fields_of(visitor, "mío")
    await visitor.post("/notes", data=await fields_of(visitor, "seen"))
    conflict = await visitor.post("/notes", data=mine)

    assert conflict.status_code == 412
    assert "Somebody changed this meanwhile" in conflict.text
    assert 'value="mío"' in conflict.text
    assert (await visitor.post("/notes", data={**hidden(conflict.text), "text": "mío"})).status_code == 303


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"text=%ff", "application/x-www-form-urlencoded", 400),
        (b"\xff=1", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a%d=1" % index for index in range(500)), "application/x-www-form-urlencoded", 400),
        (b"a=" + b"x" * (2 << 20), "application/x-www-form-urlencoded", 413),
    ],
)
async def test_what_is_no_form_is_refused_by_a_page(
    visitor: httpx.AsyncClient, content: bytes, kind: str, status: int
) -> None:
    answer = await visitor.post("/notes", content=content, headers={"Content-Type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert "<h1>" in answer.text


async def test_who_sends_too_often_is_told_how_long_to_wait_and_loses_nothing(
    service: Running, visitor: httpx.AsyncClient
) -> None:
    """The button of the page sends the same form once more; what was stored already is not stored twice."""
    form = await fields_of(visitor, "<b>línea 1\r\n línea 2")
    app = service.process.app
    before, app.state.public_limiter = app.state.public_limiter, RateLimiter(0.5, 0.5 / 12, 10, lambda: 0.0)
    try:
        refused = await visitor.post("/notes?lang=en", data=form)
        file = await visitor.post("/files", data={"note": "ñ"}, files={"list": ("lista.csv", b"x")})
    finally:
        app.state.public_limiter = before
    kept = {name: value for name, value in hidden_texts(refused.text).items() if name != "csrf"}

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "12")
    assert "Wait 12 seconds and send it again." in refused.text
    assert 'action="/notes?lang=en"' in refused.text
    assert kept == {name: value for name, value in form.items() if name != "csrf"}
    assert [(await visitor.post("/notes", data=kept)).status_code for _ in range(2)] == [303, 303]
    assert (await visitor.get("/notes")).text.count("línea 2") == 1
    assert hidden_texts(file.text) == {"note": "ñ"}
    assert "Choose it once more" in file.text
    assert 'enctype="multipart/form-data"' in file.text


async def test_files_are_taken_up_to_their_limit(visitor: httpx.AsyncClient) -> None:
    sent = await visitor.post("/files", files={"list": ("lista.csv", b"x" * 150_000)})
    none = await visitor.post("/files", files={"list": ("", b"")})
    large = await visitor.post("/files", files={"list": ("lista.csv", b"x" * 300_000)})
    broken = await visitor.post("/files", content=b"--a", headers={"Content-Type": "multipart/form-data"})

    assert sent.headers["location"] == "/notes?notice=stored&n=150000"
    assert "150000 people were stored." in (await visitor.get(sent.headers["location"])).text
    assert none.headers["location"] == "/notes?notice=stored&n=0"
    assert [answer.status_code for answer in (large, broken)] == [413, 400]


async def test_a_defect_is_a_page_without_its_cause(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/broken")
    assert (answer.status_code, "Something unexpected went wrong" in answer.text) == (500, True)
    assert "RuntimeError" not in answer.text


async def test_a_fragment_is_a_piece_for_a_script_and_a_page_for_a_person(visitor: httpx.AsyncClient) -> None:
    piece = await visitor.get("/fragments/7?lang=es", headers={"HX-Request": "true"})
    page = await visitor.get("/fragments/7")

    assert piece.text.strip() == "<p>Pieza 7</p>"
    assert "HX-Request" in piece.headers["vary"]
    assert "<h1>Sessions</h1>\n<p>Piece 7</p>" in page.text
    assert (await visitor.get("/fragments/seven")).status_code == 404


async def test_a_chosen_language_is_remembered_and_says_nothing_else(visitor: httpx.AsyncClient) -> None:
    first = await visitor.get("/notes")
    chosen = await visitor.get("/notes?lang=es&q=x&notice=saved")
    later = await visitor.get("/notes")

    assert "set-cookie" not in first.headers
    assert chosen.headers["set-cookie"].startswith("lang=es; HttpOnly; Max-Age=31536000; Path=/; SameSite=lax")
    assert 'href="?q=x&amp;lang=en"' in chosen.text, "the filter stays, the notice does not"
    assert "<h1>Notas</h1>" in later.text


@pytest.mark.parametrize("state", ["plain", "errors", "conflict"])
@pytest.mark.parametrize("language", ["es", "en"])
async def test_every_macro_is_drawn_without_anything_inline(
    visitor: httpx.AsyncClient, state: str, language: str
) -> None:
    page = (await visitor.get(f"/styleguide?state={state}&lang={language}")).text

    assert not re.search("<style|<script(?! src=)| style=| on[a-z]+=|javascript:", page)
    ids = re.findall(' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)), "identifiers are unique"
    assert set(re.findall('<label for="([^"]+)"', page)) <= set(ids)
    assert len(page.encode()) < 60_000


@given(st.lists(st.integers(1, 9999), unique=True, max_size=40), st.integers(1, 9))
def test_a_list_is_read_to_its_end_page_by_page(numbers: list[int], limit: int) -> None:
    found: list[int] = []
    query = ""
    for _ in range(len(numbers) + 1):
        request = request_of(query)
        start = (after(request, 1) or (0,))[0]
        rows = [number for number in sorted(numbers) if number > start][: limit + 1]  # type: ignore[operator]
        page = sliced(rows, request, lambda number: (number,), limit=limit)
        found += page.rows
        if page.next is None:
            break
        query = page.next.partition("?")[2]
    assert found == sorted(numbers)


@given(st.text(max_size=60))
def test_no_address_breaks_a_list(text: str) -> None:
    request = request_of(str(httpx.QueryParams({"after": text})))
    assert after(request, 1) is None or len(after(request, 1) or ()) == 1


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_address_puts_words_into_a_notice(notice: str, number: str) -> None:
    request = request_of(str(httpx.QueryParams({"notice": notice, "n": number})))
    texts = {"stored": Text("Son {n}.", "They are {n}.")}
    assert notice_of(request, texts) is None or notice == "stored"
    shown = notice_of(request_of(str(httpx.QueryParams({"notice": "stored", "n": number}))), texts)
    assert shown is None or re.fullmatch(r"They are \d+\.", shown.in_("en"))


def test_a_notice_keeps_the_address_it_is_added_to() -> None:
    assert done("/a?b=1", "stored", n=2).headers["location"] == "/a?b=1&notice=stored&n=2"
    assert done("/a").headers["location"] == "/a"


def test_the_tabs_are_those_of_the_role_and_the_trail_leads_home() -> None:
    place = Place("1", {"es": "Fronteras", "en": "Borders"}, "sessions")

    assert [tab.title.en for tab in tabs(place, {"grader"})] == ["Overview", "Projects"]
    assert [tab.path for tab in tabs(place, {"auditor"}) if tab.current] == ["/sessions/editions/1/sessions"]
    assert len(tabs(place, {"coordinator"})) == len(AREAS)
    assert [address for _, address in trail(place, [("Una", "/sessions/editions/1/sessions/2")])] == [
        "/home",
        "/registration/editions/1",
        "/sessions/editions/1/sessions",
        "/sessions/editions/1/sessions/2",
    ]


def request_of(query: str) -> Request:
    """A GET request with a query."""
    scope: dict[str, Any] = {"type": "http", "method": "GET", "path": "/list", "query_string": query.encode()}
    scope |= {"headers": [], "server": ("host", 80), "scheme": "http", "app": SimpleNamespace()}
    return Request(scope)
