"""Pages for people: plain HTML without scripts, in Spanish and English, readable on a phone."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text

_STYLE = (resources.files("diplomado_registration.pages") / "templates" / "style.css").read_text("utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Robots-Tag": "noindex",
}
_MONTHS = {
    "es": "enero,febrero,marzo,abril,mayo,junio,julio,agosto,septiembre,octubre,noviembre,diciembre",
    "en": "January,February,March,April,May,June,July,August,September,October,November,December",
}


def _day(language: Language) -> Callable[[Any], str]:
    """Write a date as people read it: 14 de julio de 2021, 14 July 2021."""
    joint = " de " if language == "es" else " "
    months = _MONTHS[language].split(",")
    return lambda day: joint.join((str(day.day), months[day.month - 1], str(day.year)))


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("diplomado_registration.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["style"] = Markup(_STYLE)  # noqa: S704 - our own file
    return environment


_TEMPLATES = _environment()


def page(template: str, language: Language, status: int = 200, here: str = "", **values: Any) -> Response:
    """Render a page. Templates write `say(es, en)` for their own words and `said(text)` for a Text or a mapping.

    `here` is the page's path, if it is not the one that was asked for.
    """

    def say(es: str, en: str) -> str:
        return en if language == "en" else es

    def said(text: Text | Mapping[str, str]) -> str:
        return text.in_(language) if isinstance(text, Text) else text[language]

    html = _TEMPLATES.get_template(template).render(
        language=language,
        here=here,
        other="en" if language == "es" else "es",
        say=say,
        said=said,
        day=_day(language),
        **values,
    )
    return HTMLResponse(html, status_code=status, headers={**_HEADERS, "Content-Language": language})


def problem_page(problem: Problem, language: Language) -> Response:
    """Say a problem to a person instead of to a program."""
    return page("message.html", language, problem.status, text=problem.detail, title=None)
