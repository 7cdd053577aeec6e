"""Every text of every paper can be searched, copied and read aloud: two programs of others find it whole."""

import re

import pytest

from tests.certificates.documents.samples import LONGEST, LONGEST_NAME
from tests.papers.papers import papers
from tests.papers.readers import READERS, by_pdfium, missing

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
