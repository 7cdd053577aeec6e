"""What the entrance answers itself: a page, or a problem for a program, where a service is away or a body too long."""

import base64
import hashlib
import json
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from diplomado_chassis.http.pages import assets
from diplomado_chassis.http.problems import TYPE_BASE
from diplomado_chassis.language.languages import BUILT_IN, ENGLISH, Language
from diplomado_chassis.language.text import Text

AWAY = Text(
    "Esta parte del sistema no responde en este momento. Lo demás funciona. Inténtelo de nuevo en unos segundos.",
    "This part of the system does not answer at the moment. Everything else works. Try again in a few seconds.",
)
AWAY_SENT = Text(
    "Esta parte del sistema no responde en este momento; quizá no se guardó lo que envió. Espere unos segundos, "
    "actualice esta página y acepte que su navegador lo envíe otra vez. Lo que ya se guardó no se guarda dos veces.",
    "This part of the system does not answer at the moment; what you sent may not be stored. Wait a few seconds, "
    "reload this page, and let your browser send it again. What was stored already is not stored twice.",
)
AWAY_TITLE = Text("No disponible por el momento", "Not available for the moment")
LARGE = Text("Lo que envió es demasiado grande; no se guardó nada.", "What you sent is too large; nothing was stored.")
LARGE_SENT = Text(
    "Lo que envió es demasiado grande; no se guardó nada. Vuelva a la página anterior con el botón Atrás de su "
    "navegador y elija un archivo más pequeño, o divida la lista en partes.",
    "What you sent is too large; nothing was stored. Go back to the page before with the Back button of your browser, "
    "and choose a smaller file or split the list.",
)
LARGE_TITLE = Text("Demasiado grande", "Too large")
AGAIN = Text("Intentar de nuevo", "Try again")

PROBLEMS = {"body-too-large": (LARGE, (413,)), "service-away": (AWAY, (502, 503, 504))}
"""What programs are answered, with the statuses that the entrance has for it."""
PROGRAM = {"path": ["/api/*"]}
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
    too_large = {"expression": "{http.error.status_code} == 413"}
    status = "{http.error.status_code}"
    reading = {"method": ["GET", "HEAD"]}
    return [
        *_answers({**too_large, **PROGRAM}, 413, LARGE_TITLE, LARGE, "body-too-large"),
        *_answers(too_large, 413, LARGE_TITLE, LARGE_SENT),
        *_answers(PROGRAM, status, AWAY_TITLE, AWAY, "service-away"),
        *_answers(reading, status, AWAY_TITLE, AWAY, again=True),
        *_answers({}, status, AWAY_TITLE, AWAY_SENT),
    ]


def _answers(
    match: dict[str, Any], status: int | str, title: Text, detail: Text, slug: str = "", *, again: bool = False
) -> list[dict[str, Any]]:
    """The answer in every language: a problem with a slug, or else a page."""
    routes = []
    for language in reversed(BUILT_IN):
        wished = [{**match, **wish} for wish in SPOKEN_BY.get(language, [{}])]
        kind, body = "text/html; charset=utf-8", page(language, title, detail, again=again)
        if slug:
            problem = {
                "type": TYPE_BASE + slug,
                "title": title.in_(language),
                "detail": detail.in_(language),
            }
            kind, body = "application/problem+json", json.dumps(problem, ensure_ascii=False)
        routes.append(_static(wished, status, kind, language, body))
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


def page(language: Language, title: Text, detail: Text, *, again: bool) -> str:
    """Return the page. It brings its style along, because its service may be the one that is away.

    `again` gives it a link that reads its address once more. A form would not be sent again by it.
    """
    environment = Environment(
        loader=PackageLoader("diplomado_local.entrance"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("away.html").render(
        language=language,
        style=STYLE,
        title=title.in_(language),
        detail=detail.in_(language),
        again=AGAIN.in_(language) if again else "",
    )


def _digest(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


STYLE = assets.content_of(assets.SHELL_STYLE).decode()
