"""Adapter that reads a file sent for comparison: as the body itself, or from a form without scripts."""

import re
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from diplomado_chassis.http.body import bounds_the_body, read_body

_OVERHEAD = 4096


@bounds_the_body
async def _uploaded(request: Request) -> bytes:
    limit = int(request.app.state.settings.comparison_limit)
    content_type = request.headers.get("content-type", "")
    if not content_type.startswith("multipart/form-data"):
        return await read_body(request, limit)
    return file_of(await read_body(request, limit + _OVERHEAD), content_type)


def file_of(body: bytes, content_type: str) -> bytes:
    """Return the content of the form's field `file`, empty if there is none.

    The form has one file and no other field of interest, so its parts are split at the boundary and nothing is decoded.
    """
    named = re.search(r'boundary="?([0-9A-Za-z\'()+_,./:=?-]{1,70})"?', content_type)
    if named is None:
        return b""
    for part in (b"\r\n" + body).split(b"\r\n--" + named[1].encode())[1:]:
        head, found, content = part.partition(b"\r\n\r\n")
        if found and re.search(rb'content-disposition:[^\r\n]*\bname="file"', head, re.IGNORECASE):
            return content
    return b""


Upload = Annotated[bytes, Depends(_uploaded)]
