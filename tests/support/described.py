"""Compares every answer of the API that any test gets with the OpenAPI document, which clients are generated from.

The document lists the members of each answer. A test fails that gets a status, a media type or a member of which the
document knows nothing.
"""

import json
import re
from collections.abc import Generator, Iterator, Mapping
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from diplomado_chassis.http import middleware
from tests.architecture.source import ROOT

DOCUMENT = Path("chassis/diplomado_chassis/http/reference/openapi.json")
MAX_BYTES = 1 << 20
_STANDARD = ("type", "title", "status", "detail", "instance")
_FORMATS = FormatChecker(("uuid", "date"))
_found: list[str] = []


@_FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


class Described:
    """The document, as a check of answers."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._operations = {
            (_shape(path), method.upper()): operation
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
        }
        self._seen: set[Any] = set()

    def contradictions(
        self, method: str, path: str, status: int, headers: Mapping[str, str], body: bytes
    ) -> Iterator[str]:
        """What the document does not say of an answer. `path` is the template of the route; others are not judged."""
        operation = self._operations.get((_shape(path), method))
        if operation is None:
            return
        where = f"{method} {path} answers {status}"
        response = self._resolved(operation["responses"].get(str(status), {}))
        if not response:
            yield f"{where}, which is not described"
            return
        if "etag" in headers and status < 400 and "ETag" not in response.get("headers", {}):
            yield f"{where} with an ETag, which is not described"
        if "etag" not in headers and "ETag" in response.get("headers", {}):
            yield f"{where} without the ETag that is described: a first change could not say what it was made for"
        if status in (201, 202) and "location" not in headers and "Location" in response.get("headers", {}):
            yield f"{where} without the Location that is described"
        media_type = headers.get("content-type", "").partition(";")[0]
        content = response.get("content", {})
        if not body and not content:
            return
        if media_type not in content:
            yield f"{where} with {media_type}, which is not described"
        elif media_type.endswith("json"):
            answer = json.loads(body)
            key = (_shape(path), method, status, _form(answer))
            if key not in self._seen:
                self._seen.add(key)
                for error in self._validator(content[media_type]["schema"]).iter_errors(answer):
                    yield f"{where}: {error.json_path}: {error.message[:300]}"
                if media_type == "application/problem+json":
                    yield from self._of_problem(where, operation, status, answer)

    def _of_problem(
        self, where: str, operation: Mapping[str, Any], status: int, answer: Mapping[str, Any]
    ) -> Iterator[str]:
        """What is not said of a problem: its type with this status, its members, or the type at this operation."""
        listed = self._problems.get((answer.get("type", ""), status))
        if listed is None:
            yield f"{where} {answer.get('type')}, which is not listed with this status"
            return
        if unnamed := answer.keys() - {*_STANDARD, *listed.get("members", ())}:
            yield f"{where} {answer['type']} with {sorted(unnamed)}, which are not listed"
        if not listed.get("general") and answer["type"] not in operation["x-problem-types"]:
            yield f"{where} {answer['type']}, which the operation does not name"
        if where.startswith("GET ") and "nothing was stored" in answer.get("detail", ""):
            yield f"{where}, that nothing was stored, to who only reads"

    @cached_property
    def _problems(self) -> dict[tuple[str, int], Mapping[str, Any]]:
        return {(one["type"], one["status"]): one for one in self._document["x-problem-types"]}

    def _resolved(self, response: Mapping[str, Any]) -> Mapping[str, Any]:
        name = response.get("$ref", "").rpartition("/")[2]
        found: Mapping[str, Any] = self._document["components"]["responses"][name] if name else response
        return found

    def _validator(self, schema: Mapping[str, Any]) -> Draft202012Validator:
        return Draft202012Validator({**schema, "components": self._closed}, format_checker=_FORMATS)

    @cached_property
    def _closed(self) -> dict[str, Any]:
        schemas = self._document["components"]["schemas"]
        return {"schemas": {name: _closed(one) for name, one in schemas.items()}}


def _shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def _form(value: Any) -> Any:
    """What decides of a value whether it fits, without most of its content."""
    if isinstance(value, dict):
        return tuple((name, _form(one)) for name, one in sorted(value.items()))
    if isinstance(value, list):
        return tuple(sorted({repr(_form(one)) for one in value}))
    return value if isinstance(value, str) and len(value) < 24 else type(value).__name__


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(one) for name, one in schema.items()}
    if "properties" in schema and isinstance(schema["properties"], dict):
        closed.setdefault("additionalProperties", False)
    return closed


@cache
def document() -> Described:
    """The document as it is committed."""
    return Described(json.loads((ROOT / DOCUMENT).read_text("utf-8")))


async def _listen(self: Any, scope: Any, receive: Any, send: Any) -> None:
    status, headers, body, is_whole = 0, {}, bytearray(), False

    async def passed_on(message: Any) -> None:
        nonlocal status, headers, is_whole
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = {name.decode().lower(): value.decode("latin-1") for name, value in message.get("headers", ())}
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))
            is_whole = not message.get("more_body", False)
        await send(message)

    try:
        await _original(self, scope, receive, passed_on)
    finally:
        path = getattr(scope.get("route"), "path_format", None)
        if path and is_whole and len(body) < MAX_BYTES and not headers.get("content-type", "").startswith("text/html"):
            _found.extend(document().contradictions(scope["method"], path, status, headers, bytes(body)))


_original = middleware.RequestContextMiddleware.__call__


def pytest_configure() -> None:
    """Listen to what the services answer."""
    middleware.RequestContextMiddleware.__call__ = _listen  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _answers_as_described() -> Generator[None, None, None]:
    """Fail the test that got an answer which the document does not describe."""
    yield
    found = list(dict.fromkeys(_found))
    _found.clear()
    assert found == [], "\n".join(found)
