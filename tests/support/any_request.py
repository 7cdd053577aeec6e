"""Requests of any content to every route that a service describes: one value of each is one that nobody should send.

What a service answers is remembered: the ids of what one request made are used by the next ones.
"""

import copy
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import httpx
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

TEXTS = (
    *(
        "",
        " ",
        "a\x00b",
        "\x00",
        "\u202egnp.exe",
        "a\u2028b\u2029c",
        "\ufeffa",
        "a\x1bb",
        "\ud800",
        "ñ" * 5000,
        "🏽" * 200,
    ),
    *("<script>alert(1)</script>", "'; drop table x; --", "{{7*7}}", "%s%n", "../../etc/passwd", "=1+1", "null", "-1"),
)
DATES = (
    "0001-01-01",
    "9999-12-31",
    "2024-02-29",
    "1900-01-01",
    "2090-03-01",
    "2090-04-01",
    "2023-02-29",
    "10000-01-01",
)
MOMENTS = (
    *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-14:00"),
    *("2090-03-01T10:00:00-05:00", "2090-03-01T12:00:00-05:00", "2024-02-29T24:00:00Z", "2090-03-01T10:00:00"),
)
TIMES = ("00:00", "23:59", "23:59:59.999999", "24:00")
NUMBERS = (0, -1, 1, 2**31 - 1, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**400, 1e308, -0.0, 0.1)
OTHERS: tuple[Any, ...] = (None, True, [], {}, [[]], [None], {"a": {"b": []}}, *TEXTS, *NUMBERS, *DATES, *MOMENTS)
NOBODY = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Sent:
    """A request."""

    method: str
    path: str
    route: str
    content: bytes | None
    headers: Mapping[str, str]

    def __str__(self) -> str:
        """As a person repeats it."""
        return f"{self.method} {self.path} {(self.content or b'')[:600]!r}"


