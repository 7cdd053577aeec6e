"""The problems of the document: one response for each status, with an example."""

from typing import Any

from diplomado_chassis.http.problems import TYPE_BASE, title_of
from diplomado_chassis.language.languages import ENGLISH

MEDIA_TYPE = "application/problem+json"
DEFAULT = "Problem"
PAGE = "OrPage"
"""The end of the name of a response that is a page for who accepts HTML and does not prefer JSON."""

SCHEMAS: dict[str, Any] = {
    "Problem": {
        "type": "object",
        "title": "Problem",
        "description": "An error as RFC 9457 describes it. Some types have further members, such as `roles` or "
        "`limit_bytes`. Title and detail are in the requested language, and never repeat what was sent.",
        "required": ["type", "title", "detail"],
        "properties": {
            "type": {
                "type": "string",
                "format": "uri",
                "description": f"Says what is wrong, for programs: `{TYPE_BASE}` and a word that does not change.",
            },
            "title": {"type": "string", "description": "The words for the status."},
            "status": {"type": "integer", "description": "The status of the answer."},
            "detail": {"type": "string", "description": "What is wrong and what to do, for people."},
            "errors": {
                "type": "array",
                "description": "The fields that are wrong, if some are.",
                "items": {"$ref": "#/components/schemas/FieldProblem"},
            },
            "accepted": {
                "type": "array",
                "description": "With 415: the media types that are taken.",
                "items": {"type": "string"},
            },
        },
    },
    "FieldProblem": {
        "type": "object",
        "title": "FieldProblem",
        "description": "What is wrong with a field, or with a cell of a file.",
        "required": ["in", "message"],
        "properties": {
            "in": {
                "type": "string",
                "enum": ["body", "query", "path", "header"],
                "description": "Where it was sent, in the words of OpenAPI. Forms and files are bodies.",
            },
            "field": {
                "type": "string",
                "description": "The field as the sender names it, with dots: `email`, `awards.0.require`; `body` is "
                "the body as a whole. Absent for a row of a file.",
            },
            "row": {"type": "integer", "description": "The row of a file."},
            "column": {"type": ["string", "null"], "description": "The column of a file, as its heading names it."},
            "message": {"type": "string", "description": "What is expected there, in the requested language."},
        },
    },
}

_RETRY_AFTER = {"Retry-After": {"$ref": "#/components/headers/Retry-After"}}
_EXAMPLES: dict[int, tuple[str, str, str, str]] = {
    400: (
        *("BadRequest", "A header cannot be understood. Nothing was done.", "idempotency-key-invalid"),
        "Idempotency-Key needs 8 to 128 visible ASCII characters.",
    ),
    401: (
        *("Unidentified", "The token is missing, too old or not of this system.", "unidentified"),
        "Send a valid token as Authorization: Bearer.",
    ),
    403: (
        *("Forbidden", "The caller's role or scope does not allow it.", "role-missing"),
        "Your role does not allow this operation.",
    ),
    404: (
        *("NotFound", "Nothing is known by this id or code. `Retry-After`: it may be on its way.", "edition-unknown"),
        "There is no such edition.",
    ),
    409: (
        *("Conflict", "The present state does not allow it. The type says what is in the way.", "edition-archived"),
        "The edition is archived; it can only be read.",
    ),
    410: (
        *("Gone", "It existed and was erased.", "holder-erased"),
        "The holder's details were erased; the document can no longer be reproduced.",
    ),
    412: (
        *("ChangedMeanwhile", "It is not in the state that If-Match or If-None-Match asks for.", "changed-meanwhile"),
        "It has changed since you read it; nothing was stored. Read it again and repeat your change.",
    ),
    413: (
        *("TooLarge", "The body is over the limit. Nothing was stored.", "body-too-large"),
        "The content is over the limit of 1 MB.",
    ),
    415: (
        *(
            "UnsupportedFormat",
            "Content-Type states none of the `accepted` media types, or the content is compressed.",
            "content-type",
        ),
        "The header Content-Type has to say what is sent: application/json.",
    ),
    421: (
        *("ForeignHost", "The Host header names no host of this system.", "foreign-host"),
        "This service is not at this address. Check the link.",
    ),
    422: (
        *(
            "InvalidData",
            "What was sent is not valid, and nothing was done. `errors` names the fields.",
            "invalid-data",
        ),
        "Correct what is named here and send the request again.",
    ),
    429: (
        *(
            "TooManyRequests",
            "Too many requests came. `Retry-After` says how many seconds to wait.",
            "too-many-requests",
        ),
        "We received too many requests from your connection. Wait some seconds and try again.",
    ),
    500: (
        *("InternalError", "An error that is ours. Nothing was done.", "internal"),
        "Something unexpected went wrong. Give the correlation identifier when reporting it.",
    ),
    503: (
        *("Unavailable", "The service cannot answer now. `Retry-After` says when to come again.", "unavailable"),
        "The service cannot handle the request right now. Try again in a few seconds.",
    ),
}


def reference(status: int, *, as_page: bool = False) -> dict[str, str]:
    """Return the reference to the response of a status. KeyError for a status that the document does not know.

    `as_page`: a browser is answered by a page.
    """
    return {"$ref": f"#/components/responses/{_EXAMPLES[status][0]}{PAGE if as_page else ''}"}


def responses() -> dict[str, Any]:
    """Return the responses of all statuses, by name."""
    found = {DEFAULT: _response("Another problem, such as 502 while a service starts again.", None)}
    for status, (name, description, slug, detail) in _EXAMPLES.items():
        example: dict[str, Any] = {
            "type": TYPE_BASE + slug,
            "title": title_of(status).in_(ENGLISH),
            "status": status,
            "detail": detail,
        }
        if status == 415:
            example["accepted"] = ["application/json"]
        if status == 422:
            example["errors"] = [{"in": "body", "field": "email", "message": "This field is required."}]
        found[name] = _response(description, example, _RETRY_AFTER if status in (404, 429, 503) else {})
        as_page = {**found[name]["content"], "text/html": {"schema": {"type": "string"}}}
        found[name + PAGE] = {**found[name], "content": as_page}
    return found


def _response(description: str, example: Any, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Problem"}}
    if example is not None:
        content["examples"] = {"problem": {"value": example}}
    described: dict[str, Any] = {"description": description, "content": {MEDIA_TYPE: content}}
    return {**described, "headers": headers} if headers else described
