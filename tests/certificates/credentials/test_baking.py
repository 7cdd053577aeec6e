"""Pictures carry the credential where Open Badges says, once and uncompressed."""

import io
import json
import xml.etree.ElementTree as ElementTree

from PIL import Image

from diplomado_certificates.credentials.baking import baked_png, baked_svg
from diplomado_certificates.credentials.picture import picture_of
from diplomado_certificates.documents.typesetter import render_pdf
from tests.certificates.credentials.issuing import signed
from tests.certificates.documents.faces import faced
from tests.certificates.documents.samples import BASE, DIPLOMA

RECORD, IMAGES = faced(DIPLOMA, "both", 3)
PNG = picture_of(render_pdf(RECORD, BASE, images=IMAGES))


def test_a_png_has_the_credential_uncompressed_and_once() -> None:
    credential = signed(DIPLOMA)
    baked = baked_png(PNG, credential)

    with Image.open(io.BytesIO(baked)) as picture:
        picture.load()
        assert json.loads(picture.text["openbadgecredential"]) == credential  # type: ignore[attr-defined]
        assert picture.size > (800, 500)
    assert baked.count(b"iTXtopenbadgecredential\0\0\0\0\0{") == 1
    assert baked_png(baked, credential) == baked, "baking again replaces it"


def test_an_svg_has_the_credential_in_its_first_element() -> None:
    credential = signed(DIPLOMA.model_copy(update={"organiser": "Misión ]]> & <b>"}))
    root = ElementTree.fromstring(baked_svg(PNG, credential))

    first = root[0]
    assert first.tag == "{https://purl.imsglobal.org/ob/v3p0}credential"
    assert json.loads(first.text or "") == credential
