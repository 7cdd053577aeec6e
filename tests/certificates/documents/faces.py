"""Records of the versions since the second, with invented emblems and signatures."""

import io
from functools import cache

from PIL import Image, ImageDraw

from diplomado_certificates.images.checking import CheckedImage, check_image
from diplomado_certificates.register.face import Emblem, Face, Localised, Role
from diplomado_certificates.register.record import CertificateRecord

LANGUAGES = {"es": ("es",), "en": ("en",), "both": ("es", "en")}
ROLES: tuple[Role, ...] = ("organiser", "partner", "donor", "donor", "partner", "organiser")
_COLOURS = ("#0033a0", "#b5121b", "#1a7f37", "#e0a800", "#5b2a86", "#0a6e78")


def png(image: Image.Image) -> bytes:
    """The file of an image."""
    drawn = io.BytesIO()
    image.save(drawn, "PNG")
    return drawn.getvalue()


@cache
def drawn_emblem(number: int) -> bytes:
    """A shield, a wordmark or a roundel, transparent around it, as organisations send them."""
    size = ((400, 400), (900, 300), (600, 420), (420, 420), (1200, 260), (300, 420))[number]
    image = Image.new("RGBA", size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    width, height = size
    pen.ellipse((4, 4, min(size) - 4, min(size) - 4), fill=_COLOURS[number])
    pen.rectangle((width // 3, height // 3, width - 6, height // 2), fill=_COLOURS[(number + 1) % 6])
    pen.rectangle((width // 3, height // 2 + 20, width - 60, height // 2 + 60), fill=_COLOURS[number])
    return png(image)


@cache
def drawn_signature(number: int) -> bytes:
    """A flourish on white, as a scanner gives it."""
    image = Image.new("RGB", (900, 360), "white")
    pen = ImageDraw.Draw(image)
    points = [(60 + step * 38, 180 + (-1) ** step * (20 + step * (7 + number) % 120)) for step in range(21)]
    pen.line(points, fill="#101060", width=7, joint="curve")
    pen.arc((120, 60, 700, 330), 20, 300, fill="#101060", width=6)
    return png(image)


@cache
def checked_signature(number: int) -> CheckedImage:
    """The flourish as the service keeps it."""
    return check_image(drawn_signature(number))


@cache
def emblems(count: int) -> tuple[tuple[Emblem, ...], dict[str, bytes]]:
    """Emblems with their stored contents."""
    images = [check_image(drawn_emblem(number)) for number in range(count)]
    named = [
        Emblem(
            code=f"e{number}",
            role=ROLES[number],
            name=Localised(es=f"Organización {number + 1}", en=f"Organisation {number + 1}"),
            image=image.sha256,
        )
        for number, image in enumerate(images)
    ]
    return tuple(named), contents(images)


def contents(images: list[CheckedImage]) -> dict[str, bytes]:
    """Contents by hash."""
    return {image.sha256: image.content for image in images}


def faced(
    record: CertificateRecord,
    languages: str = "es",
    emblem_count: int = 0,
    signed: bool = False,
    signatories: int = -1,
    version: int = 4,
) -> tuple[CertificateRecord, dict[str, bytes]]:
    """The record with a face, and its images."""
    shown, images = emblems(emblem_count)
    people = record.signatories if signatories < 0 else record.signatories[:signatories]
    written = [checked_signature(number) for number in range(len(people))] if signed else []
    face = Face(languages=LANGUAGES[languages], emblems=shown, signatures=tuple(image.sha256 for image in written))
    changes = {"format": version, "face": face, "signatories": people}
    return record.model_copy(update=changes), {**images, **contents(written)}
