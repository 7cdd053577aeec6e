"""The shell around every page: one look, one policy, one way to say a text."""

import hashlib
import re
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from jinja2 import Environment, UndefinedError
from starlette.requests import Request

from diplomado_chassis.http.pages import Pages, assets, said
from diplomado_chassis.http.pages.arriving import RECENT, SECONDS, TRIES, Arriving, arriving
from diplomado_chassis.http.pages.compiling import Compiled, environment
from diplomado_chassis.http.pages.rendering import compile_pages
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.catalogue import CATALOGUE
from diplomado_chassis.language.languages import is_right_to_left, own_name, spoken, tags_by_name
from diplomado_chassis.language.text import Text
from tests.support.waiting import PATIENCE

TEMPLATES = {
    "plain.html": '{% extends "shell.html" %}{% block title %}{{ t.title }}{% endblock %}'
    '{% block content %}<h1>{{ say("Hay {n} cupos", "There are {n} places", n=n) }}</h1><p>{{ said(name) }}</p>'
    "<p>{{ day(starts_on) }}</p>{% endblock %}",
    "style.css": ".own { color: red; }\n",
}
VALUES: dict[str, Any] = {
    "n": 3,
    "name": {"es": "Fronteras & más", "en": "Borders & more"},
    "starts_on": date(2021, 7, 14),
}


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Pages:
    package = f"templates_of_{hashlib.sha256(request.node.name.encode()).hexdigest()[:12]}"
    folder = tmp_path / package / "templates"
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # no other process will have these templates
    (folder.parent / "__init__.py").touch()
    for name, content in TEMPLATES.items():
        (folder / name).write_text(content, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return Pages(
        package,
        brand="Ejemplo",
        tagline=Text("Lema", "Motto"),
        footer=Text("Escríbanos.", "Write to us."),
        home="/start",
        texts={"title": Text("Cupos", "Places")},
    )


@pytest.fixture
def third_languages() -> Iterator[None]:
    CATALOGUE.add("ar", {"Places": "أماكن"})
    CATALOGUE.add("fr", {"Places": "Places libres", "There are {n} places": "Il y a {n} places", "Motto": "Devise"})
    yield
    CATALOGUE.remove("ar")
    CATALOGUE.remove("fr")


def test_a_page_is_said_in_its_language(pages: Pages) -> None:
    spanish, english = (bytes(pages.render("plain.html", tag, **VALUES).body).decode() for tag in ("es", "en"))

    assert '<html lang="es">' in spanish
    for shown in ("<title>Cupos · Ejemplo</title>", "Lema", "Escríbanos.", "Hay 3 cupos", "14 de julio de 2021"):
        assert shown in spanish
    for shown in ("<title>Places · Ejemplo</title>", "Motto", "Write to us.", "There are 3 places", "14 July 2021"):
        assert shown in english
    assert "Fronteras &amp; más" in spanish
    assert "Borders &amp; more" in english


def test_a_page_links_to_itself_in_the_next_language(pages: Pages) -> None:
    link = '<a class="switch" href="/here?lang=en" lang="en" hreflang="en">English</a>'

    assert link in bytes(pages.render("plain.html", "es", path="/here", **VALUES).body).decode()
    assert 'href="?lang=es"' in bytes(pages.render("plain.html", "en", **VALUES).body).decode()
    assert 'class="switch"' not in bytes(pages.render("plain.html", "en", path=None, **VALUES).body).decode()


@pytest.mark.usefixtures("third_languages")
def test_a_third_language_is_said_and_offered(pages: Pages) -> None:
    french = bytes(pages.render("plain.html", "fr", **VALUES).body).decode()

    for shown in ('<html lang="fr">', "Places libres", "Il y a 3 places", "Devise", "14 juillet 2021", ">Español</a>"):
        assert shown in french
    assert "Borders &amp; more" in french, "data in two languages are shown in English"
    assert '<html lang="ar" dir="rtl">' in bytes(pages.render("plain.html", "ar", **VALUES).body).decode()
    assert ">العربية</a>" in bytes(pages.render("plain.html", "en", **VALUES).body).decode()


async def test_styles_and_scripts_are_files_of_ours_that_browsers_keep(pages: Pages) -> None:
    answer = pages.render("plain.html", "es", **VALUES)
    content = bytes(answer.body).decode()
    files = re.findall('(?:href|src)="(/assets/[^"]+)"', content)
    app = FastAPI()
    app.include_router(assets.router)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://pages", timeout=PATIENCE
    ) as client:
        found = {file: await client.get(file) for file in files}
        other = await client.get(re.sub(r"\.[0-9a-f]{16}\.", ".0123456789abcdef.", files[1]))
        none = await client.get("/assets/none.0123456789abcdef.css")

    assert "style-src 'self'; img-src 'self'; script-src 'self'" in answer.headers["content-security-policy"]
    assert not re.search("<style|<script(?! src=)| style=| on[a-z]+=", content)
    assert {file.rpartition(".")[2] for file in files} == {"svg", "css", "js"}
    for file, asset in found.items():
        assert (asset.status_code, asset.headers["cache-control"]) == (200, "public, max-age=31536000, immutable"), file
        assert hashlib.sha256(asset.content).hexdigest()[:16] in file
    sheets = [asset.text for file, asset in found.items() if file.endswith(".css")]
    assert ":focus-visible" in sheets[0]
    assert sheets[1] == TEMPLATES["style.css"]
    assert (other.status_code, other.headers["cache-control"]) == (200, "no-cache"), "the file of another release"
    assert none.status_code == 404


