"""Draws QR codes as SVG."""

from io import BytesIO
from typing import Any

import segno

_MASK = 4


def svg(content: str, **drawn: Any) -> str:
    """Draw a QR code of medium error correction; `drawn` are options of segno's SVG writer."""
    drawing = BytesIO()
    # A fixed mask: choosing the best of eight takes six times as long, and every one can be read.
    code = segno.make(content, error="m", micro=False, mask=_MASK)
    code.save(drawing, kind="svg", xmldecl=False, omitsize=True, **drawn)
    return drawing.getvalue().decode()
