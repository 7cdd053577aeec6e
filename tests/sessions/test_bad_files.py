"""What is no evidence is refused whole, and the refusal says where and what to do."""

import time

import pytest

from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.formats.reading import read_report
from diplomado_sessions.attendance.formats.refusals import CellError
from tests.sessions.zoom_files import PANAMA, WINDOW, zoom_file

HEADER = zoom_file("meeting-spanish-newer").splitlines()[0]


def refused(content: str | bytes) -> ValidationFailed:
    with pytest.raises(ValidationFailed) as caught:
        read_report(content.encode() if isinstance(content, str) else content, PANAMA, WINDOW)
    return caught.value


def cell_errors(refusal: ValidationFailed) -> list[CellError]:
    return [error for error in refusal.errors if isinstance(error, CellError)]


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n,,,\r\n", "empty"),
        (b"PK\x03\x04\x14\x00\x06\x00", "not-text"),
        (b"%PDF-1.7 ...", "not-text"),
        (bytes(range(1, 256)) * 20, "not-text"),
        (b"dear colleague,\nplease find attached the list\n", "not-zoom"),
        (b"given_names,family_names,email\nAna,Ruiz,ana@correo.example\n", "not-zoom"),
        (b"<html><body>Sign in</body></html>", "not-zoom"),
        (zoom_file("meeting-totals").encode(), "totals-only"),
        (zoom_file("account-report").encode(), "column-repeated"),
        (b"Name (original name),Email,Join time\nAna,,07/14/2021 09:00\n", "column-missing"),
        (b"Name (original name),Email,Leave time\nAna,,07/14/2021 09:00\n", "column-missing"),
        (HEADER.encode(), "empty"),
        ((HEADER + "\nAna,,--,--,0,No,,No\n").encode(), "empty"),
        ((HEADER + '\n"Ana,,' + "x" * 200_000).encode(), "not-csv"),
        ((HEADER + "\nAna,,14/07/2021 09:00,14/07/2021 10:00,60,No,,No" * 200_001).encode(), "too-many-rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_evidence_is_refused(content: bytes, slug: str) -> None:
    refusal = refused(content)
    assert refusal.slug == f"attendance-file-{slug}"
    assert refusal.detail.in_("es") != refusal.detail.in_("en")


def test_a_quotation_mark_that_is_never_closed_loses_nobody() -> None:
    """The rest of the file would be one cell: three people were imported as one, without a word."""
    rows = [f"{name},,14/07/2021 09:00,14/07/2021 10:00,60,No,,No" for name in ("Ana Ruiz", '"Luz Vega', "Sol Rey")]
    rows[1] = rows[1].replace('"Luz Vega,', 'Luz Vega,"')  # as a cell of its own, after a good one
    refusal = refused("\n".join([HEADER, *rows]) + "\n")

    assert refusal.slug == "attendance-file-not-csv"
    assert [error.row for error in cell_errors(refusal)] == [3]
    assert "comilla" in refusal.detail.in_("es")
    whole = "\n".join([HEADER, *rows]).replace('"', "")
    assert len(read_report(whole.encode(), PANAMA, WINDOW).presences) == 3


def test_a_refusal_of_totals_says_what_to_export_instead() -> None:
    detail = refused(zoom_file("meeting-totals")).detail
    assert "Mostrar usuarios únicos" in detail.in_("es")
    assert "Show unique users" in detail.in_("en")


def test_errors_name_row_and_column_as_the_file_writes_them() -> None:
    rows = [
        "Ana,,14/07/2021 09:00:00,mañana,60,No,,No",
        "Eva,,14/07/2021 09:00:00,14/07/2021 10:00:00,60,No,,No",
        "Leo,,14/07/2021 10:00:00,14/07/2021 09:00:00,60,No,,No",
        "Iris,,--,14/07/2021 09:00:00,60,No,,No",
        "Rivas, Sol,sol@correo.example,14/07/2021 09:00:00,14/07/2021 10:00:00,60,No,,No",
    ]
    errors = cell_errors(refused("\n".join([HEADER, *rows])))
    assert [(error.row, error.column) for error in errors] == [
        (2, "Hora de salida"),
        (4, "Hora de salida"),
        (5, "Hora de entrada"),
        (6, "Hora de entrada"),
    ]


def test_no_more_than_twenty_errors_are_listed() -> None:
    assert len(refused(HEADER + "\nAna,,x,y,60,No,,No" * 500).errors) == 20


def test_a_hundred_thousand_rows_are_read_in_seconds() -> None:
    rows = (
        f"Persona {n},p{n}@correo.example,14/07/2021 09:{n % 60:02}:{n % 59:02},14/07/2021 10:{n % 60:02}:00,60,Sí,,No"
        for n in range(100_000)
    )
    content = "\n".join([HEADER, *rows]).encode()
    started = time.perf_counter()
    report = read_report(content, PANAMA, WINDOW)
    assert len(report.presences) == 100_000
    assert time.perf_counter() - started < 15
