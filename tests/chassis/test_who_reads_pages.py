"""Who is refused by a page and who by a problem document: what Accept says, and what the route gives out."""

from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import Request

from diplomado_chassis.http.pages.refusals import reads_pages

FILE = SimpleNamespace(responses={200: {"content": {"application/pdf": {}}}})
PAGE = SimpleNamespace(responses={200: {"content": {"text/html": {}}}})
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


def asked(accept: str | None, route: Any = PAGE) -> Request:
    """A request to a route."""
    headers = [] if accept is None else [(b"accept", accept.encode())]
    return Request({"type": "http", "method": "GET", "headers": headers, "route": route})


@pytest.mark.parametrize(
    ("accept", "of_page", "of_file"),
    [
        (BROWSER, True, True),
        ("text/html", True, True),
        ("text/*", True, True),
        ("application/json, text/html", True, True),
        ("application/json, text/html;q=0.9", False, False),
        ("text/html;q=0, */*", False, False),
        ("application/pdf", False, False),
        ("application/pdf, application/problem+json", False, False),
        ("image/*,*/*;q=0.8", True, False),
        ("*/*", True, False),
        ("", True, False),
        (None, True, False),
        ("text/html;q=many", False, False),
    ],
)
def test_a_page_is_for_who_accepts_html_and_does_not_prefer_json(
    accept: str | None, of_page: bool, of_file: bool
) -> None:
    assert (reads_pages(asked(accept)), reads_pages(asked(accept, FILE))) == (of_page, of_file)


def test_who_says_nothing_reads_no_page_of_the_api() -> None:
    assert not reads_pages(asked("*/*"), silent=False)
    assert reads_pages(asked(BROWSER), silent=False)
