"""Reads a PDF that somebody sent. Nothing of the file is trusted: this runs in a child process with limits."""

import hashlib
import io
import resource
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

_MEMORY_BYTES = 320 << 20
"""Five times what a document needs. With the service beside it a container of 512 MiB is not ended for a file."""
_CPU_SECONDS = 10
_MAX_PAGES = 4
_MAX_TEXT = 100_000
_WHOLE_PAGE = 0.7
"""A picture that covers so much of a page is one of a paper."""
# What says how an object is stored or where it belongs, and not what it draws.
_STORAGE = {
    *("/Length", "/Length1", "/Length2", "/Length3", "/Filter", "/DecodeParms", "/Metadata", "/PieceInfo"),
    *("/LastModified", "/Parent", "/StructParents", "/StructParent"),
}
# What can change the page after it was drawn: scripts, layers, actions, forms that a viewer draws in place of pages.
_ACTIVE = ("/OCProperties", "/OpenAction", "/AA", "/JavaScript", "/XFA")


@dataclass(frozen=True, slots=True)
class FileRead:
    """What a file shows. `draws_the_same`: its pages are drawn by the same instructions, fonts and pictures.
    `has_attachments`: other files are within it, of which nothing is known.

    `new_signatures` are those that the issued document does not have; `is_intact` says that the last one fits the file,
    behind which no more than material for its validation was added, and nothing of whose it is.
    """

    text: str
    is_picture: bool
    signatures: int
    new_signatures: int
    is_intact: bool
    draws_the_same: bool
    issued_text: str
    has_attachments: bool = False


class FileReader:
    """Reads one file."""

    def limit(self) -> None:
        """Limit the memory and the processor's time of this process, which ends beyond them."""
        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))

    def read(self, given: bytes, issued: bytes) -> FileRead | None:
        """Return what a file shows, beside the document that was issued; None if it cannot be opened."""
        import pikepdf
        import pypdfium2

        try:
            text, is_picture = _shown(given)
            with pikepdf.open(io.BytesIO(given)) as opened:
                drawn, signatures = _drawn(opened), _signatures(opened)
                attached = bool(opened.attachments) or "/AF" in opened.Root
            with pikepdf.open(io.BytesIO(issued)) as original:
                same = drawn is not None and drawn == _drawn(original)
                added = signatures - _signatures(original)
            is_intact = same and added > 0 and _is_intact(given)
        except (pikepdf.PdfError, pypdfium2.PdfiumError, MemoryError, RecursionError, ValueError, TypeError):
            return None
        return FileRead(text, is_picture, signatures, added, is_intact, same, _shown(issued)[0], attached)


def _shown(pdf: bytes) -> tuple[str, bool]:
    """Return the text of the first pages, and whether a page is one picture."""
    import pypdfium2
    import pypdfium2.raw

    texts, is_picture = [], False
    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(min(len(document), _MAX_PAGES)):
            page = document[number]
            texts.append(page.get_textpage().get_text_range()[:_MAX_TEXT])
            width, height = page.get_size()
            for picture in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
                left, bottom, right, top = picture.get_bounds()
                is_picture |= (right - left) * (top - bottom) >= _WHOLE_PAGE * width * height
    return "\n".join(texts), is_picture or not "".join(texts).strip()


def _signatures(opened: "pikepdf.Pdf") -> int:
    form: Any = opened.Root.get("/AcroForm")
    fields = list(form.get("/Fields", [])) if form else []
    return sum(str(field.get("/FT")) == "/Sig" and "/V" in field for field in fields)


def _is_intact(pdf: bytes) -> bool:
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko_certvalidator import ValidationContext

    try:
        last = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures[-1]
        status = validate_pdf_signature(last, ValidationContext(trust_roots=[], allow_fetching=False))
    except (PdfError, SigningError, SignatureValidationError, IndexError, ValueError):
        return False
    added = status.modification_level
    return bool(status.intact and status.valid and added is not None and added <= ModificationLevel.LTA_UPDATES)


def _drawn(opened: "pikepdf.Pdf") -> str | None:
    """Return a digest of all that draws the pages; None if something else may draw or hide on them."""
    import pikepdf

    root: Any = opened.Root
    if any(name in holder for name in _ACTIVE for holder in (root, root.get("/Names", {}), root.get("/AcroForm", {}))):
        return None
    digest = _Digest()
    for page in opened.pages:
        if any(not _is_invisible_signature(mark) for mark in list(page.get("/Annots", []))):
            return None
        digest.add([page.mediabox, page.cropbox, page.get("/Rotate", 0), page.get("/UserUnit", 1), page.resources])
        digest.text(pikepdf.unparse_content_stream(pikepdf.parse_content_stream(page)))
    return digest.hexdigest()


def _is_invisible_signature(mark: Any) -> bool:
    left, bottom, right, top = (float(side) for side in list(mark.Rect))
    return str(mark.get("/FT")) == "/Sig" and (left == right or bottom == top)


class _Digest:
    """The digest of objects by their content: numbers of objects, order of members and compression do not matter."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._open: list[tuple[int, int]] = []

    def text(self, content: bytes) -> None:
        self._digest.update(b"%d:" % len(content) + content)

    def add(self, value: Any) -> None:
        import pikepdf

        if isinstance(value, list | pikepdf.Array):
            self.text(b"[")
            for item in list(value):
                self.add(item)
            self.text(b"]")
        elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            self._members(value)
        elif isinstance(value, bool) or value is None:
            self.text(str(value).encode())
        elif isinstance(value, pikepdf.Object):
            self.text(value.unparse())
        else:
            self.text(b"%.3f" % float(value))

    def hexdigest(self) -> str:
        return self._digest.hexdigest()

    def _members(self, value: Any) -> None:
        import pikepdf

        if value.is_indirect and value.objgen in self._open:
            self.text(b"up %d" % self._open[::-1].index(value.objgen))
            return
        self._open.append(value.objgen)
        self.text(b"<<")
        for name, item in sorted(value.items()):
            if name not in _STORAGE:
                self.text(name.encode())
                self.add(item)
        if isinstance(value, pikepdf.Stream):
            try:
                self.text(value.read_bytes())
            except pikepdf.PdfError:  # a picture whose compression is part of it
                self.add(value.get("/Filter"))
                self.text(value.read_raw_bytes())
        self.text(b">>")
        self._open.pop()
