"""Entity tags, and the headers by which a client changes only what it has seen: If-Match and If-None-Match.

The headers are optional. An entity tag is a digest of what a request may change, so that it is the same for the same
content, whatever the process, and does not change with counters beside it.
"""

import hashlib
import re
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic_core import to_json
from starlette.responses import Response

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text

_HEADER = re.compile(r'\s*(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,\s*(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"\s*)*')
_TAG = re.compile(r'(?:W/)?"[^"]*"')
_ENCODED = re.compile(r'-(?:br|deflate|gzip|zstd)(?=")')

CHANGED_MEANWHILE = Text(
    es="Cambió desde que usted lo leyó; no se guardó nada. Léalo de nuevo y repita su cambio.",
    en="It has changed since you read it; nothing was stored. Read it again and repeat your change.",
)
EXISTS_ALREADY = Text(
    es="Ya existe; no se guardó nada. Léalo y envíe su cambio con If-Match.",
    en="It exists already; nothing was stored. Read it and send your change with If-Match.",
)
UNREADABLE = Text(
    es='If-Match e If-None-Match llevan etiquetas entre comillas, por ejemplo "abc", o un asterisco.',
    en='If-Match and If-None-Match have tags in quotation marks, for example "abc", or an asterisk.',
)


def entity_tag(content: Any) -> str:
    """Return the entity tag of what a request may change; it is the same for the same content."""
    return f'"{hashlib.sha256(to_json(content)).hexdigest()[:32]}"'


def tagged(response: Response, content: Any) -> None:
    """Set the ETag of an answer."""
    response.headers["ETag"] = entity_tag(content)


@dataclass(frozen=True, slots=True)
class Preconditions:
    """What a client says about the state that it wants to change. None: the header is absent; "*" is any state."""

    if_match: frozenset[str] | None = None
    if_none_match: frozenset[str] | None = None

    def check(self, content: Any | None, empty: Any | None = None) -> None:
        """Compare with the stored content, which the caller has locked; None if nothing is stored.

        Where GET answers 200 also if nothing is stored, `empty` is what its tag is made of then: If-Match with that tag
        and `If-None-Match: *` both say that nothing may be there. Raises a 412 problem, with the tag of what GET
        answers.
        """
        tag = None if content is None else entity_tag(content)
        shown = tag if tag or empty is None else entity_tag(empty)
        headers = {"ETag": shown} if shown else {}
        if self.if_match is not None and not self.if_match & ({shown, "*"} if tag else {shown}):
            raise Problem(412, "changed-meanwhile", CHANGED_MEANWHILE, headers=headers)
        if self.if_none_match is not None and tag is not None and self.if_none_match & {tag, "*"}:
            raise Problem(412, "exists-already", EXISTS_ALREADY, headers=headers)


ANY_STATE = Preconditions()
"""The client accepts any state."""


async def read_preconditions(request: Request) -> Preconditions:
    """Read the headers of a request. Raises a 400 problem if they cannot be understood."""
    return Preconditions(_tags(request, "if-match"), _tags(request, "if-none-match"))


def _tags(request: Request, name: str) -> frozenset[str] | None:
    lines = request.headers.getlist(name)
    if not lines:
        return None
    header = ", ".join(lines)
    if header.strip() == "*":
        return frozenset("*")
    if not _HEADER.fullmatch(header):
        raise Problem(400, "precondition-unreadable", UNREADABLE)
    # If-Match compares strongly: a weak tag never matches.
    return frozenset(_TAG.findall(without_encoding(header)))


def without_encoding(header: str) -> str:
    """Return tags as they were made, of a header that sends back those of a compressed answer.

    The entrance compresses longer answers, and adds the encoding to their tags: `"abc-gzip"`. RFC 9110 asks for tags
    that differ by encoding, but the state that a change is compared with is the same.
    """
    return _ENCODED.sub("", header)


Sent = Annotated[Preconditions, Depends(read_preconditions)]
"""The preconditions of a request."""
