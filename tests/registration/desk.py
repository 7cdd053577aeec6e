"""Members of staff in a browser: they are signed in, follow links and send forms."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from playwright.async_api import Page

from diplomado_chassis.http.auth import Actor, Scope
from diplomado_chassis.http.auth.sessions import Sessions
from tests.registration.mission import Mission

SECRET = "a secret of the tests that is long enough for sessions"


def cookie_of(mission: Mission, *roles: str, institution: str | None = None) -> tuple[str, str]:
    """Name and value of the cookie of a member of staff."""
    sessions: Sessions = mission.running.process.app.state.sessions
    actor = Actor("staff-1", frozenset(roles), institution, Scope(), "Xiomara Batista")
    header = sessions.header(sessions.begin(actor))
    return sessions.cookie, header.partition("=")[2].partition(";")[0]


@asynccontextmanager
async def signed_in(mission: Mission, *roles: str, institution: str | None = None) -> AsyncIterator["Desk"]:
    """The browser of a member of staff."""
    name, value = cookie_of(mission, *roles, institution=institution)
    async with httpx.AsyncClient(base_url=mission.running.url, timeout=60, cookies={name: value}) as client:
        yield Desk(client)


async def sign_in_page(page: Page, mission: Mission, *roles: str, institution: str | None = None) -> None:
    """Sign a real browser in."""
    name, value = cookie_of(mission, *roles, institution=institution)
    await page.context.add_cookies([{"name": name, "value": value, "url": mission.running.url}])


class Desk:
    """A browser without scripts."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def get(self, path: str, status: int = 200) -> str:
        """Open a page."""
        answer = await self.client.get(path)
        assert answer.status_code == status, (answer.status_code, words_of(answer.text))
        return answer.text

    async def send(
        self, page: str, action: str, fields: dict[str, Any], *, files: Any = None, lang: str = "es"
    ) -> httpx.Response:
        """Fill in the form of a page that leads to an address, and press its button."""
        form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', page, re.DOTALL)
        assert form, f"no form leads to {action}: {re.findall('action=.([^ ]*)', page)}"
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0])
        sent = {**{name: html.unescape(value) for name, value in hidden}, **fields}
        return await self.client.post(action, params={"lang": lang}, data=sent, files=files)

    async def follow(self, answer: httpx.Response) -> str:
        """Open the page to which an answer leads."""
        assert answer.status_code == 303, (answer.status_code, words_of(answer.text))
        return await self.get(answer.headers["location"])


def words_of(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.partition("<main")[2]).split())
