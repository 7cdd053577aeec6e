"""Somebody who signed in and reads the pages of staff: with a session cookie, without scripts."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.async_api import Page

from diplomado_chassis.http.auth import Scope
from tests.support import staff
from tests.support.services import Running

SESSION_SECRET = staff.SESSION_SECRET
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


async def sign_in_browser(page: Page, running: Running, role: str = "coordinator") -> None:
    """Give a browser page the session cookie."""
    await staff.let_in(page, running, staff.actor(role))


class Visitor:
    """A browser without scripts: it sends forms with the hidden fields of the page that it has read."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.page: httpx.Response | None = None

    async def open(self, path: str, **query: str) -> str:
        """Read a page that must be there."""
        self.page = await self.client.get(path, params=query or None)
        assert self.page.status_code == 200, self.page.text
        return self.page.text

    def hidden(self, action: str = "") -> dict[str, str]:
        """The hidden fields of the form with an action, or else of the first form that has its keys."""
        assert self.page is not None
        forms = re.findall(r"<form(.*?)</form>", self.page.text, re.DOTALL)
        chosen = next(form for form in forms if f'action="{action}"' in form and 'method="post"' in form)
        return {html.unescape(name): html.unescape(value) for name, value in _HIDDEN.findall(chosen)}

    async def send(self, path: str, fields: dict[str, Any], form: str | None = None) -> httpx.Response:
        """Send the form of the page that was read last, with these fields."""
        data = {**self.hidden(form or path), **fields}
        return await self.client.post(path, data={name: value for name, value in data.items() if value is not None})

    async def follow(self, answer: httpx.Response) -> str:
        """Read the page to which an action leads."""
        assert answer.status_code == 303, answer.text
        address = urlsplit(answer.headers["location"])
        return await self.open(f"{address.path}?{address.query}")


@asynccontextmanager
async def visitor(
    running: Running,
    role: str = "coordinator",
    language: str = "es",
    subject: str = "ana",
    scope: Scope | None = None,
    institution: str | None = None,
) -> AsyncIterator[Visitor]:
    """Somebody with a role who reads a language."""
    who = staff.actor(role, subject=subject, institution=institution, scope=scope)
    async with staff.browser_of(running, who, language) as client:
        yield Visitor(client)


def text_of(page: str) -> str:
    """What a page says, without its tags."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))
