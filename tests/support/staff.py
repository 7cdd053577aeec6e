"""Members of staff who signed in: the cookie of a session, a browser without scripts that has it, and a real one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from playwright.async_api import Page

from diplomado_chassis.http.auth import Actor, Scope
from diplomado_chassis.http.auth.sessions import Sessions
from tests.support.services import Running
from tests.support.waiting import PATIENCE

SESSION_SECRET = "a secret of the tests that is long enough for sessions"


def actor(
    *roles: str,
    subject: str = "ana",
    name: str = "Ana Ríos",
    institution: str | None = None,
    scope: Scope | None = None,
) -> Actor:
    """Somebody with these roles."""
    return Actor(subject, frozenset(roles), institution, scope or Scope(), name)


def cookie_of(running: Running, who: Actor) -> tuple[str, str]:
    """The name and the value of the cookie of a session."""
    sessions: Sessions = running.process.app.state.sessions
    name, _, value = sessions.header(sessions.begin(who)).partition(";")[0].partition("=")
    return name, value


@asynccontextmanager
async def browser_of(running: Running, who: Actor, language: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without scripts in which somebody is signed in."""
    name, value = cookie_of(running, who)
    headers = {"Accept-Language": language} if language else {}
    async with httpx.AsyncClient(base_url=running.url, headers=headers, timeout=PATIENCE) as client:
        client.cookies.set(name, value, "127.0.0.1")  # with the host, so that a cookie in an answer replaces it
        yield client


async def let_in(page: Page, running: Running, who: Actor) -> None:
    """Sign somebody in, in a real browser."""
    name, value = cookie_of(running, who)
    await page.context.add_cookies([{"name": name, "value": value, "url": running.url}])
