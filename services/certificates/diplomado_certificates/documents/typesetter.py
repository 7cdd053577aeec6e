"""Typesets a record as PDF/A-2a and PDF/UA-1 with Typst.

The same record gives the same bytes in any process and at any time, whatever compilers are kept.
"""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from diplomado_certificates.documents.document_content import DocumentContent, HolderErased, compose
from diplomado_certificates.documents.fourth import content as fourth_version
from diplomado_certificates.documents.printable import drawable
from diplomado_certificates.documents.second import content as second_version
from diplomado_certificates.documents.third import content as third_version
from diplomado_certificates.register.record import CertificateRecord

if TYPE_CHECKING:
    import typst

TEMPLATES = Path(__file__).parent / "templates"

NO_IMAGES: Mapping[str, bytes] = {}
# Members of the data that are drawings and not text.
_DRAWN = ("qr", "images")
_AS_TEXT = {2: (second_version, "second/certificate"), 3: (third_version, "third/certificate")}

_of_thread = threading.local()


def render_pdf(
    record: CertificateRecord,
    verification_base_url: str,
    on_replacement: Callable[[], None] = lambda: None,
    images: Mapping[str, bytes] = NO_IMAGES,
) -> bytes:
    """Return the document of a record, one A4 page. Takes some 15 ms of a processor, 300 ms the first time in a thread.

    The QR code leads to `{verification_base_url}/v/{code}`. `on_replacement` is called if there are characters that no
    font can draw. `images` has the content of `record.images`. Raises HolderErased if the holder's details are erased.
    """
    if record.holder is None:
        raise HolderErased(str(record.certificate_id))
    if record.format == 1 or record.face is None:
        return typeset(compose(record, verification_base_url), on_replacement)
    if record.format in _AS_TEXT:
        version, template = _AS_TEXT[record.format]
        data = version.compose(record, record.face, verification_base_url, images)
        return typeset_data(template, data, record.issued_on, on_replacement)
    data = fourth_version.compose(record, record.face, verification_base_url)
    files = fourth_version.files(record.face, images)
    return typeset_files("fourth/certificate", data, files, record.issued_on, on_replacement)


def typeset(content: DocumentContent, on_replacement: Callable[[], None] = lambda: None) -> bytes:
    """Typeset a document of the first version."""
    return _with_fallback(lambda: _compile(content), lambda: _compile(_with_marks(content)), on_replacement)


def typeset_data(
    template: str, data: Mapping[str, Any], on: date, on_replacement: Callable[[], None] = lambda: None
) -> bytes:
    """Typeset the data with a template whose function has the name of its file, dated at noon of a day."""

    def compiled(content: Mapping[str, Any]) -> bytes:
        return _compile_source(source(_json(content), template).encode(), on)

    return _with_fallback(lambda: compiled(data), lambda: compiled(_marked(data)), on_replacement)


def typeset_files(
    template: str,
    data: Mapping[str, Any],
    drawings: Mapping[str, str],
    on: date,
    on_replacement: Callable[[], None] = lambda: None,
) -> bytes:
    """Typeset data that the template reads from a file, with drawings in SVG by the files that the data names."""
    main = _main(template, '"/data.json"')

    def compiled(content: Mapping[str, Any]) -> bytes:
        files = {"main.typ": main, "data.json": _json(content), **drawings}
        return _compile_source({name: text.encode() for name, text in files.items()}, on)

    return _with_fallback(lambda: compiled(data), lambda: compiled(_marked(data)), on_replacement)


def _json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=True, sort_keys=True)


def _with_fallback(
    compiled: Callable[[], bytes], with_marks: Callable[[], bytes], on_replacement: Callable[[], None]
) -> bytes:
    """Print characters that no font can draw as a replacement mark rather than not at all."""
    import typst

    try:
        return compiled()
    except typst.TypstError as error:
        if "could not be displayed" not in error.message and "codepoint" not in error.message:
            raise
        on_replacement()
        return with_marks()


def source(data: str, template: str = "certificate") -> str:
    """Return the main file: one call of the function of a template with the data in a string literal.

    A literal is data like an input of the system, but lets Typst reuse the compiled templates, which an input does not:
    five times faster. JSON in ASCII holds no line break, so only two characters need an escape.
    """
    if not data.isascii() or not data.isprintable():
        raise ValueError("the data is not JSON in printable ASCII")
    literal = data.replace("\\", "\\\\").replace('"', '\\"')
    return _main(template, f'"{literal}"')


def _main(template: str, argument: str) -> str:
    function = template.rpartition("/")[2]
    return f'#import "/{template}.typ": {function}\n#{function}({argument})\n'


def _compile(content: DocumentContent) -> bytes:
    return _compile_source(source(content.to_json()).encode(), date(*content.date))


def _compile_source(main: bytes | dict[str, bytes], on: date) -> bytes:
    # Noon, so that the day is the same in every zone that a reader may be in.
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    pdf = _compiler().compile(
        input=cast(bytes, main),  # the library's types do not name the files that it takes
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
        return {key: item if key in _DRAWN else _marked(item) for key, item in value.items()}
    return value
