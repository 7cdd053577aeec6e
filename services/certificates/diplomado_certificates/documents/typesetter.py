"""Typesets a record as PDF/A-2a and PDF/UA-1 with Typst.

The same record gives the same bytes in any process and at any time, whatever compilers are kept.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diplomado_certificates.documents.document_content import DocumentContent, compose
from diplomado_certificates.documents.printable import drawable
from diplomado_certificates.register.record import CertificateRecord

if TYPE_CHECKING:
    import typst

TEMPLATES = Path(__file__).parent / "templates"

_of_thread = threading.local()


def render_pdf(
    record: CertificateRecord, verification_base_url: str, on_replacement: Callable[[], None] = lambda: None
) -> bytes:
    """Return the document of a record, one A4 page. Takes some 30 ms of a processor, 200 ms the first time in a thread.

    The QR code leads to `{verification_base_url}/v/{code}`. `on_replacement` is called if there are characters that no
    font can draw. Raises HolderErased if the holder's details are erased.
    """
    return typeset(compose(record, verification_base_url), on_replacement)


def typeset(content: DocumentContent, on_replacement: Callable[[], None] = lambda: None) -> bytes:
    """Typeset a document. Characters that no font can draw are printed as a replacement mark rather than not at all."""
    import typst

    try:
        return _compile(content)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message and "codepoint" not in error.message:
            raise
        on_replacement()
        return _compile(_with_marks(content))


def source(data: str) -> str:
    """Return the main file: one call with the data in a string literal.

    A literal is data like an input of the system, but lets Typst reuse the compiled templates, which an input does not:
    five times faster. JSON in ASCII holds no line break, so only two characters need an escape.
    """
    if not data.isascii() or not data.isprintable():
        raise ValueError("the data is not JSON in printable ASCII")
    literal = data.replace("\\", "\\\\").replace('"', '\\"')
    return f'#import "/certificate.typ": certificate\n#certificate("{literal}")\n'


def _compile(content: DocumentContent) -> bytes:
    # Noon, so that the day is the same in every zone that a reader may be in.
    year, month, day = content.date
    noon = datetime(year, month, day, 12, tzinfo=UTC)
    pdf = _compiler().compile(
        input=source(content.to_json()).encode(),
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(noon.timestamp()),
    )
    assert isinstance(pdf, bytes)
    return pdf


def _compiler() -> "typst.Compiler":
    # One per thread: a compiler serves one call at a time. Imported here: a service at rest stays small.
    import typst

    if not hasattr(_of_thread, "compiler"):
        _of_thread.compiler = typst.Compiler(root=str(TEMPLATES), ignore_system_fonts=True)
    compiler: typst.Compiler = _of_thread.compiler
    return compiler


def _with_marks(content: DocumentContent) -> DocumentContent:
    changed: dict[str, Any] = {}
    for name in content.__dataclass_fields__:
        if name != "qr":
            changed[name] = _marked(getattr(content, name))
    return replace(content, **changed)


def _marked(value: Any) -> Any:
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, list):
        return [_marked(item) for item in value]
    if isinstance(value, dict):
        return {key: _marked(item) for key, item in value.items()}
    return value
