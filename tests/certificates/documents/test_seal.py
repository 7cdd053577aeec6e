"""The issuer's electronic signature: valid for readers, appended to the paper, and only for chosen editions."""

import io
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature

from diplomado_certificates.documents.seal import Seal
from diplomado_certificates.documents.typesetter import render_pdf
from diplomado_certificates.verification.comparison.printed_facts import printed_facts
from diplomado_certificates.verification.comparison.reading import FileReader
from diplomado_certificates.verification.comparison.verdict import find_verdict
from diplomado_chassis.http.problems import Problem
from tests.certificates.documents.faces import faced
from tests.certificates.documents.samples import BASE, DIPLOMA, SESSION
from tests.certificates.documents.seals import PASSWORD, StampedSeal, key_file, trust

RECORD, IMAGES = faced(DIPLOMA, "both", 3)
PAPER = render_pdf(RECORD, BASE, images=IMAGES)


@pytest.mark.parametrize("kind", [Seal, StampedSeal])
def test_a_signed_paper_is_valid_and_its_content_unchanged(kind: type[Seal], tmp_path: Path) -> None:
    signed = kind(key_file(tmp_path), PASSWORD, ["*"]).apply(PAPER, RECORD)
    assert signed.startswith(PAPER)
    reader = PdfFileReader(io.BytesIO(signed))
    status = validate_pdf_signature(reader.embedded_signatures[0], trust(), trust())
    assert (status.bottom_line, status.signing_cert.subject.native["common_name"]) == (True, "Sello de la misión")
    stamps = list(reader.embedded_timestamp_signatures)
    assert (status.timestamp_validity is not None, len(stamps)) == ((kind is StampedSeal), int(kind is StampedSeal))
    read = FileReader().read(signed, PAPER)
    assert find_verdict(read, printed_facts(RECORD, with_name=True), with_name=True).verdict == "signed"


def test_only_chosen_editions_are_signed(tmp_path: Path) -> None:
    seal = Seal(key_file(tmp_path), PASSWORD, [SESSION.edition.code])
    assert seal.apply(PAPER, RECORD) == PAPER
    assert seal.apply(PAPER, SESSION) != PAPER


def test_a_paper_is_not_given_out_unsigned_where_it_cannot_be_signed(tmp_path: Path) -> None:
    for seal in (
        Seal(key_file(tmp_path), "otra", ["*"]),
        Seal(tmp_path / "none.p12", PASSWORD, ["*"]),
        Seal(key_file(tmp_path), PASSWORD, ["*"], "http://127.0.0.1:9/"),
    ):
        with pytest.raises(Problem) as refused:
            seal.apply(PAPER, RECORD)
        assert refused.value.status == 503