@dataclass
class AnyRequests:
    """Makes requests out of an OpenAPI document, the same for the same seed and the same answers."""

    document: Mapping[str, Any]
    chance: random.Random
    known: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def routes(self) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Method, path and description of every route."""
        for path, item in sorted(self.document["paths"].items()):
            for method, operation in sorted(item.items()):
                if method in {"get", "post", "put", "patch", "delete"}:
                    yield method.upper(), path, operation

    def make(self, method: str, path: str, operation: Mapping[str, Any]) -> Sent:
        """Return a request with at most one value that is spoilt."""
        spoilt = self.chance.random() < 0.7
        where = self.chance.choice(["body", "body", "parameter"]) if spoilt else ""
        sent_path, query, headers = path, {}, {"Accept-Language": self.chance.choice(["es", "en"])}
        # Headers that all routes share have tests of their own: with any content they would refuse most requests.
        parameters = [parameter for parameter in operation.get("parameters", []) if "$ref" not in parameter]
        chosen = self.chance.randrange(len(parameters)) if parameters and where == "parameter" else -1
        for number, parameter in enumerate(parameters):
            name = parameter["name"]
            if number != chosen and not parameter.get("required") and self.chance.random() < 0.5:
                continue
            value = self.spoil() if number == chosen else self.value(parameter.get("schema", {}), name)
            text = value if isinstance(value, str) else json.dumps(value)
            text = text.encode("utf-8", "replace").decode()
            if parameter["in"] == "path":
                sent_path = sent_path.replace(f"{{{name}}}", quote(text, safe="") or "-")
            elif parameter["in"] == "query":
                query[name] = text
            elif parameter["in"] == "header":
                headers[name] = "".join(letter for letter in text if " " <= letter <= "~")
        content = None
        for media_type, described in operation.get("requestBody", {}).get("content", {}).items():
            headers["Content-Type"] = media_type
            body = self.value(described.get("schema", {}), "")
            if where == "body":
                body = self.spoilt(body)
            content = json.dumps(body).encode() if "json" in media_type else str(body).encode("utf-8", "replace")
        if self.chance.random() < 0.1:
            headers["Idempotency-Key"] = f"any-key-{self.chance.randrange(5)}"
        return Sent(method, sent_path + (f"?{urlencode(query)}" if query else ""), path, content, headers)

    def spoil(self) -> Any:
        """A value that nobody should send."""
        return self.chance.choice(OTHERS)

    def spoilt(self, body: Any) -> Any:
        """The body with one value spoilt."""
        if isinstance(body, dict) and body:
            name = self.chance.choice(sorted(body))
            return {**body, name: self.spoilt(body[name])}
        if isinstance(body, list) and body:
            return [self.spoilt(body[0]), *body[1:]]
        return self.spoil()

    def value(self, schema: Mapping[str, Any], name: str, depth: int = 0) -> Any:
        """A value that fits a schema, often one at its edge."""
        chance = self.chance
        if "$ref" in schema:
            target: Any = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            return self.value(target, name, depth + 1)
        for several in ("anyOf", "oneOf"):
            if several in schema:
                return self.value(chance.choice(schema[several]), name, depth)
        if "allOf" in schema:
            return self.value(schema["allOf"][0], name, depth)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return chance.choice(schema["enum"])
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            required = set(schema.get("required", ()))
            return {
                key: self.value(inner, key, depth + 1)
                for key, inner in schema.get("properties", {}).items()
                if key in required or (depth < 5 and chance.random() < 0.4)
            }
        if kind == "array":
            few = max(schema.get("minItems", 0), chance.randrange(3) if depth < 5 else 0)
            return [self.value(schema.get("items", {}), name.removesuffix("s"), depth + 1) for _ in range(few)]
        if kind == "boolean":
            return chance.random() < 0.5
        if kind in {"integer", "number"}:
            low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
            high = schema.get("maximum", schema.get("exclusiveMaximum", low + 1000))
            return chance.choice([low, high, int(low + (high - low) / 3)])
        if kind == "null":
            return None
        return self.text(schema, name)

    def text(self, schema: Mapping[str, Any], name: str) -> str:
        """A text that fits."""
        chance = self.chance
        form = schema.get("format")
        if form in {"uuid", "date", "date-time", "time"}:
            if form == "uuid":
                known = self.known[name] or [value for values in self.known.values() for value in values] or [NOBODY]
                return str(chance.choice(known))
            return str(chance.choice({"date": DATES, "date-time": MOMENTS, "time": TIMES}[form]))
        if form == "email":
            return f"p{chance.randrange(10**6)}@example.org"
        if self.known[name] and chance.random() < 0.7:
            return str(chance.choice(self.known[name]))
        shortest, longest = schema.get("minLength", 1), schema.get("maxLength", 40)
        return "Ana María Pérez de la Guardia y Núñez Cáceres de León"[: max(shortest, min(longest, 20))]

    def learn(self, answer: Any, name: str = "") -> None:
        """Remember the ids and codes of an answer."""
        if isinstance(answer, dict):
            for key, value in answer.items():
                self.learn(value, key)
        elif isinstance(answer, list):
            for value in answer[:3]:
                self.learn(value, name.removesuffix("s"))
        elif isinstance(answer, str) and (_is_uuid(answer) or name == "code"):
            self.known[name] = [*self.known[name][-20:], answer]


def with_pages(document: Mapping[str, Any], routes: Sequence[APIRoute]) -> dict[str, Any]:
    """Return a document with the pages and fragments too, which the service leaves out of it: what is read of them."""
    hidden = []
    for route in routes:
        if not route.include_in_schema and "GET" in (route.methods or ()):
            shown = copy.copy(route)
            shown.include_in_schema = True
            hidden.append(shown)
    pages = get_openapi(title="pages", version="1", routes=hidden)
    schemas = {
        **document.get("components", {}).get("schemas", {}),
        **pages.get("components", {}).get("schemas", {}),
    }
    return {**document, "paths": {**pages["paths"], **document["paths"]}, "components": {"schemas": schemas}}


async def send_any_requests(
    client: httpx.AsyncClient, document: Mapping[str, Any], tokens: Mapping[str, str], *, seed: int, rounds: int
) -> list[str]:
    """Send `rounds` requests to every route, and return those that the service could not cope with.

    A 503 counts unless it says when to come again.
    """
    requests = AnyRequests(document, random.Random(seed))
    failed: list[str] = []
    for _ in range(rounds):
        for method, path, operation in requests.routes():
            sent = requests.make(method, path, operation)
            role = requests.chance.choice([*["coordinator"] * 8, *tokens])
            headers = {**sent.headers, **({"Authorization": tokens[role]} if tokens[role] else {})}
            answer = await client.request(sent.method, sent.path, content=sent.content, headers=headers)
            if answer.status_code >= 500 and "retry-after" not in answer.headers:
                failed.append(f"{answer.status_code} {role}: {sent}")
            if answer.is_success and "json" in answer.headers.get("content-type", ""):
                requests.learn(answer.json())
    return failed


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
