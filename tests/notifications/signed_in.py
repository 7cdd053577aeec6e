"""Somebody who signed in and reads the pages of staff: with a session cookie, without scripts."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from playwright.async_api import Page

from diplomado_chassis.http.auth import Scope
from tests.support import staff
from tests.support.services import Running

SECRET = staff.SESSION_SECRET
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


async def sign_in(page: Page, running: Running, role: str = "coordinator") -> None:
    """Give a browser page the session cookie."""
    await staff.let_in(page, running, staff.actor(role))


@asynccontextmanager
async def client_of(
    running: Running,
    role: str = "coordinator",
    language: str = "es",
    scope: Scope | None = None,
    institution: str | None = None,
) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of somebody with a role who reads a language."""
    async with staff.browser_of(running, staff.actor(role, scope=scope, institution=institution), language) as client:
        yield client


def hidden(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form with an action."""
    forms = re.findall(r"<form(.*?)</form>", page, re.DOTALL)
    chosen = next(form for form in forms if f'action="{action}' in form)
    return {html.unescape(name): html.unescape(value) for name, value in _HIDDEN.findall(chosen)}
