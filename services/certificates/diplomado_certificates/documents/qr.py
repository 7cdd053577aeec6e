"""The QR code on the document: the address of the verification page and nothing personal."""

import io

import segno


def address(verification_base_url: str, code: str) -> str:
    """Return the address of the page that a verification code opens."""
    return f"{verification_base_url.rstrip('/')}/v/{code}"


def svg(content: str) -> str:
    """Draw a QR code as SVG, of medium error correction, without a margin: the page is white around it."""
    drawing = io.BytesIO()
    segno.make(content, error="m", micro=False).save(drawing, kind="svg", xmldecl=False, border=0, omitsize=True)
    return drawing.getvalue().decode()
