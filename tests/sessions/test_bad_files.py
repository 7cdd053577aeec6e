"""What is no evidence is refused whole, and the refusal says where and what to do."""

import pytest

from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.formats.reading import read_report
from diplomado_sessions.attendance.formats.refusals import CellError
from tests.sessions.zoom_files import CONTEXT, zoom_file

HEADER = zoom_file("meeting-spanish-newer").splitlines()[0]


def refused(content: str | bytes) -> ValidationFailed:
    with pytest.raises(ValidationFailed) as caught:
        read_report(content.encode() if isinstance(content, str) else content, CONTEXT)
    return caught.value


def cell_errors(refusal: ValidationFailed) -> list[CellError]:
    return [error for error in refusal.errors if isinstance(error, CellError)]


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n,,,\r\n", "empty"),
        (b"PK\x03\x04\x14\x00\x06\x00", "not-workbook"),
        (b"%PDF-1.7 ...", "not-text"),
        (bytes(range(1, 256)) * 20, "not-text"),
        (b"dear colleague,\nplease find attached the list\n", "not-recognised"),
        (b"given_names,family_names,email\nAna,Ruiz,ana@correo.example\n", "not-recognised"),
        (b"<html><body>Sign in</body></html>", "not-recognised"),
        (zoom_file("meeting-spanish-newer").replace("Hora de salida", "Hora de entrada").encode(), "column-missing"),
        (zoom_file("meeting-spanish-newer").replace("Invitado", "Hora de salida").encode(), "column-repeated"),
        ("名前（元の名前）,メール,参加時刻,退出時刻\nアナ,,2021/07/14 09:00,2021/07/14 10:00\n".encode(), "language"),
        (b"Name (original name),Email,Join time\nAna,,07/14/2021 09:00\n", "column-missing"),
        (b"Name (original name),Email,Leave time\nAna,,07/14/2021 09:00\n", "column-missing"),
        (HEADER.encode(), "empty"),
        ((HEADER + "\nAna,,--,--,0,No,,No\n").encode(), "empty"),
        ((HEADER + '\n"Ana,,' + "x" * 200_000).encode(), "rows"),
        ((HEADER + '\na","' * 200).encode(), "not-csv"),
        ((HEADER + "\nAna,,14/07/2021 09:00,14/07/2021 10:00,60,No,,No" * 200_001).encode(), "too-many-rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_evidence_is_refused(content: bytes, slug: str) -> None:
    refusal = refused(content)
    assert refusal.slug == f"attendance-file-{slug}"
    assert refusal.detail.in_("es") != refusal.detail.in_("en")


def test_a_quotation_mark_that_is_never_closed_loses_one_row_alone() -> None:
    """The rest of the file would be one cell: three people were imported as one, without a word."""
    rows = [f"{name},,14/07/2021 09:00,14/07/2021 10:00,60,No,,No" for name in ("Ana Ruiz", "Luz Vega", "Sol Rey")]
    rows[1] = rows[1].replace("Vega,", 'Vega,"')
    report = read_report(("\n".join([HEADER, *rows]) + "\n").encode(), CONTEXT)

    assert [one.name for one in report.presences] == ["Ana Ruiz", "Sol Rey"]
    assert [(one.row, one.reason) for one in report.broken] == [(3, "never-closed")]


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
    report = read_report(content, CONTEXT)
    assert len(report.presences) == 100_000