def test_a_browser_runs_loads_keeps_and_tells_nothing(pages: Pages) -> None:
    answer = pages.render("plain.html", "en", 404, headers={"Retry-After": "5"}, **VALUES)

    assert (answer.status_code, answer.headers["retry-after"]) == (404, "5")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; ")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["content-language"] == "en"
    assert {name: answer.headers[name] for name in ("referrer-policy", "x-robots-tag", "vary")} == {
        "referrer-policy": "no-referrer",
        "x-robots-tag": "noindex, nofollow",
        "vary": "Accept-Language, Cookie",
    }


def test_values_are_escaped_and_a_missing_value_is_an_error(pages: Pages) -> None:
    hostile = {"es": "<script>", "en": "<script>"}
    assert "<script>" not in bytes(pages.render("plain.html", "es", **{**VALUES, "name": hostile}).body).decode()
    with pytest.raises(UndefinedError):
        pages.render("plain.html", "es", n=3)


def test_a_problem_is_a_page_too(pages: Pages) -> None:
    problem = Problem(429, "slow-down", Text("Espere un poco.", "Wait a little."), headers={"Retry-After": "9"})
    answer = pages.problem_page(problem, "en")

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "9")
    assert "Wait a little.</p>" in bytes(answer.body).decode()


def asked_for(
    path: str, identifier: object, query: str = "", method: str = "GET", subject: str = "edition_id"
) -> Request:
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": []}
    return Request({**scope, "path_params": {subject: str(identifier)}})


def test_the_page_of_an_edition_published_just_now_loads_itself_again_for_a_while() -> None:
    """The seconds until another service has an edition were a plain 404."""
    unknown = Problem(404, "edition-unknown", Text("No se conoce.", "Unknown."), headers={"Retry-After": "2"})
    edition, now = uuid7(), time.time()

    def waits(query: str = "", *, edition_id: object = edition, later: float = 0, **other: Any) -> Arriving | None:
        problem = other.pop("problem", unknown)
        return arriving(problem, asked_for("/e", edition_id, query, **other), now + later)

    first = waits("q=a%26b")
    assert first == Arriving("edition_id", "/e?q=a%26b&arriving=1", reloads=True)
    assert first.headers["Refresh"] == f"{SECONDS}; url=/e?q=a%26b&arriving=1"
    address = first.address
    for _ in range(TRIES - 1):
        again = waits(address.partition("?")[2])
        assert again is not None
        assert again.reloads
        address = again.address
    assert address.endswith(f"arriving={TRIES}")
    last = waits(f"arriving={TRIES}")
    assert last is not None
    assert "Refresh" not in last.headers
    assert waits("arriving=x") == waits() == waits("arriving=-1") == waits("arriving=99999")
    assert [
        waits(later=RECENT + 1), waits(edition_id=uuid4()), waits(edition_id="no"), waits(method="POST"),
        waits(problem=Problem(404, "edition-unknown", Text("No.", "No."))),
        waits(problem=Problem(404, "act-unknown", Text("No.", "No."), headers={"Retry-After": "2"})),
    ] == [None] * 6  # fmt: skip


