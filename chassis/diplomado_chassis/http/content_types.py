"""Content-Type of requests: what says that it is of another kind than the operation takes is refused, and not read.

Read all the same, the parts of a form around a list would be taken for its rows.
"""

from collections.abc import Sequence

from starlette.requests import Request

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text

JSON = ("application/json",)
ANY_FILE = ("application/octet-stream",)
"""What a client sends that does not know what a file is."""
NOT_TAKEN = Text(
    "La cabecera Content-Type debe decir qué se envía: {accepted}.",
    "The header Content-Type has to say what is sent: {accepted}.",
)


def content_type(request: Request) -> str:
    """Return the media type that a request states for its body, without parameters; empty if it states none."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def check_json(request: Request) -> None:
    """Raise a 415 problem for a body that is not stated to be JSON. A request without a body needs no header."""
    has_body = "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"
    stated = content_type(request)
    if has_body and stated not in JSON and not (stated.startswith("application/") and stated.endswith("+json")):
        raise _not_taken(JSON)


def check_file(request: Request, media_types: Sequence[str]) -> None:
    """Raise a 415 problem for a body that is stated to be of none of some media types.

    A file may come without a statement: what it is, is read from its content.
    """
    if tuple(media_types) != ANY_FILE and content_type(request) not in ("", *ANY_FILE, *media_types):
        raise _not_taken(media_types)


def _not_taken(media_types: Sequence[str]) -> Problem:
    accepted = ", ".join(media_types)
    detail = NOT_TAKEN.with_values(accepted=accepted)
    return Problem(415, "content-type", detail, headers={"Accept": accepted}, accepted=list(media_types))
