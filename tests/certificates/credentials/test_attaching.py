"""A paper with its credential attached: archivable, accessible, with the page of the paper, and read by others."""

import io
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from diplomado_certificates.credentials.attaching import NAME, attached
from diplomado_certificates.credentials.baking import written
from diplomado_certificates.documents.seal import Seal
from diplomado_certificates.documents.typesetter import render_pdf
from diplomado_certificates.verification.comparison.printed_facts import printed_facts
from diplomado_certificates.verification.comparison.reading import FileReader
from diplomado_certificates.verification.comparison.verdict import find_verdict
from diplomado_verify.baked import from_pdf
from tests.certificates.credentials.issuing import NOW, signed
from tests.certificates.documents.faces import faced
from tests.certificates.documents.samples import BASE, DIPLOMA, SESSION
from tests.certificates.documents.seals import PASSWORD, key_file
from tests.papers.verapdf import faults

RECORD, IMAGES = faced(DIPLOMA, "both", 3)
PAPER = render_pdf(RECORD, BASE, images=IMAGES)
CREDENTIAL = signed(RECORD)


def test_it_is_archivable_and_accessible_in_both_languages_for_every_version(tmp_path: Path) -> None:
    files = {"both": attached(PAPER, CREDENTIAL, "es", NOW)}
    for language in ("es", "en"):
        record, images = faced(SESSION, language, 0)
        paper = render_pdf(record, BASE, images=images)
        files[language] = attached(paper, signed(record, language), language, NOW)
    files["first"] = attached(render_pdf(DIPLOMA, BASE), signed(DIPLOMA), "es", NOW)
    assert faults(files, tmp_path, ["3a", "ua1"]) == {}


def test_programs_find_the_credential_with_its_relationship_type_and_description() -> None:
    with pikepdf.open(io.BytesIO(attached(PAPER, CREDENTIAL, "en", NOW))) as pdf:
        [file] = pdf.Root.AF
        said = [str(each) for each in (file.AFRelationship, file.UF, file.Desc)]
        assert said == ["/Alternative", NAME, "Signed credential (Open Badges 3.0)"]
        found = pdf.attachments[NAME].get_file()
        assert (found.mime_type, found.read_bytes()) == ("application/vc", written(CREDENTIAL))


def test_the_same_paper_and_credential_give_the_same_bytes_signed_or_not(tmp_path: Path) -> None:
    made = attached(PAPER, CREDENTIAL, "es", NOW)
    assert attached(PAPER, CREDENTIAL, "es", NOW) == made
    sealed = Seal(key_file(tmp_path), PASSWORD).sign(PAPER)
    assert attached(sealed, CREDENTIAL, "es", NOW) == made, "a signature covers another file"


def test_the_comparison_page_says_what_it_is() -> None:
    read = FileReader().read(attached(PAPER, CREDENTIAL, "es", NOW), PAPER)
    assert find_verdict(read, printed_facts(RECORD, with_name=True), with_name=True).verdict == "attached"


def test_diplomado_verify_reads_it_also_from_a_copy_that_a_viewer_saved() -> None:
    made = attached(PAPER, CREDENTIAL, "es", NOW)
    assert from_pdf(made) == written(CREDENTIAL)
    assert from_pdf(PAPER) is None
    with pikepdf.open(io.BytesIO(made)) as pdf:
        ways: tuple[dict[str, Any], ...] = (
            {"recompress_flate": True, "compress_streams": True},
            {"linearize": True},
            {"qdf": True},
        )
        for options in ways:
            saved = io.BytesIO()
            pdf.save(saved, **options)
            assert from_pdf(saved.getvalue()) == written(CREDENTIAL)


def test_what_is_no_paper_is_refused() -> None:
    made = attached(PAPER, CREDENTIAL, "es", NOW)
    with pytest.raises(ValueError, match="PDF/A-2"):
        attached(made, CREDENTIAL, "es", NOW)
