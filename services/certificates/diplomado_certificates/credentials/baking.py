"""Credentials within pictures, as Open Badges says. A picture is of the certificate."""

import base64
import io
import json
from html import escape

from diplomado_verify.baked import KEYWORD
from diplomado_verify.proofs import Document

_NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"


def written(credential: Document) -> bytes:
    """Return a credential as it is given out: JSON in UTF-8."""
    return json.dumps(credential, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def baked_png(png: bytes, credential: Document) -> bytes:
    """Return a PNG with the credential in it, uncompressed and once."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    info, baked = PngInfo(), io.BytesIO()
    info.add_itxt(KEYWORD.decode(), written(credential).decode(), zip=False)
    with Image.open(io.BytesIO(png)) as picture:
        picture.save(baked, "PNG", pnginfo=info)
    return baked.getvalue()


def baked_svg(png: bytes, credential: Document) -> bytes:
    """Return an SVG that shows a PNG and has the credential in it."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        width, height = picture.size
    # Nothing in JSON ends a CDATA section but text, where each of its characters can be written as an escape.
    content = written(credential).decode().replace("]]>", r"]]\u003e")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="{_NAMESPACE}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="{escape(credential["name"])}">'
        f"<openbadges:credential><![CDATA[{content}]]></openbadges:credential>"
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{base64.b64encode(png).decode()}"/>'
        "</svg>\n"
    ).encode()
