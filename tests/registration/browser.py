"""A browser, as far as the tests of pages need one."""

from collections.abc import Iterator
from html.parser import HTMLParser

import httpx

from tests.registration.mission import Edition, person


class Page(HTMLParser):
    """The elements of a page, in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))

    def all(self, *tags: str) -> Iterator[dict[str, str | None]]:
        """Attributes of the elements with these tags."""
        return (attributes for tag, attributes in self.elements if tag in tags)


def filled(**changes: str) -> dict[str, str]:
    """A form as a browser sends it."""
    application = person()
    fields = {name: value for name, value in application.items() if isinstance(value, str)}
    return fields | {"consent_participation": "yes", "consent_statistics": "yes", "institution": ""} | changes


async def send(edition: Edition, fields: dict[str, str], lang: str = "es") -> httpx.Response:
    """Press the button."""
    return await edition.mission.public.post(f"/e/{edition.code}?lang={lang}", data=fields)


async def applied(edition: Edition, fields: dict[str, str]) -> str:
    """Press the button and find the path of the own page, as the mail has it."""
    sent = await send(edition, fields)
    assert sent.status_code == 200, sent.text
    (registration_id,) = [row["registration_id"] for row in await edition.list() if row["email"] == fields["email"]]
    return edition.mission.own_page(registration_id)


async def confirmed(edition: Edition, fields: dict[str, str]) -> str:
    """Apply and press the button on the own page; return its path."""
    path = await applied(edition, fields)
    answer = await edition.mission.public.post(f"{path}/confirmation")
    assert answer.status_code == 303, answer.text
    return path
