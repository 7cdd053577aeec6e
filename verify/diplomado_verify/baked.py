"""Credentials inside other files: a chunk of a PNG, an element of an SVG (Open Badges 3.0), a file within a PDF."""

import re
import struct
import zlib
from collections.abc import Iterator
from html import unescape

from diplomado_verify.refusals import Reason, Refused, require

PNG = b"\x89PNG\r\n\x1a\n"
PDF = b"%PDF-"
KEYWORD = b"openbadgecredential"
# A stream's dictionary ends right before its data. Those of attached files are short.
_ATTACHED = re.compile(
    rb"\bobj\b(?:(?!\bobj\b|stream).){0,500}?/EmbeddedFile\b(?:(?!\bobj\b|stream).){0,500}?stream\r?\n", re.DOTALL
)
_PLAIN, _FLATE = re.compile(rb"\A(?!.*/Filter)", re.DOTALL), re.compile(rb"/Filter\s*\[?\s*/FlateDecode\s*[\]/>]")
_MOST = 1 << 20
_BEGIN, _END = "<openbadges:credential", "</openbadges:credential>"
_CDATA, _END_OF_CDATA = "<![CDATA[", "]]>"


def from_png(content: bytes) -> bytes:
    """Return the credential in a PNG. Raises Refused unless there is exactly one."""
    found = [text for kind, data in _chunks(content) if kind == b"iTXt" and (text := _text(data)) is not None]
    require(len(found) == 1, Reason.UNREADABLE)
    return found[0]


def from_svg(content: bytes) -> bytes:
    """Return the credential in an SVG. Raises Refused unless there is exactly one."""
    try:
        drawing = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(Reason.UNREADABLE) from None
    # By searches that read a text once: a pattern with several ends takes hours for some small files.
    require(drawing.count(_BEGIN) == drawing.count(_END) == 1, Reason.UNREADABLE)
    attributes, begun, text = drawing.partition(_BEGIN)[2].partition(">")
    text, ended, _ = text.partition(_END)
    require(begun and ended and not attributes[:1].strip(" \t\r\n"), Reason.UNREADABLE)
    text = text.strip()
    if not text.startswith(_CDATA):
        require("<" not in text, Reason.UNREADABLE)
        return unescape(text).strip().encode()
    data = text.removeprefix(_CDATA).removesuffix(_END_OF_CDATA)
    require(text.endswith(_END_OF_CDATA) and _END_OF_CDATA not in data, Reason.UNREADABLE)
    return data.strip().encode()


def from_pdf(content: bytes) -> bytes | None:
    """Return the credential attached to a PDF; None if there is none. Raises Refused if there are several.

    Attached files are found by how they begin, compressed or not; the rest of the PDF is not read.
    """
    found = None
    for match in _ATTACHED.finditer(content):
        if (one := _attached(content, match)).startswith(b"{"):
            require(found in (None, one), Reason.UNREADABLE)
            found = one
    return found


def _attached(content: bytes, match: re.Match[bytes]) -> bytes:
    end = content.find(b"endstream", match.end())
    data = content[match.end() : end if end >= 0 else len(content)]
    if _PLAIN.search(match[0]):
        return data.strip()
    if not _FLATE.search(match[0]):
        return b""
    try:
        return zlib.decompressobj().decompress(data, _MOST).strip()
    except zlib.error:
        return b""


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
