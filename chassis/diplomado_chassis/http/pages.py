"""HTML pages without scripts, cookies or external resources, with one design for every service.

The templates of a service extend `shell.html` and fill its blocks `title` and `content`. They write `say(es, en)` for
their own words, `said(text)` for a Text or for data in both languages, `t.key` for a keyed text, `day(date)` for a day.
"""

import base64
import hashlib
from collections.abc import Mapping
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.dates import day_in
from diplomado_chassis.language.languages import SPANISH, Language, is_right_to_left, next_language, own_name, spoken
from diplomado_chassis.language.text import Text

if TYPE_CHECKING:
    from jinja2 import Environment

_SHELL = "diplomado_chassis.http"


class Pages:
    """The pages of one service, from the folder `templates` of a package of it.

    `style.css` in that folder is added to the style sheet of the shell. `brand`, `tagline` and `footer` are the words
    around every page. `home` is the path to which the brand leads. `texts` are the keyed texts of the templates.
    """

    def __init__(
        self,
        package: str,
        *,
        brand: str,
        tagline: Text,
        footer: Text,
        home: str | None = None,
        texts: Mapping[str, Text] | None = None,
    ) -> None:
        self._package = package
        self._frame = {"brand": brand, "tagline": tagline, "footer": footer, "home": home}
        self._texts = texts or {}

    def render(
        self,
        template: str,
        language: Language,
        status: int = 200,
        *,
        headers: Mapping[str, str] | None = None,
        path: str | None = "",
        request: Request | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """Render a page. Values are escaped wherever the template puts them.

        `path` is where the page is found in another language: by default at the address that was asked for. None hides
        the language link. `request` gives the template its reader: `user`, `csrf_field()` and `once_field()`.
        """

        def say(es: str, en: str, **gaps: object) -> str:
            return Text(es, en, **gaps).in_(language)

        other = next_language(language)
        content = self._environment.get_template(template).render(
            self._frame,
            style=Markup(self.style),  # noqa: S704 - our own files
            language=language,
            right_to_left=is_right_to_left(language),
            languages=[{"code": tag, "name": own_name(tag)} for tag in spoken()],
            path=path,
            other={"code": other, "name": own_name(other)},
            say=say,
            said=lambda text: said(text, language),
            day=day_in(language),
            t={key: text.in_(language) for key, text in self._texts.items()},
            **(request.app.state.page_values(request) if request else {"user": None}),
            **values,
        )
        return HTMLResponse(content, status, headers={**self.headers(language), **(headers or {})})

    def problem_page(self, problem: Problem, language: Language, path: str | None = "") -> HTMLResponse:
        """Render a problem for a person instead of for a program, from the template `problem.html`."""
        return self.render(
            "problem.html", language, problem.status, headers=problem.headers, path=path, problem=problem
        )

    def headers(self, language: Language) -> dict[str, str]:
        """Return the security headers: no scripts, no external resources, no referrer, no indexing."""
        return {**self._policies, "Content-Language": language, "Vary": "Accept-Language"}

    @cached_property
    def style(self) -> str:
        """The style sheet, exactly as rendered between the tags: its hash is part of the policy."""
        shell, own = (resources.files(package) / "templates" for package in (_SHELL, self._package))
        sheets = [shell / "shell.css", own / "style.css"]
        return "\n".join(sheet.read_text("utf-8") for sheet in sheets if sheet.is_file())

    @cached_property
    def _policies(self) -> dict[str, str]:
        digest = base64.b64encode(hashlib.sha256(self.style.encode()).digest()).decode()
        return {
            "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex, nofollow",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }

    @cached_property
    def _environment(self) -> "Environment":
        from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

        return Environment(
            loader=ChoiceLoader([PackageLoader(self._package), PackageLoader(_SHELL)]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )


def said(text: Any, language: Language) -> str:
    """Return a Text, or data in Spanish and English, in a language. Data for a third language is shown in English."""
    if isinstance(text, Text):
        return text.in_(language)
    member = "es" if language == SPANISH else "en"
    return str(text[member] if isinstance(text, Mapping) else getattr(text, member))
