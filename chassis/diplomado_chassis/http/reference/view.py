"""The OpenAPI document as its page shows it: operations by group, and the models that they take and answer."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")
METHODS = ("get", "put", "post", "delete", "patch")


@dataclass(frozen=True)
class Field:
    """A parameter, a member of a model, or an answer."""

    name: str
    kind: Markup
    note: Markup
    where: str = ""
    required: bool = False


@dataclass(frozen=True)
class Example:
    """What is sent or answered, as text: the rows of a list begin with the names of its columns."""

    caption: str
    text: str


@dataclass(frozen=True)
class Operation:
    """What one method does at one path."""

    id: str
    method: str
    path: str
    summary: str
    description: list[Markup]
    parameters: list[Field]
    body: list[Field]
    answers: list[Field]
    problems: list[str]
    types: list[str]
    examples: list[Example]


@dataclass(frozen=True)
class Group:
    """Operations with one tag."""

    name: str
    description: str
    operations: list[Operation]


@dataclass(frozen=True)
class Model:
    """A schema with its members."""

    name: str
    description: Markup
    fields: list[Field]


@dataclass(frozen=True)
class View:
    """Everything that the page shows."""

    description: list[Markup]
    groups: list[Group]
    deprecated: list[Field]
    problems: list[Field]
    types: list[Field]
    models: list[Model]


def view_of(document: bytes) -> View:
    """Return what the page shows of a document."""
    parsed = json.loads(document)
    return View(
        paragraphs(parsed["info"]["description"]),
        [Group(tag["name"], tag["description"], list(_operations(parsed, tag["name"]))) for tag in parsed["tags"]],
        list(_deprecated(parsed)),
        [
            Field(name, kind_of({"$ref": "Problem"}), line(response["description"]))
            for name, response in parsed["components"]["responses"].items()
        ],
        [_type(one) for one in parsed["x-problem-types"]],
        [_model(name, schema) for name, schema in parsed["components"]["schemas"].items()],
    )


def paragraphs(text: str) -> list[Markup]:
    """Return the paragraphs of a text, with its code and its strong words."""
    return [line(part) for part in text.strip().split("\n\n")]


def line(text: str) -> Markup:
    """Return a text with its code and its strong words."""
    marked = _CODE.sub(r"<code>\1</code>", str(escape(text)))
    return Markup(_STRONG.sub(r"<strong>\1</strong>", marked))  # noqa: S704 - escaped above


def _operations(document: Mapping[str, Any], tag: str) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method in METHODS:
            operation = methods.get(method)
            if operation is None or tag not in operation["tags"]:
                continue
            body = operation.get("requestBody", {})
            content, limit = body.get("content", {}), line(body.get("description", ""))
            yield Operation(
                operation["operationId"],
                method.upper(),
                path,
                operation["summary"],
                paragraphs(operation["description"]),
                [_parameter(_resolved(document, one)) for one in operation["parameters"]],
                [Field(media_type, kind_of(media["schema"]), limit) for media_type, media in content.items()],
                list(_answers(operation["responses"])),
                [status for status, response in operation["responses"].items() if "$ref" in response],
                [_slug(one) for one in operation["x-problem-types"]],
                list(_examples(operation)),
            )


def _examples(operation: Mapping[str, Any]) -> Iterator[Example]:
    sent = operation.get("requestBody", {}).get("content", {})
    answered = [response.get("content", {}) for response in operation["responses"].values()]
    for kind, contents in (("Sent", [sent]), ("Answered", answered)):
        for media_type, media in ((name, one) for content in contents for name, one in content.items()):
            for example in media.get("examples", {}).values():
                value = example["value"]
                text = value if isinstance(value, str) else json.dumps(value, indent=1, ensure_ascii=False)
                yield Example(f"{kind} as {media_type}", text)


def _type(one: Mapping[str, Any]) -> Field:
    members = Markup(", ").join(Markup("<code>{}</code>").format(name) for name in one.get("members", ()))
    return Field(_slug(one["type"]), members, line(" / ".join(one.get("details", ()))), str(one["status"]))


def _slug(problem_type: str) -> str:
    return problem_type.rpartition(":")[2]


def _deprecated(document: Mapping[str, Any]) -> Iterator[Field]:
    for methods in document["paths"].values():
        for operation in methods.values():
            link = Markup('<a href="#{0}">{1}</a>').format(operation["operationId"], operation["summary"])
            if operation.get("deprecated"):
                yield Field(operation["operationId"], link, Markup())
            for parameter in operation["parameters"]:
                if parameter.get("deprecated"):
                    yield Field(parameter["name"], link, line(parameter["description"]))


def _answers(responses: Mapping[str, Any]) -> Iterator[Field]:
    for status, response in responses.items():
        if "$ref" in response:
            continue
        kinds = [
            kind_of(media["schema"]) if media_type.endswith("json") else Markup("<code>{}</code>").format(media_type)
            for media_type, media in response.get("content", {}).items()
        ]
        yield Field(status, Markup(", ").join(kinds), line(response["description"]))


def _resolved(document: Mapping[str, Any], one: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in one:
        return one
    _, _, kind, name = one["$ref"].split("/")
    found: Mapping[str, Any] = document["components"][kind][name]
    return found


def _parameter(one: Mapping[str, Any]) -> Field:
    note = line(one.get("description", ""))
    return Field(one["name"], kind_of(one["schema"]), note, one["in"], one.get("required", False))


def _model(name: str, schema: Mapping[str, Any]) -> Model:
    required = schema.get("required", ())
    fields = [
        Field(member, kind_of(one), line(one.get("description", "")), required=member in required)
        for member, one in schema.get("properties", {}).items()
    ]
    return Model(name, line(schema.get("description", "")), fields)


def kind_of(schema: Mapping[str, Any]) -> Markup:
    """Return the type of a value in words, with links to the models."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Markup('<a href="#model-{0}">{0}</a>').format(name)
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return Markup(" or ").join(kind_of(one) for one in schema[several])
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return Markup(", ").join(Markup("<code>{}</code>").format(json.dumps(value)) for value in values)
    kind = schema.get("type", "any value")
    if kind == "array":
        items = schema.get("items") or {}
        return Markup("list of {}").format(kind_of(items))
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return Markup("object of {}").format(kind_of(schema["additionalProperties"]))
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    return escape(f"{words} ({schema['format']})" if "format" in schema else words)
