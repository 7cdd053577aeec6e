"""The reference of the API: the whole document, and a page that loads nothing from elsewhere."""

import json
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from diplomado_chassis.http import reference
from diplomado_chassis.http.reference.view import kind_of, line, view_of
from tests.architecture.openapi_document import DOCUMENT
from tests.architecture.source import ROOT
from tests.support.waiting import PATIENCE


@pytest.fixture
def app() -> FastAPI:
    """An application with the reference alone."""
    app = FastAPI()
    app.router.routes.extend(reference.router.routes)
    return app


async def test_the_document_and_its_page_are_for_everybody(app: FastAPI) -> None:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api.example", timeout=PATIENCE) as client:
        document = await client.get("/api/openapi.json")
        pages = {language: await client.get("/api", headers={"Accept-Language": language}) for language in ("es", "en")}
    assert document.content == (ROOT / DOCUMENT).read_bytes()
    operations = [one for path in document.json()["paths"].values() for one in path.values()]
    for language, page in pages.items():
        assert page.headers["content-language"] == language
        assert "default-src 'none'" in page.headers["content-security-policy"]
        ids = set(re.findall(r' id="([^"]+)"', page.text))
        assert {one["operationId"] for one in operations} <= ids
        assert set(re.findall(r'href="#([^"]+)"', page.text)) <= ids
        assert not re.search(r"<script|<style|\sstyle=|https?://[^\s<]*\.(?:js|css)", page.text)
    assert "La referencia está escrita en inglés" in pages["es"].text
    nominate = pages["en"].text.partition('id="nominate"')[2].partition("</section>")[0]
    assert "<pre><code>given_names,family_names,email," in nominate
    assert "At most 2,097,152 bytes" in nominate
    assert '<a href="#type-nominations-refused">' in nominate


def test_a_description_cannot_bring_markup_along() -> None:
    assert line("`a<b` and **x**: <script>") == "<code>a&lt;b</code> and <strong>x</strong>: &lt;script&gt;"
    assert kind_of({"type": "<b>"}) == "&lt;b&gt;"


def test_types_are_said_in_words() -> None:
    said: dict[str, dict[str, Any]] = {
        "list of string (uuid)": {"type": "array", "items": {"type": "string", "format": "uuid"}},
        "string or null": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "object of integer": {"type": "object", "additionalProperties": {"type": "integer"}},
        "<code>1</code>, <code>2</code>": {"enum": [1, 2]},
        '<a href="#model-Act">Act</a>': {"$ref": "#/components/schemas/Act"},
    }
    assert {str(kind_of(schema)): schema for schema in said.values()} == said


def test_every_group_of_the_page_says_what_it_is() -> None:
    view = view_of((ROOT / DOCUMENT).read_bytes())
    assert [group.name for group in view.groups if not group.description or not group.operations] == []
    assert json.loads((ROOT / DOCUMENT).read_text("utf-8"))["openapi"].startswith("3.1")
