"""Somebody who signed in and reads the pages of staff: with a session cookie, without scripts."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from playwright.async_api import Page

from diplomado_chassis.http.auth import Actor, Scope
from diplomado_chassis.http.auth.sessions import Sessions
from tests.support.services import Running

SECRET = "a secret of the tests that is long enough for sessions"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def cookie_of(running: Running, role: str = "coordinator", scope: Scope | None = None) -> tuple[str, str]:
    """Name and value of the session cookie of somebody with a role."""
    sessions: Sessions = running.process.app.state.sessions
    actor = Actor("ana", frozenset({role}), None, scope or Scope(), "Ana Ríos")
    name, _, value = sessions.header(sessions.begin(actor)).partition(";")[0].partition("=")
    return name, value


async def sign_in(page: Page, running: Running, role: str = "coordinator") -> None:
    """Give a browser page the session cookie."""
    name, value = cookie_of(running, role)
    await page.context.add_cookies([{"name": name, "value": value, "url": running.url}])


@asynccontextmanager
async def client_of(
    running: Running, role: str = "coordinator", language: str = "es", scope: Scope | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """The browser of somebody with a role who reads a language."""
    name, value = cookie_of(running, role, scope)
    async with httpx.AsyncClient(
        base_url=running.url, cookies={name: value}, headers={"Accept-Language": language}, timeout=60
    ) as client:
        yield client


def hidden(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form with an action."""
    forms = re.findall(r"<form(.*?)</form>", page, re.DOTALL)
    chosen = next(form for form in forms if f'action="{action}' in form)
    return {html.unescape(name): html.unescape(value) for name, value in _HIDDEN.findall(chosen)}
