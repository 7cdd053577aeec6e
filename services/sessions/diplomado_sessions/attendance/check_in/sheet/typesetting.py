"""Typesets an attendance sheet as PDF/A-2a and PDF/UA-1 with Typst. The data are values and never markup."""

import json
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diplomado_sessions.attendance.check_in.sheet.content import drawable

if TYPE_CHECKING:
    import typst

_TEMPLATES = Path(__file__).parent / "templates"
_MAIN = b'#import "/sheet.typ": sheet\n#sheet(sys.inputs.data)\n'
_of_thread = threading.local()


def typeset(data: Mapping[str, Any]) -> bytes:
    """Return the document. Characters that no font can draw are printed as a replacement mark."""
    import typst

    try:
        return _compiled(data)
    except typst.TypstError as error:
        if "could not be displayed" not in error.message and "codepoint" not in error.message:
            raise
        return _compiled(drawable(data))


def _compiled(data: Mapping[str, Any]) -> bytes:
    year, month, day = data["date"]
    noon = datetime(year, month, day, 12, tzinfo=UTC)
    pdf = _compiler().compile(
        input=_MAIN,
        format="pdf",
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(noon.timestamp()),
        sys_inputs={"data": json.dumps(data)},
    )
    assert isinstance(pdf, bytes)
    return pdf


def _compiler() -> "typst.Compiler":
    # One per thread: a compiler serves one call at a time. Imported here: a service at rest stays small.
    import typst

    if not hasattr(_of_thread, "compiler"):
        _of_thread.compiler = typst.Compiler(root=str(_TEMPLATES), ignore_system_fonts=True)
    compiler: typst.Compiler = _of_thread.compiler
    return compiler
