"""HTML pages with one design for every service, which work without scripts and load nothing from elsewhere.

The templates of a service extend `shell.html` (public) or `staff.html` and fill the blocks `title` and `content`. They
write `say(es, en)` for their own words, `said(text)` for a Text or for data in both languages, `t.key` for a keyed
text, `day(date)` for a day, `days(first, last)` for several, `moment(time, zone)` for a day with its hour, `number(n)`,
`percent(n)` for a part of a hundred, and `ui.NAME(…)` for the macros of `templates/macros`. A count chooses its words
in the text: `{n:persona|personas}`.
"""

import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from weakref import WeakSet

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from diplomado_chassis.http.edge import Router
from diplomado_chassis.http.forms import once_field
from diplomado_chassis.http.language import LANGUAGE_COOKIE
from diplomado_chassis.http.pages import assets, navigation
from diplomado_chassis.http.pages.arriving import SECONDS, arriving
from diplomado_chassis.http.pages.notices import COMMON, notice_of
from diplomado_chassis.http.pages.refusals import kept_after, seconds_to_wait
from diplomado_chassis.http.pages.routing import router_of
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.dates import day_in, days_in, moment
from diplomado_chassis.language.languages import (
    SPANISH,
    Language,
    is_right_to_left,
    next_language,
    own_name,
    spoken,
)
from diplomado_chassis.language.numbers import number, share_of
from diplomado_chassis.language.text import Sayable, Text
from diplomado_chassis.language.units import unbroken
from diplomado_chassis.observability.correlation import correlation_id

if TYPE_CHECKING:
    from jinja2 import Environment

_SHELL = "diplomado_chassis.http.pages"
_MACROS = ("macros/forms.html", "macros/lists.html", "macros/parts.html")
_LOADING = ("fragment", "progress")
_YEAR = 365 * 24 * 3600
_MADE: "WeakSet[Pages]" = WeakSet()


