"""Credentials inside images, as Open Badges 3.0 bakes them: a chunk of a PNG, an element of an SVG."""

import re
import struct
import zlib
from collections.abc import Iterator
from html import unescape

from diplomado_verify.refusals import Reason, Refused, require

PNG = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
_ELEMENT = re.compile(
    r"<openbadges:credential\b[^>]*>\s*(?:<!\[CDATA\[(?P<data>.*?)\]\]>|(?P<text>[^<]*))\s*</openbadges:credential>",
    re.DOTALL,
)


def from_png(content: bytes) -> bytes:
    """Return the credential in a PNG. Raises Refused unless there is exactly one."""
    found = [text for kind, data in _chunks(content) if kind == b"iTXt" and (text := _text(data)) is not None]
    require(len(found) == 1, Reason.UNREADABLE)
    return found[0]


def from_svg(content: bytes) -> bytes:
    """Return the credential in an SVG. Raises Refused unless there is exactly one."""
    try:
        found = list(_ELEMENT.finditer(content.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise Refused(Reason.UNREADABLE) from None
    require(len(found) == 1, Reason.UNREADABLE)
    data, text = found[0]["data"], found[0]["text"]
    return (data if data is not None else unescape(text)).strip().encode()


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = len(PNG)
    while position + 12 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, position)
        data = content[position + 8 : position + 8 + length]
        checked = content[position + 8 + length : position + 12 + length]
        require(checked == struct.pack(">I", zlib.crc32(kind + data)), Reason.UNREADABLE)
        yield kind, data
        position += 12 + length


def _text(data: bytes) -> bytes | None:
    """Return the text of an iTXt chunk with our keyword, which is never compressed."""
    keyword, _, rest = data.partition(b"\0")
    if keyword != KEYWORD:
        return None
    require(rest.startswith(b"\0\0"), Reason.UNREADABLE)
    return rest[2:].split(b"\0", 2)[-1]
