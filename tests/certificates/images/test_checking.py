"""An upload is a picture and nothing else, whatever it claims to be."""

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from diplomado_certificates.images.checking import MAX_PIXELS, check_image
from diplomado_chassis.validation import ValidationFailed
from tests.certificates.documents.faces import drawn_emblem, drawn_signature, png


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def jpeg(image: Image.Image, **options: object) -> bytes:
    drawn = io.BytesIO()
    image.save(drawn, "JPEG", **options)
    return drawn.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """A small file that says that it is large."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000)) + chunk(b"IEND", b"")


def square(mode: str = "RGB", side: int = 300) -> Image.Image:
    image = Image.new(mode, (side, side))
    image.paste(255 if mode in ("L", "1") else "#c01020", (20, 20, 200, 200))
    return image


def animated() -> bytes:
    drawn = io.BytesIO()
    square().save(drawn, "PNG", save_all=True, append_images=[Image.new("RGB", (300, 300), "blue")])
    return drawn.getvalue()


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def test_transparency_becomes_white_and_the_empty_margin_goes() -> None:
    image = opened(check_image(drawn_emblem(0)).content)
    assert (image.format, image.mode) == ("PNG", "RGB")
    assert image.getpixel((0, 0)) == (255, 255, 255)
    assert image.width < 400


def test_nothing_but_pixels_is_kept() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Itzel Abrego Quintero")
    notes.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>https://tracker.example</x:xmpmeta>")
    drawn = io.BytesIO()
    square().save(drawn, "PNG", pnginfo=notes, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0")
    checked = check_image(drawn.getvalue() + b"<script>tail</script>")
    for hidden in (b"Itzel", b"tracker", b"script", b"Exif", b"eXIf", b"iCCP", b"tEXt"):
        assert hidden not in checked.content
    assert checked.content.count(b"IDAT") >= 1


def test_the_same_picture_has_the_same_hash() -> None:
    assert check_image(drawn_signature(1)).sha256 == check_image(drawn_signature(1)).sha256


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_read(mode: str) -> None:
    image = square("L").convert("I;16") if mode == "I;16" else square().convert(mode)
    assert opened(check_image(png(image)).content).mode == "RGB"


def test_a_photograph_of_a_printer_is_read_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    picture = Image.new("CMYK", (600, 200), (0, 200, 200, 0))
    checked = check_image(jpeg(picture, exif=exif))
    assert (checked.width, checked.height) == (200, 600)


def test_a_large_picture_becomes_light_enough_for_every_paper() -> None:
    noise = Image.effect_noise((1990, 1990), 90).convert("RGB")
    checked = check_image(jpeg(noise, quality=30))
    assert max(checked.width, checked.height) < 1000
    assert len(checked.content) < 400_000


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        (b"", "PNG or JPEG"),
        (b"GIF89a" + bytes(100), "PNG or JPEG"),
        (b"%PDF-1.7", "PNG or JPEG"),
        (SVG, "SVG"),
        (b"  <svg onload='x'/>", "SVG"),
        (drawn_emblem(1)[:-200], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "damaged"),
        (b"\xff\xd8\xff" + bytes(200), "damaged"),
        (bomb(30_000, 30_000), "pixels"),
        (bomb(2001, 2000), "pixels"),
        (bomb(1000, 1000), "damaged"),
        (animated(), "frames"),
        (png(square(side=99)), "blurred"),
        (png(Image.new("RGB", (1200, 100), "black")), "elongated"),
        (png(Image.new("RGB", (300, 300), "white")), "empty"),
        (png(Image.new("RGBA", (300, 300), (0, 0, 0, 0))), "empty"),
    ],
)
def test_what_is_wrong_is_said(sent: bytes, word: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_image(sent)
    (error,) = refused.value.errors
    assert error.path == "image"
    assert word in error.text.in_("en")
    assert error.text.in_("es") != error.text.in_("en")


def test_the_limit_is_of_pixels_not_of_sides() -> None:
    assert check_image(jpeg(Image.new("RGB", (2000, MAX_PIXELS // 2000), "navy"))).width == 1000
