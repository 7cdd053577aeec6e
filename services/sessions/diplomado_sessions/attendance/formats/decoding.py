"""From the bytes of a file to its text, whatever program saved it: Zoom, Excel, or an editor in between."""

import re
from dataclasses import replace

from diplomado_chassis.language import encodings
from diplomado_chassis.language.encodings import Decoded
from diplomado_chassis.language.long_texts import find_in
from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.formats.refusals import refuse, refuse_with_export_steps, too_wide

_WORKBOOK = Text("un libro de Excel", "an Excel workbook")
_COMPRESSED = Text("un archivo comprimido", "a compressed file")
_IMAGE = Text("una imagen", "an image")
_SIGNATURES: tuple[tuple[bytes, Text], ...] = (
    (b"PK\x03\x04", Text("un libro de Excel o un archivo comprimido", "an Excel workbook or a compressed file")),
    (b"\xd0\xcf\x11\xe0", _WORKBOOK),
    (b"%PDF", Text("un PDF", "a PDF")),
    (b"\x1f\x8b", _COMPRESSED),
    (b"\x89PNG", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
)
_SOMETHING = re.compile("[^ \\r\\n\\t,;\\ufeff]")
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f]")
_MAX_LINE = 512 * 1024


def decode(content: bytes) -> Decoded:
    """Return the text of a file in any encoding that the chassis detects, with a second reading if it is in doubt.

    NUL bytes are dropped. Raises ValidationFailed for an empty file and for anything that is no text with lines.
    """
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            raise refuse(
                "not-text",
                Text(
                    "El archivo es {kind}, no un CSV. Ábralo y guárdelo como «CSV UTF-8», "
                    "o expórtelo otra vez de Zoom.",
                    "The file is {kind}, not a CSV. Open it and save it as “CSV UTF-8”, or export it from Zoom again.",
                    kind=kind,
                ),
            )
    _check_lines(content)
    decoded = encodings.decode(content)
    text = decoded.text.replace("\x00", "") if "\x00" in decoded.text else decoded.text  # a copy takes memory
    if not _SOMETHING.search(text):
        raise refuse_with_export_steps("empty", Text("El archivo está vacío.", "The file is empty."))
    if sum(1 for _ in find_in(text, _CONTROL)) > 8 + len(text) // 200:
        raise refuse(
            "not-text",
            Text(
                "El archivo no es texto: contiene datos binarios. Envíe el CSV tal como lo exporta Zoom.",
                "The file is no text: it holds binary data. Send the CSV as Zoom exports it.",
            ),
        )
    other = None if decoded.other is None else decoded.other.replace("\x00", "")
    return replace(decoded, text=text, other=other)


def _check_lines(content: bytes) -> None:
    """Refuse a line that is longer than any row. What is done to a line is done in one piece, and takes its time."""
    start = 0
    while len(content) - start > _MAX_LINE:
        line_end = max(content.rfind(sign, start, start + _MAX_LINE) for sign in (b"\n", b"\r"))
        if line_end < 0:
            raise too_wide()
        start = line_end + 1
