"""What the entrance answers itself: a page, or a problem for a program, where a service is away or a body too long."""

import base64
import hashlib
import json
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from diplomado_chassis.http.pages import assets
from diplomado_chassis.language.languages import BUILT_IN, ENGLISH, Language
from diplomado_chassis.language.text import Text

AWAY = Text(
    "Esta parte del sistema no responde en este momento. Lo demás funciona. Inténtelo de nuevo en unos segundos.",
    "This part of the system does not answer at the moment. Everything else works. Try again in a few seconds.",
)
AWAY_TITLE = Text("No disponible por el momento", "Not available for the moment")
LARGE = Text("Lo que envió es demasiado grande; no se guardó nada.", "What you sent is too large; nothing was stored.")
LARGE_TITLE = Text("Demasiado grande", "Too large")
AGAIN = Text("Intentar de nuevo", "Try again")

_NOT_SPANISH = {"not": [{"query": {"lang": ["es"]}}]}
SPOKEN_BY: dict[Language, list[dict[str, Any]]] = {
    ENGLISH: [
        {"query": {"lang": ["en"]}},
        {**_NOT_SPANISH, "header": {"Cookie": ["*lang=en*"]}},
        {**_NOT_SPANISH, "header": {"Accept-Language": ["en*"]}},
    ]
}
"""How a request asks for a language other than Spanish."""


def answers() -> list[dict[str, Any]]:
    """Return the error routes of Caddy, the first that matches counts."""
    too_large = "{http.error.status_code} == 413"
    program = {"path": ["/api/*"]}
    return [
        *_answers({"expression": too_large}, program, 413, "body-too-large", LARGE_TITLE, LARGE),
        *_answers({}, program, "{http.error.status_code}", "service-away", AWAY_TITLE, AWAY),
    ]


def _answers(
    match: dict[str, Any], program: dict[str, Any], status: int | str, slug: str, title: Text, detail: Text
) -> list[dict[str, Any]]:
    routes = []
    for language in reversed(BUILT_IN):
        wished = [{**match, **wish} for wish in SPOKEN_BY.get(language, [{}])]
        problem = {
            "type": f"urn:diplomado:problem:{slug}",
            "title": title.in_(language),
            "detail": detail.in_(language),
        }
        routes += [
            _static(
                [{**one, **program} for one in wished], status, "application/problem+json", language, _dump(problem)
            ),
            _static(wished, status, "text/html; charset=utf-8", language, page(language, title, detail)),
        ]
    return routes


def _static(match: list[dict[str, Any]], status: int | str, kind: str, language: Language, body: str) -> dict[str, Any]:
    headers = {
        "Content-Type": [kind],
        "Content-Language": [language],
        "Cache-Control": ["no-store"],
        "Retry-After": ["5"],
        "X-Content-Type-Options": ["nosniff"],
        "Content-Security-Policy": [f"default-src 'none'; style-src 'sha256-{_digest(STYLE)}'; frame-ancestors 'none'"],
    }
    handler = {"handler": "static_response", "status_code": status, "headers": headers, "body": body}
    kept = [one for one in match if one]
    return {**({"match": kept} if kept else {}), "handle": [handler], "terminal": True}


def page(language: Language, title: Text, detail: Text) -> str:
    """Return the page. It brings its style along, because its service may be the one that is away."""
    environment = Environment(
        loader=PackageLoader("diplomado_local.entrance"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("away.html").render(
        language=language,
        style=STYLE,
        title=title.in_(language),
        detail=detail.in_(language),
        again=AGAIN.in_(language),
    )


def _digest(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _dump(problem: dict[str, str]) -> str:
    return json.dumps(problem, ensure_ascii=False)


STYLE = assets.content_of(assets.SHELL_STYLE).decode()
