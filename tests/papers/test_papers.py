"""Every paper is PDF/A-2a and PDF/UA-1 as veraPDF judges it, and two programs of others find every text of it whole.

All templates and languages, and what is hard to set, are rendered once for all of these tests.
"""

import io
import re
from pathlib import Path

import pikepdf
import pytest

from diplomado_certificates.documents.seal import Seal
from tests.certificates.documents.samples import LONGEST, LONGEST_NAME
from tests.certificates.documents.seals import PASSWORD, key_file, time_stamps
from tests.papers.papers import papers
from tests.papers.readers import READERS, by_pdfium, missing
from tests.papers.verapdf import faults

# Small capitals that also draw capitals, and letters far apart, made these unreadable in the first version of the
# papers. Their bytes are frozen, so it stays; the facts are readable.
FIRST_VERSION = {
    "Diploma",
    "Certificado",
    "de asistencia",
    "Reconocimiento",
    "al mejor proyecto",
    "al liderazgo de grupo",
    "Instituto Superior de Administración y Fronteras de Panamá",
    "Instituto Superior de Administración y Estudios Estratégicos de Fronteras y Migraciones de Panamá",
    "Organización Internacional para las Migraciones, Misión en la República de Panamá",
}
# A gap instead of spaces beside the points between modules: a reader that goes by places takes it for two columns.
SECOND_VERSION = {"Protection of vulnerable migrants"}


@pytest.mark.parametrize("reader", READERS)
def test_every_text_is_found_whole(reader: str) -> None:
    known = {"first": FIRST_VERSION, "second": SECOND_VERSION}
    lost = {paper.name: missing(paper.texts, READERS[reader](paper.pdf)) for paper in papers()}
    assert {
        name: texts
        for name, found in lost.items()
        if (texts := set(found) - known.get(re.split(r"\W", name)[0], set()))
    } == {}


def test_names_and_numbers_keep_their_hyphens() -> None:
    """PDFium takes a hyphen at the end of a line for one that is no part of the word."""
    longest = next(paper for paper in papers() if paper.name == "third longest both")
    read = " ".join(by_pdfium(longest.pdf).split())
    assert LONGEST_NAME in read
    assert LONGEST.number in read


def test_every_paper_is_archivable_and_accessible(tmp_path: Path) -> None:
    assert faults({paper.name: paper.pdf for paper in papers()}, tmp_path) == {}


def test_the_judge_finds_what_is_wrong_and_nothing_in_signatures(tmp_path: Path) -> None:
    """Each standard has a fault of its own, and a file that is no PDF is none of both. Signatures bring no fault.

    What is judged here has other bytes at each run.
    """
    with pikepdf.open(io.BytesIO(papers()[0].pdf)) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")
        archive = io.BytesIO()
        pdf.save(archive)
        del pdf.Root.OpenAction
        pdf.Root.ViewerPreferences.DisplayDocTitle = False
        access = io.BytesIO()
        pdf.save(access)
    files = {"archive": archive.getvalue(), "access": access.getvalue(), "neither": b"no PDF"}
    with time_stamps() as url:
        stamped = Seal(key_file(tmp_path, revocations=f"{url}/revoked"), PASSWORD, url)
        files["signed"] = stamped.sign(papers()[0].pdf)
    files["signed twice"] = Seal(key_file(tmp_path), PASSWORD, field="Partner").sign(files["signed"])
    found = faults(files, tmp_path)
    assert {name: {fault.split()[0] for fault in of_file} for name, of_file in found.items()} == {
        "archive": {"2a"},
        "access": {"ua1"},
        "neither": {"2a", "ua1"},
    }
