"""A member of staff at the pages of the service: signed in, without scripts, by what the pages themselves show."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.async_api import Page

from diplomado_chassis.http.auth import Scope
from tests.browser.check import Kind, Step, in_language
from tests.support import staff as support
from tests.support.services import Running

_HIDDEN = re.compile(r'<input type="hidden" name="([\w./-]+)" value="([^"]*)"')
_FORM = re.compile(r'<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)  # none stands in another


@dataclass
class Staff:
    """Somebody with a browser that keeps no scripts."""

    client: httpx.AsyncClient

    async def open(self, path: str, status: int = 200, language: str = "es") -> str:
        """The page at a path, with spaces at which no line ends as any other."""
        answer = await self.client.get(in_language(path, language))
        assert answer.status_code == status, answer.text
        return answer.text.replace("\N{NO-BREAK SPACE}", " ")

    async def send(
        self, page: str, action: str, fields: dict[str, Any] | None = None, files: Any = None
    ) -> httpx.Response:
        """Send the form of a page with what it hides and what is typed."""
        return await self.client.post(action, data=hidden_of(page, action) | (fields or {}), files=files)

    async def change(self, path: str, action: str, fields: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Open a page, send a form of it, and expect that it was accepted."""
        answer = await self.send(await self.open(path), action, fields, **more)
        assert answer.status_code == 303, answer.text
        return answer


def hidden_of(page: str, action: str) -> dict[str, Any]:
    """The hidden fields of the form with an action; the page's own form has none."""
    for found, body in _FORM.findall(page):
        if html.unescape(found) in (action.partition("?")[0], "") and 'name="csrf"' in body:
            fields = [(name, html.unescape(value)) for name, value in _HIDDEN.findall(body)]
            return {name: [value for key, value in fields if key == name] for name, _ in fields}
    raise AssertionError(f"no form {action} in {re.findall('action=.[^ >]*', page)}")


@asynccontextmanager
async def staff(
    running: Running, *roles: str, subject: str = "ana", scope: Scope | None = None
) -> AsyncIterator[Staff]:
    """Sign somebody in."""
    async with support.browser_of(running, support.actor(*roles, subject=subject, scope=scope)) as client:
        yield Staff(client)


async def sign_in(page: Page, running: Running, *roles: str, subject: str = "ana") -> None:
    """Give a real browser the cookie of a person."""
    await support.let_in(page, running, support.actor(*(roles or ("coordinator",)), subject=subject))


def seen(running: Running, path: str, *roles: str, subject: str = "ana") -> Step:
    """Open a path as somebody who is signed in."""

    async def open_it(page: Page, kind: Kind) -> None:
        await sign_in(page, running, *roles, subject=subject)
        await page.goto(in_language(path, kind.language))

    return open_it
