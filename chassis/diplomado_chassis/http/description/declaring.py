"""What a route says of its answers, for the OpenAPI document alone: `responses=answers(Registration, 201)`.

The answer itself is not checked against the model while others wait for theirs: the tests compare every answer that
any of them gets with the document (`tests/support/described.py`).
"""

import inspect
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict

Responses = dict[int | str, dict[str, Any]]
SCHEMAS = "#/components/schemas/"
OWN_SCHEMAS = "x-schemas"
"""Where an operation has the schemas that the document moves to its components."""
LEFT_OUT = "x-left-out"
KEEPS: dict[str, Any] = {LEFT_OUT: "kept"}
"""`openapi_extra` of a PUT that keeps the stored values of members that are left out.

The document then has no defaults for them: a client that is generated from it would send them, and overwrite.
"""
REPLACES: dict[str, Any] = {LEFT_OUT: "replaced"}
"""`openapi_extra` of a PUT after which nothing is left of what was stored."""
CREATES = "x-may-create"
MAY_CREATE: dict[str, Any] = {CREATES: True}
"""`openapi_extra` of a route, no PUT, that takes `If-None-Match` because what it changes may not exist."""


class AnswerModel(BaseModel):
    """The base of the models of answers. What they check is made when the document is: a service starts without."""

    model_config = ConfigDict(defer_build=True)


def answers(model: type[BaseModel], status: int = 200, *, tagged: bool = False) -> Responses:
    """Return the description of an answer in JSON. A `tagged` one has an ETag."""
    described: dict[str, Any] = {"model": model, "description": _first_sentence(model)}
    if tagged:
        described["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
    return {status: described}


def file_answers(*media_types: str, description: str = "The file.", tagged: bool = False) -> Responses:
    """Return the description of an answer that is a file."""
    schema = {"type": "string"} if media_types[0].startswith("text/") else {"type": "string", "format": "binary"}
    described: dict[str, Any] = {
        "description": description,
        "content": {media_type: {"schema": schema} for media_type in media_types},
    }
    if tagged:
        described["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
    return {200: described}


def takes(model: type[BaseModel]) -> dict[str, Any]:
    """Return `openapi_extra` of a route that reads the JSON of its body itself, to explain errors in its own words."""
    schema = model.model_json_schema(ref_template=SCHEMAS + "{model}")
    schemas = {**schema.pop("$defs", {}), model.__name__: schema}
    content = {"application/json": {"schema": {"$ref": SCHEMAS + model.__name__}}}
    return {"requestBody": {"content": content}, OWN_SCHEMAS: schemas}


def refusals(*statuses: int) -> Responses:
    """Return the description of problems that do not follow from what the route is made of, such as 410."""
    return {status: {"description": HTTPStatus(status).phrase} for status in statuses}


def _first_sentence(model: type[BaseModel]) -> str:
    return inspect.cleandoc(model.__doc__ or model.__name__).partition("\n\n")[0].replace("\n", " ")
