"""Writes the OpenAPI document of the whole system, out of those of the services. `make generate` runs it."""

import json
import sys
from pathlib import Path
from typing import Any

from diplomado_chassis.http.description import LIMIT, document_of
from diplomado_chassis.settings import Settings
from diplomado_contracts.services import SERVICES
from tests.architecture.composition import service_of
from tests.architecture.generated import write_or_check
from tests.architecture.openapi_examples import illustrate
from tests.architecture.openapi_problems import describe_problems
from tests.architecture.source import ROOT

DOCUMENT = Path("chassis/diplomado_chassis/http/reference/openapi.json")


def whole() -> dict[str, Any]:
    """The document of the whole system.

    A schema has the name of its class; where services differ about it, the later one has its name before it.
    """
    document: dict[str, Any] = {}
    for name in SERVICES:
        settings = service_of(name).settings
        own = _renamed(described(name), document, name.capitalize())
        for operations in own["paths"].values():
            for operation in operations.values():
                operation["x-service"] = name
                if "requestBody" in operation:
                    _say_limit(operation["requestBody"], settings)
        _merge(document, own, "")
    document["info"]["title"] = "Diplomado"
    document["tags"] = sorted({tag["name"]: tag for tag in document["tags"]}.values(), key=lambda tag: str(tag["name"]))
    document["components"]["schemas"] = dict(sorted(document["components"]["schemas"].items()))
    illustrate(document)
    describe_problems(document)
    return document


def _say_limit(body: dict[str, Any], settings: type[Settings]) -> None:
    """Write the default of the setting that limits a body."""
    unless, limit = "", body[LIMIT]
    if isinstance(limit, str):
        unless, limit = f", unless DIPLOMADO_{limit.upper()} says more", settings.model_fields[limit].default
    body[LIMIT] = limit
    body["description"] = f"{body.get('description', '')} At most {limit:,} bytes{unless}.".strip()


def described(name: str) -> dict[str, Any]:
    """The document of one service."""
    service = service_of(name)
    routes = [route for router in service.routes for route in router.routes]
    return document_of(f"Diplomado {name}", routes, service.tags)


def _renamed(own: dict[str, Any], whole: dict[str, Any], prefix: str) -> dict[str, Any]:
    known = whole.get("components", {}).get("schemas", {})
    text = json.dumps(own)
    for name, schema in own["components"]["schemas"].items():
        if name in known and known[name] != schema:
            text = text.replace(f'"#/components/schemas/{name}"', f'"#/components/schemas/{prefix}{name}"')
            text = text.replace(f'"{name}": {{', f'"{prefix}{name}": {{')
    renamed: dict[str, Any] = json.loads(text)
    return renamed


def _merge(into: dict[str, Any], own: dict[str, Any], where: str) -> None:
    for name, value in own.items():
        known = into.setdefault(name, value)
        if known is value or known == value or (where, name) in {("/info", "title"), ("", "tags")}:
            continue
        if not isinstance(value, dict) or where.startswith("/components/schemas"):
            raise ValueError(f"two services describe {where}/{name} differently")
        _merge(known, value, f"{where}/{name}")
    if where == "" and into["tags"] is not own["tags"]:
        into["tags"] = [*into["tags"], *own["tags"]]


def written() -> dict[str, Any]:
    """The document as it stands in its file, which `make check` compares with `whole`."""
    document: dict[str, Any] = json.loads((ROOT / DOCUMENT).read_text("utf-8"))
    return document


def text() -> str:
    """The file as it has to be."""
    return json.dumps(whole(), indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """Write the document, or with --check say whether it is current."""
    return write_or_check({DOCUMENT: text()}, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
