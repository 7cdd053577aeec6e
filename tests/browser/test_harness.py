"""That the checks of pages find what they must find, in a page with planted faults; and that the harness keeps them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, Page, async_playwright

from tests.browser import chromium
from tests.browser.axe import axe
from tests.browser.check import faults_of
from tests.browser.files import choose_file, downloaded
from tests.browser.keyboard import keyboard_faults, tab_order
from tests.browser.line import slow_line
from tests.browser.paper import paper_faults
from tests.browser.reflow import reflow_faults
from tests.browser.visitor import Visitors
from tests.browser.watch import Watch
from tests.support.waiting import PATIENCE

GOOD = """<!doctype html><html lang="es"><head><title>Prueba</title>
<style>:focus-visible { outline: 3px solid #1b3a5c; }</style></head>
<body><main><h1>Prueba</h1><form><label for="a">Nombre</label><input id="a">
<p>Elija</p><label><input type="radio" name="r" value="1">Uno</label><label><input type="radio" name="r">Dos</label>
<p><a href="#a">Ayuda</a></p><button>Enviar</button></form></main></body></html>"""


@asynccontextmanager
async def site(pages: dict[str, tuple[str, bytes]], policy: str = "") -> AsyncIterator[str]:
    """A server of a few pages by path, with their type; everything else is a 404."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(PATIENCE):
            head = await reader.readuntil(b"\r\n\r\n")
            found = pages.get(head.split(b" ", 2)[1].decode())
            kind, body = found or ("text/plain", b"none")
            status = "200 OK" if found else "404 Not Found"
            lines = [f"HTTP/1.1 {status}", f"content-type: {kind}", f"content-length: {len(body)}", "connection: close"]
            lines += [f"content-security-policy: {policy}"] if policy else []
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
            await writer.drain()
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def shown(page: Page, html: str) -> Page:
    """Show a page without a server."""
    await page.goto("data:text/html;charset=utf-8," + quote(html))
    return page


async def test_paper_has_no_buttons_and_all_tables(page_at: Visitors) -> None:
    table = "<table><tr><td>1</td></tr></table>"
    page = await shown(await page_at(), f"<main><h1>A</h1><form><button>Ir</button></form>{table}</main>")
    assert await paper_faults(page) == ["on paper: form «Ir» is printed", "on paper: button «Ir» is printed"]
    style = "<style>@media print { form, table { display: none } }</style>"
    assert await paper_faults(await shown(page, f"{style}<main><form></form>{table}</main>")) == [
        "on paper: table is not printed"
    ]


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_good_page_has_no_faults(page_at: Visitors, scripts: bool) -> None:
    changing = GOOD.replace("</form>", "</form><script>document.querySelector('h1').textContent = 'Con'</script>")
    page = await shown(await page_at(scripts=scripts), changing)
    assert await faults_of(page) == []
    await page.reload()
    assert await page.get_by_role("heading").inner_text() == ("Con" if scripts else "Prueba")
    assert [stop.name for stop in await tab_order(page)] == ["input#a Nombre", "input Uno", "a Ayuda", "button Enviar"]


@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        (GOOD.replace('<label for="a">Nombre</label>', ""), "label: "),
        (GOOD.replace('lang="es"', ""), "html-has-lang: "),
        (GOOD.replace("<h1>", '<h1 style="color:#aaa">'), "color-contrast: "),
    ],
)
async def test_axe_names_the_rule(page_at: Visitors, planted: str, rule: str) -> None:
    (line,) = await axe(await shown(await page_at(), planted))
    assert line.startswith(rule)


@pytest.mark.parametrize(
    ("planted", "fault"),
    [
        (GOOD.replace("3px solid", "0 solid"), "focus not visible: input#a Nombre"),
        (GOOD.replace("<button>", '<button tabindex="-1">'), "not reached by Tab: button Enviar"),
        (
            GOOD.replace("</main>", '</main><div style="position:fixed;inset:0;background:#fff"></div>'),
            "covered while focused: input#a Nombre",
        ),
    ],
)
async def test_the_keyboard_check_names_the_element(page_at: Visitors, planted: str, fault: str) -> None:
    assert fault in await keyboard_faults(await shown(await page_at(), planted))


