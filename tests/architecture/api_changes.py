"""Compares the OpenAPI document with the released one: does every client of the release still work?

A client sends what the release describes, and reads answers as the release describes them. Values may be added to
answers, so no client relies on a list of them being complete. What the release calls deprecated may go.
"""

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from diplomado_contracts.compatibility import unreadable
from tests.architecture.openapi_document import DOCUMENT, written
from tests.architecture.source import ROOT

RELEASED = Path("docs/openapi-v1.json")
_WORDS = {"title", "summary", "description", "example", "examples", "x-service"}
_NAMES = {"properties", "paths", "schemas", "patternProperties"}
"""Their keys are names and no keywords."""
_COMPARED = {
    "$ref", "anyOf", "type", "const", "enum", "format", "pattern", "properties", "required", "items", "minimum",
    "maximum", "minLength", "maxLength", "minItems", "maxItems",
}  # fmt: skip
_NOT_COMPARED = {"default", "discriminator", "deprecated"}
Json = dict[str, Any]


class Document:
    """An OpenAPI document, and what the references of its schemas lead to in the keywords that are compared."""

    def __init__(self, content: Json) -> None:
        self.content = content
        self._comparable = {
            listed: _plain({"schemas": content["components"]["schemas"]}, listed) for listed in (True, False)
        }

    def comparable(self, listed: bool) -> Json:
        """Return the document as `unreadable` takes it."""
        return {"components": self._comparable[listed]}

    def resolved(self, part: Json) -> Json:
        """Return what a part is, or refers to."""
        target = self.content
        for step in part.get("$ref", "").split("/")[1:]:
            target = target[step]
        return target if "$ref" in part else part


def breaks(released: Json, present: Json) -> list[str]:
    """Return a sentence for each change that some client of the release does not survive."""
    before, now = Document(released), Document(present)
    found = []
    for path, methods in released["paths"].items():
        for method, old in methods.items():
            new = present["paths"].get(path, {}).get(method)
            about = f"{method.upper()} {path}"
            if new is None:
                found += [] if old.get("deprecated") else [f"{about} is gone"]
            else:
                found += [f"{about} {sentence}" for sentence in _of_operation(before, old, now, new)]
    return found


def _of_operation(released: Document, old: Json, present: Document, new: Json) -> Iterator[str]:
    if old["operationId"] != new["operationId"]:
        yield f"is called {new['operationId']} now, not {old['operationId']}: generated clients have another function"
    if lost := [rule for rule in old.get("security", []) if new.get("security") and rule not in new["security"]]:
        yield f"refuses {_listed(role for rule in lost for roles in rule.values() for role in roles)}"
    if new.get("security") and not old.get("security"):
        yield "is not public any more"
    yield from _of_parameters(released, old, present, new)
    yield from _of_body(released, old, present, new)
    yield from _of_answers(released, old, present, new)


def _of_parameters(released: Document, old: Json, present: Document, new: Json) -> Iterator[str]:
    before, now = _parameters(released, old), _parameters(present, new)
    for place in before.keys() - now.keys():
        if not before[place].get("deprecated"):
            yield f"takes {_said(place)} no more"
    for place, parameter in now.items():
        if parameter.get("required") and not before.get(place, {}).get("required"):
            yield f"needs {_said(place)}"
        if place in before:
            found = _refused(released, before[place]["schema"], present, parameter["schema"])
            yield from (f"takes less as {_said(place)}: {one}" for one in found)


def _of_body(released: Document, old: Json, present: Document, new: Json) -> Iterator[str]:
    before, now = old.get("requestBody", {}), new.get("requestBody", {})
    if now.get("required") and not before.get("required"):
        yield "needs a body"
    for media, content in before.get("content", {}).items():
        if media not in now.get("content", {}):
            yield f"takes {media} no more"
        else:
            found = _refused(released, content["schema"], present, now["content"][media]["schema"])
            yield from (f"takes less in its body: {one}" for one in found)


def _of_answers(released: Document, old: Json, present: Document, new: Json) -> Iterator[str]:
    for status, described in old["responses"].items():
        if not status.startswith("2"):
            continue
        before, now = released.resolved(described), present.resolved(new["responses"].get(status, {}))
        if not now:
            yield f"answers {status} no more"
            continue
        if lost := before.get("headers", {}).keys() - now.get("headers", {}).keys():
            yield f"answers {status} without {_listed(lost)}"
        for media, content in before.get("content", {}).items():
            if media not in now.get("content", {}):
                yield f"answers {media} no more"
            elif "schema" in content:
                found = _misread(released, content["schema"], present, now["content"][media]["schema"])
                yield from (f"answers otherwise: {one}" for one in found)


