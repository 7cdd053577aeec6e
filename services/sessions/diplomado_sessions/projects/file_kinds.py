"""The kinds of files that a project is submitted in, told by their content and never by their name.

A file is recognised by its signature and, for the two families of ZIP, by its table of contents. The standard library
suffices: nothing is unpacked but two members of bounded size, and nothing is rendered.
"""

import hashlib
import io
import zipfile
import zlib
from dataclasses import dataclass

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import ValidationFailed

MAX_MEMBERS = 20_000
_MIMETYPE_BYTES = 100
_MANIFEST_BYTES = 1_000_000
_ODF = "application/vnd.oasis.opendocument."
_OOXML = "application/vnd.openxmlformats-officedocument."


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: the usual ending of its name, and the content type under which it is sent."""

    ending: str
    content_type: str


PDF = Kind("pdf", "application/pdf")
_BY_MEMBER = {
    "word/document.xml": Kind("docx", f"{_OOXML}wordprocessingml.document"),
    "xl/workbook.xml": Kind("xlsx", f"{_OOXML}spreadsheetml.sheet"),
    "ppt/presentation.xml": Kind("pptx", f"{_OOXML}presentationml.presentation"),
}
_BY_MIMETYPE = {
    f"{_ODF}text": Kind("odt", f"{_ODF}text"),
    f"{_ODF}spreadsheet": Kind("ods", f"{_ODF}spreadsheet"),
    f"{_ODF}presentation": Kind("odp", f"{_ODF}presentation"),
}
KINDS = {kind.ending: kind for kind in (PDF, *_BY_MEMBER.values(), *_BY_MIMETYPE.values())}


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that was sent: its kind and its SHA-256."""

    kind: Kind
    sha256: bytes


def examine(content: bytes) -> Examined:
    """Return kind and digest of a file. Takes longer the larger it is: call it in a thread."""
    return Examined(find_kind(content), hashlib.sha256(content).digest())


def find_kind(content: bytes) -> Kind:
    """Return the kind of a file. Raises ValidationFailed for every other kind, a damaged file, macros or a password."""
    if not content:
        raise _refused("empty", Text("El archivo está vacío.", "The file is empty."))
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise _refused("damaged", _DAMAGED)
        return PDF
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refused("kind", _OLD_OR_LOCKED)
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_archive(content)
    raise _refused("kind", _OTHER_KIND)


def _kind_of_archive(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {member.filename: member for member in archive.infolist()}
            if len(members) > MAX_MEMBERS:
                raise _refused("damaged", _DAMAGED)
            if any(member.flag_bits & 1 for member in members.values()):
                raise _refused("kind", _OLD_OR_LOCKED)
            if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in members):
                raise _refused("macros", _MACROS)
            return _kind_of_members(archive, members)
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, ValueError, RuntimeError) as error:
        if isinstance(error, ValidationFailed):
            raise
        raise _refused("damaged", _DAMAGED) from error


def _kind_of_members(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> Kind:
    if "[Content_Types].xml" in members:
        for name, kind in _BY_MEMBER.items():
            if name in members:
                return kind
    mimetype = _beginning(archive, members, "mimetype", _MIMETYPE_BYTES).decode("ascii", "replace").strip()
    if mimetype in _BY_MIMETYPE and "content.xml" in members:
        # OpenDocument encrypts each member by itself, and says so in its manifest alone.
        if b"encryption-data" in _beginning(archive, members, "META-INF/manifest.xml", _MANIFEST_BYTES):
            raise _refused("kind", _OLD_OR_LOCKED)
        return _BY_MIMETYPE[mimetype]
    raise _refused("kind", _OTHER_KIND)


def _beginning(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], name: str, limit: int) -> bytes:
    if name not in members:
        return b""
    with archive.open(name) as member:
        return member.read(limit)


def _refused(why: str, detail: Text) -> ValidationFailed:
    return ValidationFailed(slug=f"project-file-{why}", detail=detail, kinds=sorted(KINDS))


_OTHER_KIND = Text(
    "El archivo no es PDF, Word, Excel, PowerPoint ni OpenDocument. Guárdelo como PDF y envíelo de nuevo.",
    "The file is no PDF, Word, Excel, PowerPoint or OpenDocument. Save it as PDF and send it again.",
)
_OLD_OR_LOCKED = Text(
    "El archivo tiene contraseña o es de un formato anterior a 2007. Guárdelo sin contraseña, como PDF o DOCX.",
    "The file has a password or a format from before 2007. Save it without a password, as PDF or DOCX.",
)
_MACROS = Text(
    "El archivo tiene macros. Guárdelo sin ellas, por ejemplo como PDF.",
    "The file has macros. Save it without them, for example as PDF.",
)
_DAMAGED = Text(
    "El archivo está incompleto o dañado. Ábralo, guárdelo de nuevo y envíelo.",
    "The file is incomplete or damaged. Open it, save it again and send it.",
)