def test_a_person_who_registered_just_now_is_awaited_too() -> None:
    unknown = Problem(404, "registration-unknown", Text("No se conoce.", "Unknown."), headers={"Retry-After": "1"})
    asked = asked_for("/p", uuid7(), subject="registration_id")
    assert arriving(unknown, asked, time.time()) == Arriving("registration_id", "/p?arriving=1", reloads=True)
    assert arriving(unknown, asked_for("/p", uuid7()), time.time()) is None


def test_templates_are_compiled_once_for_all_pages_and_before_the_first(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    compile_pages(pages.of)
    texts = {"title": Text("Otro", "Other")}
    other = Pages(pages.of, brand="Otro", tagline=Text("", ""), footer=Text("", ""), home="/", texts=texts)
    monkeypatch.setattr(Environment, "compile", _too_late)
    for one in (pages, other):
        assert "Hay 3 cupos" in bytes(one.render("plain.html", "es", **VALUES).body).decode()


def test_the_next_process_compiles_no_template_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = ["diplomado_chassis.http.pages"]
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    environment(packages, Compiled(tmp_path)).get_template("shell.html")
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    with monkeypatch.context() as next_process:
        next_process.setattr(Environment, "compile", _too_late)
        environment(packages, Compiled(tmp_path)).get_template("shell.html")
    for damaged in (b"", whole[:12], whole[:-40]):
        file.write_bytes(damaged)
        environment(packages, Compiled(tmp_path)).get_template("shell.html")
        assert file.read_bytes() == whole


def test_templates_are_compiled_where_nothing_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    environment(["diplomado_chassis.http.pages"], Compiled(tmp_path / "missing")).get_template("shell.html")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    environment(["diplomado_chassis.http.pages"], Compiled(tmp_path)).get_template("shell.html")
    assert not list(tmp_path.iterdir())


def _too_late(*_args: object, **_options: object) -> None:
    raise AssertionError("a template is compiled for a reader who waits")


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("CSV, hasta 2 MB.", "2 MB"),
        ("1 h 26 min 20 s de la sesión", "26 min"),
        ("Presente el 80 %", "80 %"),
        ("55.8 kB", "55.8 kB"),
        ("Peso, 30 %", "30 %"),
    ],
)
def test_a_number_and_its_unit_stay_on_one_line(written: str, whole: str) -> None:
    assert whole.replace(" ", "\N{NO-BREAK SPACE}") in said(Text.shared(written), "es")


def test_other_words_after_a_number_may_stand_on_the_next_line() -> None:
    for written in ("3 sesiones", "5 hombres", "Módulo 2 historia", "a las 9 según"):
        assert said(Text.shared(written), "es") == written


def test_what_is_said_may_be_a_text_or_data_in_both_languages() -> None:
    class Localised:
        es, en = "uno", "one"

    for text in (Text("uno", "one"), {"es": "uno", "en": "one"}, Localised()):
        assert [said(text, tag) for tag in ("es", "en", "fr")] == ["uno", "one", "one"]


@pytest.mark.usefixtures("third_languages")
def test_languages_have_names_and_a_direction() -> None:
    assert [own_name(tag) for tag in (*spoken(), "pt-BR", "qps-ploc")] == [
        *("Español", "English", "العربية", "Français"),
        *("Português (Brasil)", "qps-ploc"),
    ]
    assert [is_right_to_left(tag) for tag in ("es", "ar", "qps-ploc")] == [False, True, False]
    named = tags_by_name()
    assert {named[name] for name in ("es", "espanol", "spanish", "espagnol")} == {"es"}
    assert {named[name] for name in ("fr", "frances", "french", "francais")} == {"fr"}
