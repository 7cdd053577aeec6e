"""Writes the configuration of Caddy from the table of routes. The tests compare the table with the services' routes."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import partial
from importlib import resources
from typing import Any

from diplomado_local.entrance.away import answers

HEALTH = "/entrance/health"
MAX_BODY_BYTES = 128 << 20
"""Above every limit of a service, which answers a longer body in the reader's language."""

REQUEST_SECONDS = 1800.0
"""How long a request may take with its answer, a long download on a slow line too. A body of which nothing comes
reaches no service, which would refuse it sooner."""

FIRST = "registration"
"""The service that has the pages for the public, and answers what belongs to nobody."""


def table() -> dict[str, list[str]]:
    """Return the paths of each service, with an asterisk for each parameter; `make generate` writes them."""
    found: dict[str, list[str]] = json.loads((resources.files(__package__) / "table.json").read_text("utf-8"))
    return found


def pattern_of(service: str, paths: Sequence[str]) -> str:
    """Return the regular expression of the paths that belong to a service."""
    own = [f"/{service}(?:/.*)?", f"/assets/{service}-[^/]*"]
    own += ["[^/]+".join(map(re.escape, path.split("*"))).replace(r"\-", "-") for path in paths]
    return f"^(?:{'|'.join(own)})$"


def configuration(
    listen: str,
    upstreams: Mapping[str, str],
    paths: Mapping[str, Sequence[str]],
    *,
    answer_seconds: float = 60.0,
    max_body_bytes: int = MAX_BODY_BYTES,
    request_seconds: float = REQUEST_SECONDS,
    try_seconds: float = 2.0,
    keeps_connections: bool = True,
) -> dict[str, Any]:
    """Return the configuration. `listen` and `upstreams` are host and port; the latter by service.

    A service that is away is tried for `try_seconds`, so that a restart is not noticed. `answer_seconds` is how long a
    service may take to begin its answer. A name that stands for several processes is asked anew for each request if
    connections are not kept: so all of them work, also one that came last, and none is asked that has ended.
    """
    transport = {
        "protocol": "http",
        "dial_timeout": "2s",
        "response_header_timeout": f"{answer_seconds}s",
        # The idle time is below that of the services, which close after 30 s. The other value keeps none, and does not
        # tell the service to close: it would as soon as it has answered, and reset an answer while a body still comes.
        "keep_alive": {"idle_timeout": "20s"} if keeps_connections else {"max_idle_conns_per_host": -1},
    }
    route = partial(_route, transport, try_seconds)
    everywhere = [upstreams[FIRST], *(dial for name, dial in upstreams.items() if name != FIRST)]
    described = {name: f"/{name}/api/v1/openapi.json" for name in upstreams}
    routes = [
        {"match": [{"path": [HEALTH]}], "handle": [{"handler": "static_response", "body": "ready"}], "terminal": True},
        *(route({"path": [path]}, [upstreams[name]], strip=f"/{name}") for name, path in described.items()),
        *(
            route({"path_regexp": {"pattern": pattern_of(name, paths.get(name, ()))}}, [dial])
            for name, dial in upstreams.items()
        ),
        route({"path": ["/assets/*"]}, everywhere),
        route(None, [upstreams[FIRST]]),
    ]
    server = {
        "listen": [listen],
        "automatic_https": {"disable": True},
        "protocols": ["h1", "h2"],
        "read_header_timeout": "10s",
        "read_timeout": f"{request_seconds}s",
        "idle_timeout": "2m",
        "max_header_bytes": 32768,
        # A refusal is passed on at once: without this, Go first reads the body that the service did not want.
        "enable_full_duplex": True,
        "routes": [
            {"handle": [{"handler": "encode", "encodings": {"gzip": {}, "zstd": {}}, "minimum_length": 512}]},
            {"handle": [{"handler": "request_body", "max_size": max_body_bytes}]},
            *routes,
        ],
        "errors": {"routes": answers()},
    }
    return {
        "admin": {"disabled": True, "config": {"persist": False}},
        "logging": {"logs": {"default": {"level": "WARN", "encoder": {"format": "json"}}}},
        "apps": {"http": {"grace_period": "10s", "servers": {"entrance": server}}},
    }


def _route(
    transport: Mapping[str, Any],
    try_seconds: float,
    match: dict[str, Any] | None,
    dials: Sequence[str],
    strip: str | None = None,
) -> dict[str, Any]:
    proxy: dict[str, Any] = {
        "handler": "reverse_proxy",
        "upstreams": [{"dial": dial} for dial in dials],
        "transport": transport,
        "load_balancing": {
            "selection_policy": {"policy": "first"},
            "try_duration": f"{try_seconds:g}s",
            "try_interval": "200ms",
        },
        "health_checks": {"passive": {"fail_duration": "1s"}} if len(dials) > 1 else {},
        "flush_interval": -1,
    }
    rewrite = [{"handler": "rewrite", "strip_path_prefix": strip}] if strip else []
    return {**({"match": [match]} if match else {}), "handle": [*rewrite, proxy], "terminal": True}
