"""Pages without scripts, cookies or anything from elsewhere: one style sheet inside the page, allowed by its hash."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from diplomado_certificates.verification.wording import texts
from diplomado_chassis.language.languages import Language

if TYPE_CHECKING:
    import jinja2

_TEMPLATES = Path(__file__).parent / "templates"


def page(
    template: str,
    language: Language,
    values: Mapping[str, object],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """Render a page. `values` are escaped wherever the template puts them."""
    content = (
        _environment()
        .get_template(template)
        .render(**values, language=language, other="en" if language == "es" else "es", t=texts(language), style=style())
    )
    return HTMLResponse(content, status, headers={**headers_of_page(language), **(headers or {})})


def headers_of_page(language: Language) -> dict[str, str]:
    """Return what a browser is told: to run nothing, load nothing, tell nobody and keep nothing."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return {
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Content-Language": language,
        "Vary": "Accept-Language",
    }


@cache
def style() -> str:
    """Return the style sheet, exactly as it stands between the tags: its hash is part of the policy."""
    return (_TEMPLATES / "style.css").read_text("utf-8")


@cache
def _environment() -> "jinja2.Environment":
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
