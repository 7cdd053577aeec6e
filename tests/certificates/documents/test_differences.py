"""A file is the paper or it is not: one byte decides."""

import io

import pikepdf
import pytest

from diplomado_certificates.documents.differences import Difference, find_differences
from diplomado_certificates.documents.typesetter import render_pdf
from tests.certificates.documents.samples import BASE, DIPLOMA

ISSUED = render_pdf(DIPLOMA, BASE)


def test_the_issued_file_is_recognised() -> None:
    assert find_differences(ISSUED, render_pdf(DIPLOMA, BASE)) == []


def test_a_name_changed_with_an_editor_is_noticed() -> None:
    """What a forger does: open the file, give it another title, save it."""
    with pikepdf.open(io.BytesIO(ISSUED)) as pdf:
        pdf.docinfo["/Title"] = "Diploma · Otra Persona"
        forged = io.BytesIO()
        pdf.save(forged)
    assert find_differences(forged.getvalue(), render_pdf(DIPLOMA, BASE)) != []


@pytest.mark.parametrize("position", [5, 1000, len(ISSUED) // 2, len(ISSUED) - 1])
def test_one_changed_bit_is_found_where_it_is(position: int) -> None:
    forged = bytearray(ISSUED)
    forged[position] ^= 1
    assert find_differences(bytes(forged), ISSUED) == [Difference("changed", position, 1)]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (ISSUED + b"%%EOF", [Difference("appended", len(ISSUED), 5)]),
        (ISSUED[:100], [Difference("truncated", 100, len(ISSUED) - 100)]),
        (b"GIF89a", [Difference("not_a_pdf", 0, 6)]),
        (b"", [Difference("not_a_pdf", 0, 0)]),
        (ISSUED[:50] + b"xyz" + ISSUED[50:], [Difference("changed", 50, 3)]),
    ],
)
def test_the_way_of_differing_is_told(given: bytes, expected: list[Difference]) -> None:
    assert find_differences(given, ISSUED) == expected


def test_the_paper_of_another_record_is_not_this_paper() -> None:
    other = DIPLOMA.model_copy(update={"number": "GIF-DH-2023-0099"})
    assert find_differences(render_pdf(other, BASE), render_pdf(DIPLOMA, BASE)) != []