def _policies(*, scripts: bool) -> dict[str, str]:
    own = "script-src 'self'; connect-src 'self'; " if scripts else ""
    return {
        "Content-Security-Policy": f"default-src 'none'; style-src 'self'; img-src 'self'; {own}form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


class Pages:
    """The pages of one service, from the folder `templates` of a package of it.

    `style.css` in that folder is loaded after the style sheet of the shell. `brand`, `tagline` and `footer` are the
    words around every page. `home` is the path to which the brand leads. `texts` are the keyed texts of the templates,
    `notices` those that `done` can show besides the common ones. Pages without `scripts` run nothing at all and
    set no cookie. `shared` is a package whose templates and style sheet several concepts of a service use.
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
        notices: Mapping[str, Text] | None = None,
        scripts: bool = True,
        shared: str | None = None,
    ) -> None:
        self.of = package
        self._packages = [package, *([shared] if shared else [])]
        self._texts = texts or {}
        self._notices = {**COMMON, **(notices or {})}
        self._styles = [assets.SHELL_STYLE, *self._own_style()]
        self._frame = {
            **{"brand": brand, "tagline": tagline, "footer": footer, "home": home, "icon": assets.ICON},
            "styles": self._styles,
            "site_script": assets.SITE_SCRIPT if scripts else None,
            "htmx_script": assets.HTMX_SCRIPT if scripts else None,
        }
        self._policies = _policies(scripts=scripts)
        _MADE.add(self)

    @property
    def loads(self) -> list[str]:
        """Return the addresses of style sheets and icon, which every page loads."""
        return [address for address in (assets.ICON, *self._styles) if address]

    def router(self) -> Router:
        """Return a router for routes of these pages, whose errors are pages too."""
        return router_of(self)

    def render(
        self,
        template: str,
        language: Language,
        status: int = 200,
        *,
        headers: Mapping[str, str] | None = None,
        path: str | None = "",
        request: Request | None = None,
        place: navigation.Place | None = None,
        crumbs: Sequence[tuple[Any, str]] = (),
        indexed: bool = False,
        **values: Any,
    ) -> HTMLResponse:
        """Render a page. Values are escaped wherever the template puts them.

        `path` is where the page is found in another language: by default at the address that was asked for. None hides
        the language link. With the `request` the page knows who is signed in, shows the notice of the address and
        remembers the choice of language. `place` draws the tabs of an edition, `crumbs` are further pages above this
        one. Search engines may list an `indexed` page.
        """
        reader = _reader(request)
        user = reader["user"]
        answer = HTMLResponse(
            self._write(
                template,
                language,
                {
                    **{"path": path, "switch": _switch(path, request, next_language(language)), "indexed": indexed},
                    **reader,
                    **{"shell": "staff.html" if user else "shell.html", "place": place},
                    "nav": navigation.tabs(place, user.roles) if place and user else (),
                    "trail": list(navigation.trail(place, crumbs)) if place or crumbs else (),
                    "done_notice": notice_of(request, self._notices) if request is not None else None,
                    **values,
                },
            ),
            status,
            headers={**self.headers(language, indexed=indexed), **(headers or {})},
        )
        return _remember_language(answer, request, language) if self._frame["site_script"] else answer

    def fragment(
        self, template: str, language: Language, status: int = 200, *, request: Request, title: Any, **values: Any
    ) -> HTMLResponse:
        """Render a piece of a page for pages of other services; without scripts its link opens it as a page."""
        if request.headers.get("hx-request") == "true":
            piece = self._write(template, language, {**_reader(request), "title": title, **values})
            answer = HTMLResponse(piece, status, headers=self.headers(language))
        else:
            values = {"fragment_template": template, "title": title, **values}
            answer = self.render("fragment.html", language, status, request=request, **values)
        answer.headers["Vary"] = "Accept-Language, Cookie, HX-Request"
        return answer

    def problem_page(
        self, problem: Problem, language: Language, path: str | None = "", *, request: Request | None = None
    ) -> HTMLResponse:
        """Render a problem for a person instead of for a program, from the template `problem.html`.

        What was published or registered just now is waited for.
        """
        waits = arriving(problem, request, time.time()) if request is not None else None
        if waits and request is not None and request.headers.get("hx-request") == "true":
            # Not as an error: that would leave the page without the piece until its reader asks again.
            return self.fragment(
                "arriving_piece.html", language, request=request, title="", waits=waits, seconds=SECONDS
            )
        if request is not None and request.method not in ("GET", "HEAD"):
            path = path or None  # the address of a form alone may have no page
        return self.render(
            *("arriving.html" if waits else "problem.html", language, problem.status),
            headers={**problem.headers, **(waits.headers if waits else {})},
            waits=waits,
            path=path,
            request=request,
            problem=problem,
            kept=kept_after(request, problem) if request is not None else None,
            wait=seconds_to_wait(problem),
            reads=request is None or request.method in ("GET", "HEAD"),
            start=self._frame["home"] or "/",
            report_id=correlation_id.get() if problem.status >= 500 else None,
        )

    def headers(self, language: Language, *, indexed: bool = False) -> dict[str, str]:
        """Return the security headers: own scripts and styles, no referrer, indexing only where it is wanted."""
        robots = {} if indexed else {"X-Robots-Tag": "noindex, nofollow"}
        return {**self._policies, **robots, "Content-Language": language, "Vary": "Accept-Language, Cookie"}

    def _write(self, template: str, language: Language, values: Mapping[str, Any]) -> str:
        def say(es: str, en: str, **gaps: object) -> str:
            return unbroken(Text(es, en, **gaps).in_(language))

        other = next_language(language)
        context = {
            **self._frame,
            "language": language,
            "right_to_left": is_right_to_left(language),
            "languages": [{"code": tag, "name": own_name(tag)} for tag in spoken()],
            "other": {"code": other, "name": own_name(other)},
            "say": say,
            "said": lambda text: said(text, language),
            "day": day_in(language),
            "days": days_in(language),
            "moment": lambda value, zone: moment(value, zone, language),
            "number": lambda value: number(value, language),
            "percent": lambda value: share_of(value, 100).in_(language),
            "t": _Texts(self._texts, language),
            **values,
        }
        context["ui"] = _Macros(self._environment, context)
        return self._environment.get_template(template).render(context)

    def _own_style(self) -> list[str]:
        sheets = [(package, resources.files(package) / "templates" / "style.css") for package in self._packages[::-1]]
        return [
            assets.publish(f"{_name(package)}.css", sheet.read_bytes()) for package, sheet in sheets if sheet.is_file()
        ]

    def compile(self) -> None:
        """Compile all templates that these pages use, which the first page of each would wait for."""
        for name in self._environment.list_templates(extensions=["html"]):
            self._environment.get_template(name)

    @cached_property
    def _environment(self) -> "Environment":
        from diplomado_chassis.http.pages.compiling import environment

        return environment((*self._packages, _SHELL))


class _Texts:
    """The keyed texts in a language, of which a page writes few."""

    def __init__(self, texts: Mapping[str, Text], language: Language) -> None:
        self._texts = texts
        self._language = language

    def __getitem__(self, key: str) -> str:
        return unbroken(self._texts[key].in_(self._language))


class _Macros:
    """The macros of the chassis, which see the values of the page: `fields`, `failure`, `user`."""

    def __init__(self, environment: "Environment", context: dict[str, Any]) -> None:
        self._environment = environment
        self._context = context
        self._modules: list[Any] = []
        self.loads_parts = False

    def __getattr__(self, name: str) -> Any:
        self.loads_parts |= name in _LOADING
        for index, template in enumerate(_MACROS):
            if index == len(self._modules):
                self._modules.append(self._environment.get_template(template).make_module(self._context))
            if macro := getattr(self._modules[index], name, None):
                return macro
        raise AttributeError(name)


def _name(package: str) -> str:
    return package.removeprefix("diplomado_").replace(".", "-").replace("_", "-")


def _reader(request: Request | None) -> dict[str, Any]:
    """Return what templates know of the reader: `user` (None for the public), `csrf_field()` and `once_field()`."""
    if request is None:
        return {"user": None, "csrf_field": Markup, "once_field": once_field}
    values: dict[str, Any] = request.app.state.page_values(request)
    return values


def _switch(path: str | None, request: Request | None, other: Language) -> str | None:
    """Return the address of the page in another language."""
    if path is None:
        return None
    kept = {}
    if request is not None and request.method == "GET" and not path:
        kept = {name: value for name, value in request.query_params.items() if name not in ("lang", "notice")}
    return f"{path}?{urlencode({**kept, 'lang': other})}"


def _remember_language(answer: HTMLResponse, request: Request | None, language: Language) -> HTMLResponse:
    """Keep a language that was chosen by a link, in a cookie that says nothing else."""
    if request is None or request.query_params.get("lang") != language:
        return answer
    if request.cookies.get(LANGUAGE_COOKIE) != language:
        answer.set_cookie(
            LANGUAGE_COOKIE,
            language,
            max_age=_YEAR,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
    return answer


def compile_pages(package: str) -> None:
    """Compile the templates of all pages of a service, of which `package` is the Python package. It takes a while."""
    for pages in sorted(_MADE, key=lambda one: one.of):
        if pages.of.partition(".")[0] == package:
            pages.compile()


def said(text: Any, language: Language) -> str:
    """Return a Text, or data in Spanish and English, in a language. Data for a third language is shown in English."""
    if isinstance(text, str):
        return text
    if isinstance(text, Sayable):
        return unbroken(text.in_(language))
    member = "es" if language == SPANISH else "en"
    return str(text[member] if isinstance(text, Mapping) else getattr(text, member))
