"""Every address that stands in a template is one that some service answers."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from diplomado_contracts.services import SERVICES
from tests.architecture.composition import routes_of, service_of
from tests.architecture.source import ROOT

_OPENED = re.compile(r"""(?:href|hx-get)="(/[^"{?#]*)(?=["?#])|ui\.fragment\("(/[^"?#]*)""")
_SENT = re.compile(r"""(?:action|hx-post)="(/[^"{?#]*)(?=["?#])""")
_ID = "018f0000-0000-7000-8000-000000000001"

Answered = Mapping[str, list[re.Pattern[str]]]
"""Patterns of the paths that are answered, by method."""


def _written(template: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """The addresses of a template, each with the methods by which it may be asked, and an id for the value in it."""
    for link, piece in _OPENED.findall(template):
        path = piece.replace("%s", _ID)
        yield ("GET",), link or (f"{path}{_ID}" if path.endswith("/") else path)
    for form in _SENT.findall(template):
        yield ("GET", "POST"), form


def _answered() -> Answered:
    found: dict[str, list[re.Pattern[str]]] = {"GET": [], "POST": []}
    for name in SERVICES:
        for reached in routes_of(list(service_of(name).routes)):
            for method in found.keys() & set(getattr(reached.route, "methods", None) or ()):
                found[method].append(re.compile(re.sub(r"\{[^}]*\}", "[^/]+", getattr(reached.route, "path", ""))))
    return found


def _dead(folder: Path, answered: Answered) -> list[str]:
    return [
        f"{template.relative_to(folder)}: {path}"
        for template in sorted(folder.rglob("templates/**/*.html"))
        for methods, path in _written(template.read_text("utf-8"))
        if not any(pattern.fullmatch(path) for method in methods for pattern in answered[method])
    ]


def test_every_address_in_a_template_is_answered() -> None:
    answered = _answered()
    assert [one for part in ("chassis", "services") for one in _dead(ROOT / part, answered)] == []


def test_an_address_that_nobody_answers_is_found(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "home.html").write_text(
        '<a href="/home?show=ended">1</a> <a href="/no/page">2</a> <a href="/{{ a }}">3</a>'
        '{{ ui.fragment("/no/piece", x) }}{{ ui.fragment("/piece/" ~ id, x) }}'
        '<form method="post" action="/no/form"><form action="/home">',
        "utf-8",
    )
    answered = {"GET": [re.compile("/home"), re.compile("/piece/[^/]+")], "POST": []}
    dead = [one.partition(": ")[2] for one in _dead(tmp_path, answered)]
    assert dead == ["/no/page", "/no/piece", "/no/form"]
