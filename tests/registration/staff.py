"""Members of staff in a browser: they are signed in, read forms as they are drawn and press their buttons."""

import html
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import httpx
from playwright.async_api import Page

from diplomado_chassis.http.auth import Actor, Scope
from tests.support import staff
from tests.support.services import Running

SESSION_SECRET = staff.SESSION_SECRET


def actor(*roles: str, institution: str | None = None, scope: Scope | None = None) -> Actor:
    """Somebody who signed in."""
    return staff.actor(*roles, subject="xiomara", name="Xiomara Batista", institution=institution, scope=scope)


@asynccontextmanager
async def signed_in(running: Running, *roles: str, **of: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A browser in which somebody is signed in."""
    async with staff.browser_of(running, actor(*(roles or ("coordinator",)), **of)) as client:
        yield client


async def let_in(page: Page, running: Running, *roles: str) -> None:
    """Sign somebody in, in a real browser."""
    await staff.let_in(page, running, actor(*(roles or ("coordinator",))))


@dataclass
class SentForm:
    """A form of a page: its address, and its fields as a browser would send them."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    async def send(
        self,
        client: httpx.AsyncClient,
        changes: Mapping[str, Any] | None = None,
        *,
        press: tuple[str, str] | None = None,
    ) -> httpx.Response:
        """Fill fields in (None clears one) and press a button, by default the first."""
        fields: dict[str, Any] = dict(self.fields)
        for name, value in (changes or {}).items():
            if value is None:
                fields.pop(name, None)
            else:
                fields[name] = value
        if press:
            fields[press[0]] = press[1]
        return await client.post(self.action, data=fields)


class _Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[SentForm] = []
        self._area = self._select = ""
        self._text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(SentForm(given.get("action", "")))
            return
        if not self.forms:
            return
        fields, name = self.forms[-1].fields, given.get("name", "")
        if tag == "input" and name:
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                fields.setdefault(name, []).append(given.get("value", "on"))
        elif tag == "textarea" and name:
            self._area, self._text = name, ""
        elif tag == "select" and name:
            self._select = name
            fields[name] = [""]
        elif tag == "option" and self._select and "selected" in given:
            fields[self._select] = [given.get("value", "")]
        elif tag == "button" and name:
            self.forms[-1].buttons.append((name, given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            text = self._text.removeprefix("\r\n").removeprefix("\n")
            self.forms[-1].fields.setdefault(self._area, []).append(text)
            self._area = ""
        elif tag == "select":
            self._select = ""


def form_of(page: httpx.Response | str, action: str) -> SentForm:
    """The form of a page that is sent to an address that ends so."""
    text = page if isinstance(page, str) else page.text
    (found,) = [form for form in _Reader(text).forms if form.action.partition("?")[0].endswith(action)][:1]
    return found


def said_in(page: httpx.Response) -> str:
    """The page's text without entities, with spaces at which no line ends as any other."""
    return html.unescape(page.text).replace("\N{NO-BREAK SPACE}", " ")
