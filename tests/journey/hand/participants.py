"""What a participant does on a phone with the link in the mail about the certificate."""

import asyncio
import email
import email.policy
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Locator, Page, expect

from tests.journey.hand.gestures import fill, press, seen
from tests.support.waiting import eventually


async def look_at_own_page(page: Page, path: str, state: str, attendance: Sequence[str]) -> None:
    """Read what the services say there, take the certificate, have it verified, and ask for another name on it."""

    async def arrived() -> bool:
        await page.goto(path)
        return await page.get_by_text(state, exact=True).count() == 1

    await eventually(arrived, every=0.5)
    for words in sorted(set(attendance)):
        await expect(page.get_by_text(words)).to_have_count(list(attendance).count(words))
    await is_pdf(page, page.get_by_role("link", name=re.compile("^Descargar")).first)
    await page.get_by_role("link", name=re.compile("^Verificar")).first.click()
    await seen(page, "Certificado válido")
    await page.go_back()
    await page.get_by_text("Mi nombre está mal escrito").click()
    await fill(page, {"Nombres": "María de los Ángeles"})
    await press(page, "Proponer el cambio")
    await expect(page.get_by_text("María de los Ángeles")).to_be_visible()


async def is_pdf(page: Page, link: Locator) -> None:
    """A link answers a document."""
    answer = await page.context.request.get(str(await link.get_attribute("href")))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert (await answer.body()).startswith(b"%PDF-")


async def link_in_mail(mailbox: Path, address: str, *about: str) -> str:
    """The own page in the mail to an address whose subject has one of these words."""

    async def arrived() -> str:
        return (await asyncio.to_thread(links, mailbox, *about)).get(address, "")

    return await eventually(arrived)


def links(mailbox: Path, *about: str) -> dict[str, str]:
    """The path of the own page in the mails whose subject has one of these words, by address."""
    found = {}
    for file in mailbox.glob("*.eml"):
        mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        body = mail.get_body(("plain",))
        link = re.search(r"https?://\S+/r/\S+", body.get_content()) if body else None
        if link and any(words in str(mail["subject"]) for words in about):
            found[str(mail["X-Envelope-To"]).strip().lower()] = urlsplit(link[0]).path
    return found
