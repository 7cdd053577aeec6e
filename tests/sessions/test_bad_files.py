"""What is no evidence is refused whole, and the refusal says where and what to do."""

import time

import pytest

from diplomado_sessions.attendance.formats.refusals import FileRefused
from diplomado_sessions.attendance.formats.zoom.reading import read_report
from tests.sessions.zoom_files import PANAMA, WINDOW, zoom_file

HEADER = zoom_file("Z7").splitlines()[0]


def refused(content: str | bytes) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        read_report(content.encode() if isinstance(content, str) else content, PANAMA, WINDOW)
    return caught.value


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
        (zoom_file("Z1").encode(), "totals-only"),
        (zoom_file("Z5").encode(), "column-repeated"),
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
    assert refusal.message.es != refusal.message.en


def test_a_refusal_of_totals_says_what_to_export_instead() -> None:
    message = refused(zoom_file("Z1")).message
    assert "Mostrar usuarios únicos" in message.es
    assert "Show unique users" in message.en


def test_faults_name_row_and_column_as_the_file_writes_them() -> None:
    rows = [
        "Ana,,14/07/2021 09:00:00,mañana,60,No,,No",
        "Eva,,14/07/2021 09:00:00,14/07/2021 10:00:00,60,No,,No",
        "Leo,,14/07/2021 10:00:00,14/07/2021 09:00:00,60,No,,No",
        "Iris,,--,14/07/2021 09:00:00,60,No,,No",
        "Rivas, Sol,sol@correo.example,14/07/2021 09:00:00,14/07/2021 10:00:00,60,No,,No",
    ]
    faults = refused("\n".join([HEADER, *rows])).faults
    assert [(fault.row, fault.column) for fault in faults] == [
        (2, "Hora de salida"),
        (4, "Hora de salida"),
        (5, "Hora de entrada"),
        (6, "Hora de entrada"),
    ]


def test_no_more_than_twenty_faults_are_told() -> None:
    assert len(refused(HEADER + "\nAna,,x,y,60,No,,No" * 500).faults) == 20


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
