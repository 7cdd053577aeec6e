"""The public applies by the form, as a browser without scripts sends it, and confirms by the link in the mail."""

import asyncio
import html
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TypeVar

import httpx

from diplomado_acceptance.replay.programme import Programme
from diplomado_acceptance.replay.table_rows import RegistrationRow
from diplomado_local.state import Deployment
from tests.journey.hand.participants import links
from tests.support.waiting import PATIENCE

AT_ONCE = 4
Applicant = TypeVar("Applicant")


async def apply(deployment: Deployment, programme: Programme) -> None:
    """Send all applications: of people for whom there surely is a place at once, of the others one after the other."""
    path, rows = f"/e/{programme.edition.edition.code}", [numbered.row for numbered in programme.registrations]
    first = {row.email: row for row in reversed(rows)}
    again = [row for row in rows if row is not first[row.email]]

    async def send(browser: httpx.AsyncClient, row: RegistrationRow) -> None:
        form = _form(await browser.get(path), "")
        sent = await browser.post(path, params={"lang": "es"}, data={**form, **_typed(row)})
        assert "Escribimos al correo que indicó." in sent.text, sent.text

    await _each(deployment, send, [row for row in rows if row is first[row.email]], _places(programme))
    await _each(deployment, send, again, 0)


async def confirm(deployment: Deployment, programme: Programme) -> None:
    """Open the link in each mail, and press the button."""
    # Some of them are in an earlier programme too: the mail about this one names it.
    title = programme.edition.edition.title
    found = await asyncio.to_thread(links, deployment.mailbox, title.es, title.en)
    people = list(dict.fromkeys(numbered.row.email for numbered in programme.registrations))

    async def press(browser: httpx.AsyncClient, path: str) -> None:
        action = f"{path}/confirmation"
        answer = await browser.post(action, params={"lang": "es"}, data=_form(await browser.get(path), action))
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text

    await _each(deployment, press, [found[address] for address in people], _places(programme))


def _places(programme: Programme) -> int:
    capacity = programme.edition.edition.capacity
    return len(programme.registrations) if capacity is None else capacity


async def _each(
    deployment: Deployment,
    act: Callable[[httpx.AsyncClient, Applicant], Awaitable[None]],
    those: list[Applicant],
    at_once: int,
) -> None:
    """Act for all in their order, the first ones a few at a time."""
    waiting = iter(those[:at_once])

    async def next_ones(browser: httpx.AsyncClient, ones: Iterable[Applicant]) -> None:
        for one in ones:
            await act(browser, one)

    async with httpx.AsyncClient(base_url=deployment.url, timeout=PATIENCE) as browser:
        await asyncio.gather(*(next_ones(browser, waiting) for _ in range(AT_ONCE)))
        await next_ones(browser, those[at_once:])


def _typed(row: RegistrationRow) -> Mapping[str, str]:
    typed = row.model_dump(mode="json", exclude={"consent_statistics"}, exclude_none=True)
    statistics = {"consent_statistics": "yes"} if row.consent_statistics else {}
    return {**typed, "consent_participation": "yes", **statistics}


def _form(page: httpx.Response, action: str) -> dict[str, str]:
    """What the form that leads to an address sends by itself."""
    found = re.search(rf'<form[^>]* action="{re.escape(action)}\?.*?</form>', page.text, re.DOTALL)
    assert found, page.text
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', found[0])
    return {name: html.unescape(value) for name, value in hidden}
