"""Members of staff in a browser: they are signed in, follow links and send forms."""

import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from playwright.async_api import Page

from diplomado_chassis.http.auth import Actor
from tests.registration.mission import Mission
from tests.support import staff


def actor(*roles: str, institution: str | None = None) -> Actor:
    """A member of staff."""
    return staff.actor(*roles, subject="staff-1", name="Xiomara Batista", institution=institution)


@asynccontextmanager
async def signed_in(mission: Mission, *roles: str, institution: str | None = None) -> AsyncIterator["Desk"]:
    """The browser of a member of staff."""
    async with staff.browser_of(mission.running, actor(*roles, institution=institution)) as client:
        yield Desk(client)


async def sign_in_page(page: Page, mission: Mission, *roles: str, institution: str | None = None) -> None:
    """Sign a real browser in."""
    await staff.let_in(page, mission.running, actor(*roles, institution=institution))


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
        return await self.client.post(httpx.URL(action).copy_merge_params({"lang": lang}), data=sent, files=files)

    async def follow(self, answer: httpx.Response) -> str:
        """Open the page to which an answer leads."""
        assert answer.status_code == 303, (answer.status_code, words_of(answer.text))
        return await self.get(answer.headers["location"])


def words_of(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.partition("<main")[2]).split())
