"""Emblems and signatures as the templates show them."""

import base64
from collections.abc import Iterable, Mapping, Sequence

from diplomado_certificates.documents.printable import breakable
from diplomado_certificates.documents.second.speaking import Data, Speaker
from diplomado_certificates.documents.second.words import of
from diplomado_certificates.register.face import Emblem
from diplomado_certificates.register.record import Signatory
from diplomado_chassis.language.text import Text

_SUPPORT = Text("Con el apoyo financiero de", "With the financial support of")


def emblems(speaker: Speaker, shown: Iterable[Emblem]) -> Data | None:
    """Return the emblems by role, with their alternative texts; None if there are none."""
    found: dict[str, list[Data]] = {"organiser": [], "partner": [], "donor": []}
    for emblem in shown:
        alternative = Text("Emblema: {name}", "Emblem: {name}", name=of(emblem.name))
        found[emblem.role].append({"image": emblem.image, "alternative": speaker.lead(alternative)})
    return {**found, "support": speaker.say(_SUPPORT)} if any(found.values()) else None


def signatories(speaker: Speaker, named: Sequence[Signatory], images: Sequence[str | None]) -> list[Data]:
    """Return the signatories, each with the image of the signature or None."""
    padded = [*images, *[None] * len(named)]
    return [
        {
            "name": breakable(signatory.name),
            "office": speaker.say(of(signatory.office)),
            "organisation": breakable(signatory.organisation),
            "image": image,
            "alternative": speaker.lead(Text("Firma de {name}", "Signature of {name}", name=signatory.name)),
        }
        for signatory, image in zip(named, padded, strict=False)
    ]


def drawings(images: Mapping[str, bytes], shown: Iterable[str]) -> dict[str, str]:
    """Return images as SVG around the PNG: text, which the compiler reads four times faster than a list of bytes."""
    return {sha256: _drawing(images[sha256]) for sha256 in sorted(shown)}


def _drawing(png: bytes) -> str:
    width, height = (int.from_bytes(png[start : start + 4], "big") for start in (16, 20))
    data = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )
