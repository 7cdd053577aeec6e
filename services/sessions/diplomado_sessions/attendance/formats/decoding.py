"""From the bytes of a file to its text, whatever program saved it: Zoom, Excel, or an editor in between."""

import codecs
import re

from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.formats.refusals import refuse, refuse_with_export_steps

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
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f]")


def decode(content: bytes) -> str:
    """Return the text of UTF-8 (with or without a mark), UTF-16 with a mark, Windows-1252 or Latin-1.

    NUL bytes are dropped. Raises ValidationFailed for an empty file and for anything that is no text.
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
    text = _text(content).replace("\x00", "")
    if not text.strip(" \r\n\t,;\ufeff"):
        raise refuse_with_export_steps("empty", Text("El archivo está vacío.", "The file is empty."))
    if len(_CONTROL.findall(text)) > 8 + len(text) // 200:
        raise refuse(
            "not-text",
            Text(
                "El archivo no es texto: contiene datos binarios. Envíe el CSV tal como lo exporta Zoom.",
                "The file is no text: it holds binary data. Send the CSV as Zoom exports it.",
            ),
        )
    return text


def _text(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return _once_decoded(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _once_decoded(text: str) -> str:
    # An editor that took UTF-8 for Windows-1252 and saved it as UTF-8 leaves "sesiÃ³n"; the way back is exact or fails.
    if "Ã" not in text:
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
