"""Builds a service's HTTP application out of its routers."""

import time
from collections.abc import Callable, Mapping, Sequence

from fastapi import APIRouter, FastAPI

from diplomado_chassis.handling import Handlers
from diplomado_chassis.http import problems, reference
from diplomado_chassis.http.access_log import AccessLog, AccessRules
from diplomado_chassis.http.auth import ScopeRules, Tokens
from diplomado_chassis.http.auth.ended_sign_ins import EndedSignIns
from diplomado_chassis.http.auth.page_problems import pages
from diplomado_chassis.http.auth.page_values import page_values
from diplomado_chassis.http.auth.provider import Provider
from diplomado_chassis.http.auth.sessions import Sessions
from diplomado_chassis.http.description import describe_api
from diplomado_chassis.http.middleware import RequestContextMiddleware
from diplomado_chassis.http.pages import assets
from diplomado_chassis.http.pages.refusals import refuse
from diplomado_chassis.http.path_keys import EditionKeys
from diplomado_chassis.http.rate_limit import MAX_CLIENTS, RateLimiter
from diplomado_chassis.http.staff_names import StaffNames
from diplomado_chassis.postgres.database import Database
from diplomado_chassis.settings import Settings


def build_app(
    name: str,
    settings: Settings,
    database: Database,
    routes: Sequence[APIRouter],
    overloaded: Callable[[], bool] = lambda: False,
    scopes: ScopeRules | None = None,
    access: AccessRules | None = None,
    handlers: Handlers | None = None,
    tags: Mapping[str, str] | None = None,
    edition_keys: EditionKeys | None = None,
) -> FastAPI:
    """Return the application; it needs no connection until the first request comes."""
    app = FastAPI(
        title=f"Diplomado {name}",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        # The framework's own records hold the texts of exceptions, in which there may be personal data.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.settings = settings
    app.state.handlers = handlers or {}
    app.state.database = database
    app.state.tokens = Tokens(settings)
    app.state.sessions = Sessions(settings)
    app.state.ended_sign_ins = EndedSignIns()
    app.state.provider = Provider(settings)
    app.state.scope_rules = scopes or ScopeRules()
    app.state.edition_keys = edition_keys
    app.state.staff_names = StaffNames(database)
    app.state.access_log = AccessLog(database, access or AccessRules(), app.state.scope_rules)
    app.state.page_values = page_values
    app.state.pages = pages()
    app.state.overloaded = overloaded
    app.state.public_limiter = RateLimiter(
        settings.public_burst, settings.public_per_second, MAX_CLIENTS, time.monotonic
    )
    for router in (*routes, assets.router, reference.router):
        # Routers bring their prefix and dependencies along: including them would wrap and match each route twice.
        app.router.routes.extend(router.routes)
    problems.install(app, refuse)
    describe_api(app, tags or {})
    app.add_middleware(RequestContextMiddleware, hosts=settings.own_hosts)
    return app
