"""Changes of the OpenAPI document: breaks, with the sentence that names each, and additions that clients survive."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.architecture.api_changes import Json

LIST = "/api/v1/editions/{edition_id}/registrations"


class Change(NamedTuple):
    """A change of a document. Where oasdiff, which `make api-changes` asks too, finds otherwise, `oasdiff` says why."""

    make: Callable[[Json], Any]
    sentence: str | None = None
    oasdiff: str | None = None


def schema(document: Json, name: str) -> Json:
    """A schema by its name."""
    found: Json = document["components"]["schemas"][name]
    return found


def operation(document: Json, method: str = "get") -> Json:
    """What the list does."""
    found: Json = document["paths"][LIST][method]
    return found


def parameter(document: Json, name: str) -> Json:
    """A parameter of the list."""
    [found] = [one for one in operation(document)["parameters"] if one.get("name") == name]
    result: Json = found
    return result


def without_parameter(document: Json, name: str) -> None:
    """Take a parameter away."""
    operation(document)["parameters"].remove(parameter(document, name))


def body_of(document: Json) -> Json:
    """What the list takes."""
    found: Json = operation(document, "post")["requestBody"]
    return found


QUERY: Json = {
    "name": "group",
    "in": "query",
    "required": False,
    "schema": {"type": "string"},
    "description": "The group.",
}
TEXT: Json = {"type": "string"}

BREAKS: dict[str, Change] = {
    "operation gone": Change(lambda document: document["paths"][LIST].pop("get"), f"GET {LIST} is gone"),
    "path gone": Change(lambda document: document["paths"].pop(LIST), f"POST {LIST} is gone"),
    "operation renamed": Change(
        lambda document: operation(document).update(operationId="all_registrations"),
        f"GET {LIST} is called all_registrations now, not list_registrations: generated clients have another function",
        oasdiff="generated clients are no concern of it",
    ),
    "role refused": Change(
        lambda document: operation(document).update(security=[{"bearer": ["coordinator"]}]),
        f"GET {LIST} refuses focal_point",
    ),
    "not public": Change(
        lambda document: document["paths"]["/v/{code}/comparison"]["post"].update(
            security=[{"bearer": ["coordinator"]}]
        ),
        "POST /v/{code}/comparison is not public any more",
    ),
    "parameter gone": Change(
        lambda document: without_parameter(document, "status"),
        f"GET {LIST} takes status in the query no more",
        oasdiff="a warning alone, because an ignored filter is no error",
    ),
    "parameter needed": Change(
        lambda document: operation(document)["parameters"].append({**QUERY, "required": True}),
        f"GET {LIST} needs group in the query",
    ),
    "parameter becomes needed": Change(
        lambda document: parameter(document, "limit").update(required=True), f"GET {LIST} needs limit in the query"
    ),
    "fewer values": Change(
        lambda document: parameter(document, "status")["schema"]["enum"].remove("merged"),
        f'GET {LIST} takes less as status in the query: the value may be "merged"; only "unconfirmed"',
    ),
    "lower limit": Change(
        lambda document: parameter(document, "limit")["schema"].update(maximum=100),
        f"GET {LIST} takes less as limit in the query: the value needs at most 100; 10000 is promised",
    ),
    "pattern": Change(
        lambda document: parameter(document, "after")["schema"].update(pattern="^[0-9]+$"),
        f"GET {LIST} takes less as after in the query: the value needs the pattern ^[0-9]+$; none is promised",
    ),
    "member of a body needed": Change(
        lambda document: schema(document, "ApplicationBody")["required"].append("language"),
        f"POST {LIST} takes less in its body: `language` is required and may be absent",
    ),
    "member of a body gone": Change(
        lambda document: schema(document, "ApplicationBody")["properties"].pop("occupation"),
        f"POST {LIST} takes less in its body: `occupation` is gone",
        oasdiff="a warning alone, because it may be ignored",
    ),
    "member of a body not null": Change(
        lambda document: schema(document, "ApplicationBody")["properties"].update(occupation=TEXT),
        f"POST {LIST} takes less in its body: `occupation` is null; string is understood",
    ),
    "media type gone": Change(
        lambda document: body_of(document)["content"].pop("application/json"),
        f"POST {LIST} takes application/json no more",
    ),
    "answer gone": Change(
        lambda document: operation(document, "post")["responses"].pop("201"), f"POST {LIST} answers 201 no more"
    ),
    "member of an answer gone": Change(
        lambda document: schema(document, "ListedRegistration")["properties"].pop("status"),
        f"GET {LIST} answers otherwise: `registrations[].status` is gone",
        oasdiff="the member may be absent, as `fields` decides",
    ),
    "member of an answer may be absent": Change(
        lambda document: schema(document, "Registrations")["required"].remove("next"),
        f"GET {LIST} answers otherwise: `next` is required and may be absent",
    ),
    "member of an answer null": Change(
        lambda document: schema(document, "Registrations")["properties"].update(
            registrations={
                "anyOf": [schema(document, "Registrations")["properties"]["registrations"], {"type": "null"}]
            }
        ),
        f"GET {LIST} answers otherwise: `registrations` is null; array is understood",
    ),
    "member of an answer of another type": Change(
        lambda document: schema(document, "Registrations")["properties"].update(next={"type": "integer"}),
        f"GET {LIST} answers otherwise: `next` may be integer, which is no choice there",
    ),
}
"""Each with the beginning of a sentence that must be found."""

ADDITIONS: dict[str, Change] = {
    "operation": Change(lambda document: document["paths"].update({"/api/v1/new": {"get": operation(document)}})),
    "parameter": Change(lambda document: operation(document)["parameters"].append(QUERY)),
    "more values": Change(lambda document: parameter(document, "status")["schema"]["enum"].append("moved")),
    "higher limit": Change(lambda document: parameter(document, "limit")["schema"].update(maximum=20_000)),
    "role": Change(lambda document: operation(document)["security"].append({"bearer": ["auditor"]})),
    "member of a body": Change(
        lambda document: schema(document, "ApplicationBody")["properties"].update(nickname=TEXT)
    ),
    "member of an answer": Change(lambda document: schema(document, "Registrations")["properties"].update(total=TEXT)),
    "value of an answer": Change(
        lambda document: schema(document, "ListedRegistration")["properties"]["status"]["enum"].append("moved"),
        oasdiff="clients must expect other values, which our documentation tells them",
    ),
    "media type": Change(lambda document: body_of(document)["content"].update({"application/cbor": {"schema": TEXT}})),
    "words": Change(lambda document: operation(document).update(description="Return them.")),
}
