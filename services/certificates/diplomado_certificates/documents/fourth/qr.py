"""The QR code on the document, with a mask that is given."""

import io

import segno

_MASK = 2
"""Any reader takes any mask. To try all eight and keep the one that scatters best takes three times as long, and what
is drawn here, letters and digits by chance, is scattered as it is."""


def svg(content: str) -> str:
    """Draw a QR code as SVG, of medium error correction, without a margin: the page is white around it."""
    drawing = io.BytesIO()
    code = segno.make(content, error="m", micro=False, mask=_MASK)
    code.save(drawing, kind="svg", xmldecl=False, border=0, omitsize=True)
    return drawing.getvalue().decode()
