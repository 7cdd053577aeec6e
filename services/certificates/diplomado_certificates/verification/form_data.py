"""Reads the file out of a multipart form."""

import re


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
