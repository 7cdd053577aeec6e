"""Reads an uploaded image and makes it anew: only its pixels are kept.

Pillow is imported when it is needed: a service at rest stays small.
"""

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 4_000_000
MIN_SIDE = 100
MAX_RATIO = 10
MEDIA_TYPE = "image/png"
_SIDES = (1000, 700, 500, 350)
_LIGHT_BYTES = 300_000
_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")

_FIX = Text(
    "Corrija la imagen y envíela de nuevo; no se guardó nada.",
    "Correct the image and send it again; nothing was stored.",
)
_VECTOR = Text(
    "No se aceptan archivos SVG. Expórtelo como PNG con unos 1000 píxeles de ancho.",
    "SVG files are not accepted. Export it as PNG, some 1000 pixels wide.",
)
_FORMAT = Text("Envíe un archivo PNG o JPEG.", "Send a PNG or JPEG file.")
_BROKEN = Text("El archivo está dañado o incompleto.", "The file is damaged or incomplete.")
_MOVING = Text("La imagen tiene varios cuadros. Envíe uno solo.", "The image has several frames. Send one alone.")
_MANY = Text(
    "La imagen tiene {width} × {height} píxeles; caben {limit} en total. Redúzcala.",
    "The image has {width} × {height} pixels; there is room for {limit} in total. Make it smaller.",
)
_HUGE = Text(
    "La imagen tiene demasiados píxeles; caben {limit} en total. Redúzcala.",
    "The image has too many pixels; there is room for {limit} in total. Make it smaller.",
    limit=MAX_PIXELS,
)
_SMALL = Text(
    "La imagen tiene {width} × {height} píxeles: se vería borrosa. El lado más largo necesita {limit} o más.",
    "The image has {width} × {height} pixels and would be blurred. The longer side needs {limit} or more.",
)
_NARROW = Text(
    "La imagen es demasiado alargada: un lado mide más de {limit} veces el otro.",
    "The image is too elongated: one side is more than {limit} times the other.",
)
_BLANK = Text("La imagen está vacía.", "The image is empty.")


@dataclass(frozen=True, slots=True)
class CheckedImage:
    """An image as it is stored: PNG, red, green and blue of 8 bits, opaque, without metadata."""

    content: bytes
    sha256: str
    width: int
    height: int


def check_image(sent: bytes) -> CheckedImage:
    """Return the image made anew: on white, its white margin cut off, small enough for a paper.

    Raises ValidationFailed for everything but one whole PNG or JPEG image of a sensible size. The size is read from the
    head of the file before anything is decoded. Takes up to a second of a processor.
    """
    image = _opaque(_decoded(sent))
    bounds = _ink_of(image)
    if bounds is None:
        raise _refused(_BLANK)
    return _stored(image.crop(bounds))


def _decoded(sent: bytes) -> "Image":
    from PIL import Image, UnidentifiedImageError

    if not sent.startswith(_SIGNATURES):
        head = sent[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        raise _refused(_VECTOR if b"<svg" in head or head.startswith(b"<?xml") else _FORMAT)
    try:
        image = Image.open(io.BytesIO(sent), formats=("PNG", "JPEG"))
        _check_size(*image.size)
        if getattr(image, "n_frames", 1) > 1:
            raise _refused(_MOVING)
        image.load()
    except Image.DecompressionBombError:
        raise _refused(_HUGE) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, KeyError) as error:
        if isinstance(error, ValidationFailed):
            raise
        raise _refused(_BROKEN) from None
    return image


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _refused(_MANY.with_values(width=width, height=height, limit=MAX_PIXELS))
    if max(width, height) < MIN_SIDE:
        raise _refused(_SMALL.with_values(width=width, height=height, limit=MIN_SIDE))
    if max(width, height) > MAX_RATIO * min(width, height):
        raise _refused(_NARROW.with_values(limit=MAX_RATIO))


def _opaque(image: "Image") -> "Image":
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):  # 16 bits of grey
        upright = upright.point(lambda value: value / 257).convert("L")
    if upright.mode in ("1", "L", "RGB", "CMYK", "YCbCr") and "transparency" not in upright.info:
        return upright.convert("RGB")
    on_top = upright.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", on_top.size, "white"), on_top).convert("RGB")


def _ink_of(image: "Image") -> tuple[int, int, int, int] | None:
    """Return the box of all that is not nearly white."""
    from PIL import ImageOps

    return ImageOps.invert(image.convert("L")).point(lambda value: 255 * (value > 12)).getbbox()


def _stored(image: "Image") -> CheckedImage:
    """Encode the image at the first of the falling sizes that is light enough to be in every paper of an act."""
    content, fitting = b"", image
    for side in _SIDES:
        fitting = image.copy()
        fitting.thumbnail((side, side))
        drawn = io.BytesIO()
        fitting.info.clear()
        fitting.save(drawn, "PNG", optimize=True)
        content = drawn.getvalue()
        if len(content) <= _LIGHT_BYTES:
            break
    return CheckedImage(content, hashlib.sha256(content).hexdigest(), *fitting.size)


def _refused(text: Text) -> ValidationFailed:
    return ValidationFailed(FieldError("image", text), slug="invalid-image", detail=_FIX)