async def test_the_reflow_check_names_what_is_too_wide(page_at: Visitors) -> None:
    page = await page_at(1280)
    wide = GOOD.replace("</form>", '</form><p style="width:30rem" class="wide">ancho</p>')
    assert await reflow_faults(await shown(page, wide)) == [
        "320 px: p.wide ends at 488",
        "640 px, doubled text: p.wide ends at 968",
    ]
    assert page.viewport_size == {"width": 1280, "height": 800}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<script>console.error('roto')</script>", "console: roto"),
        ("<script>throw new Error('perdido')</script>", "script: perdido"),
        ("<script src='http://other.example/x.js'></script>", "third party: GET http://other.example/x.js"),
        ("<img src='/nada.png' alt=''>", "console: Failed to load resource"),
    ],
)
async def test_faults_of_a_page_are_kept(page_at: Visitors, watch: Watch, body: str, fault: str) -> None:
    async with site({"/": ("text/html", (GOOD + body).encode())}) as url:
        await (await page_at()).goto(url, wait_until="networkidle")
    assert any(found.startswith(fault) for found in watch.unexpected), watch.faults
    watch.expect(".*")


async def test_a_broken_content_policy_is_kept(page_at: Visitors, watch: Watch) -> None:
    async with site({"/": ("text/html", GOOD.encode())}, policy="default-src 'none'") as url:
        await (await page_at()).goto(url)
    assert any("Content Security Policy" in found for found in watch.unexpected), watch.faults
    watch.expect("Content Security Policy")


async def test_an_answer_with_errors_is_no_fault(page_at: Visitors, watch: Watch) -> None:
    async with site({}) as url:
        await (await page_at()).goto(f"{url}/unknown")
    assert watch.faults == []


async def test_a_slow_line_counts_what_a_visit_costs(page_at: Visitors) -> None:
    pages = {
        "/": ("text/html", b"<!doctype html><title>x</title><link rel=stylesheet href=/a.css><p>Hola"),
        "/a.css": ("text/css", b"@import '/b.css'; p { color: black }"),
        "/b.css": ("text/css", b"p { margin: 0 }" + b" " * 2000),
    }
    page = await page_at()
    async with site(pages) as url, slow_line(page, latency=20) as visit:
        await page.goto(url)
        assert [request.removeprefix(url) for request in visit.requests] == ["/", "/a.css", "/b.css"]
        assert await visit.round_trips(page) == 4
        assert 2000 < visit.bytes < 4000


async def test_files_come_and_go(page_at: Visitors) -> None:
    page = await page_at()
    form = GOOD.replace("<button>", '<label for="f">Archivo</label><input id="f" type="file"><button>')
    pages = {"/": ("text/html", form.encode()), "/a.csv": ("text/csv", b"a,b\r\n")}
    async with site(pages) as url:
        await page.goto(url)
        await choose_file(page.get_by_label("Archivo"), "lista.csv", "ñ".encode(), "text/csv")
        assert await page.evaluate("document.querySelector('#f').files[0].text()") == "ñ"
        await page.evaluate("document.querySelector('a').setAttribute('href', '/a.csv')")
        assert await downloaded(page, page.get_by_role("link", name="Ayuda")) == ("a.csv", b"a,b\r\n")


async def test_a_failure_leaves_pictures_and_a_trace(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = tmp_path_factory.mktemp("results")
    monkeypatch.setattr("tests.browser.visitor.RESULTS", results)
    watch = Watch()
    visitors = Visitors(browser, "test_x[es/390]", watch)
    await shown(await visitors(), GOOD + "<script>console.error('roto')</script>")
    with pytest.raises(AssertionError, match="roto"):
        await visitors.leave(failed=False)
    assert sorted(path.name for path in (results / "test_x-es-390-").iterdir()) == [
        "1-1.png",
        "1-trace.zip",
        "faults.txt",
    ]


@pytest.mark.skipif(not chromium.HAS_PACKAGE, reason="the package is for Linux on x86-64")
async def test_the_pinned_browser_runs_on_this_machine() -> None:
    """Also where another browser is on the PATH, so that the package is tried everywhere."""
    found = await asyncio.to_thread(chromium.packaged)
    async with async_playwright() as playwright:
        started = await found.launch(playwright)
        try:
            page = await started.new_page()
            await shown(page, GOOD)
            assert await page.get_by_role("heading").inner_text() == "Prueba"
            assert await axe(page) == []
        finally:
            await started.close()