def _refused(released: Document, old: Json, present: Document, new: Json) -> Iterator[str]:
    """Return what the release let clients send and is refused, or ignored, now."""
    yield from _differing(reader=(new, present), writer=(old, released), listed=True)
    yield from _lost(_members(released, old), _members(present, new))


def _misread(released: Document, old: Json, present: Document, new: Json) -> Iterator[str]:
    """Return what is answered now and a client of the release does not understand, or misses."""
    yield from _differing(reader=(old, released), writer=(new, present), listed=False)
    yield from _lost(_members(released, old), _members(present, new))


def _differing(*, reader: tuple[Json, Document], writer: tuple[Json, Document], listed: bool) -> Iterator[str]:
    (wanted, readers), (given, writers) = reader, writer
    sides = (_plain(wanted, listed), readers.comparable(listed)), (_plain(given, listed), writers.comparable(listed))
    for field, rule in unreadable(*sides):
        yield f"`{field}` {rule}" if field else f"the value {rule}"


def _lost(before: set[str], now: set[str]) -> Iterator[str]:
    yield from (f"`{member}` is gone" for member in sorted(before - now))


def _members(document: Document, schema: Json, field: str = "") -> set[str]:
    """Return the paths of all members that a schema names."""
    schema = document.resolved(schema)
    inner = [(part, f"{field}.{name}".lstrip(".")) for name, part in schema.get("properties", {}).items()]
    found = {path for part, path in inner if not part.get("deprecated")}
    inner += [(part, field) for name in ("anyOf", "oneOf", "allOf") for part in schema.get(name, [])]
    inner += [(schema["items"], f"{field}[]")] if "items" in schema else []
    return found.union(*(_members(document, part, path) for part, path in inner))


def _plain(schema: Any, listed: bool) -> Any:
    """Return a schema, or a document, in the keywords that `unreadable` compares.

    Any other rule becomes a part of the pattern: whatever has another one may be refused. Without `listed`, values may
    be added to lists of them.
    """
    if isinstance(schema, list):
        return [_plain(part, listed) for part in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {
        name: {key: _plain(part, listed) for key, part in value.items()}
        if name in _NAMES and isinstance(value, dict)
        else _plain(value, listed)
        for name, value in schema.items()
        if name not in _WORDS
    }
    return _as_compared(plain, listed) if plain.keys() & {"type", "anyOf", "oneOf", "enum", "const"} else plain


def _as_compared(plain: Json, listed: bool) -> Json:
    if "oneOf" in plain:
        plain["anyOf"] = plain.pop("oneOf")
    if not listed:
        plain.pop("enum", None)
        plain.pop("propertyNames", None)
    entries = plain.pop("patternProperties", {})
    if isinstance(other := plain.pop("additionalProperties", None), dict):
        entries["*"] = other
    if entries:
        plain["properties"] = {**plain.get("properties", {}), **entries}
    if rest := {name: plain.pop(name) for name in plain.keys() - _COMPARED if name not in _NOT_COMPARED}:
        plain["pattern"] = json.dumps([plain.get("pattern"), rest], sort_keys=True)
    return {name: value for name, value in plain.items() if name in _COMPARED}


def _parameters(document: Document, operation: Json) -> dict[tuple[str, str], Json]:
    resolved = [document.resolved(one) for one in operation.get("parameters", [])]
    return {(one["in"], one["name"]): one for one in resolved}


def _said(place: tuple[str, str]) -> str:
    return f"{place[1]} in the {place[0]}"


def _listed(names: Any) -> str:
    return ", ".join(sorted(names))


def released() -> Json:
    """The document of the last release."""
    document: Json = json.loads((ROOT / RELEASED).read_text("utf-8"))
    return document


def main(arguments: list[str]) -> int:
    """Say what breaks clients. With --release the present document becomes the released one."""
    if "--release" in arguments:
        shutil.copyfile(ROOT / DOCUMENT, ROOT / RELEASED)
        return 0
    found = breaks(released(), written())
    for sentence in found:
        sys.stderr.write(f"{sentence}\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
