"""Files as spreadsheets write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_registration.nominations.csv_sheet import Sheet, TooManyRows, read_sheet

PLAIN = "given_names,family_names,email\nÁngel,Núñez,angel@mides.example\n"


def cells(sheet: Sheet) -> list[dict[str, str]]:
    """What was read of a file without mistakes."""
    assert sheet.errors == []
    return [row.cells for row in sheet.rows]


@pytest.mark.parametrize(
    "raw",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("latin-1"),
        PLAIN.encode("utf-16"),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode("cp1252"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        f"sep=;\r\n{PLAIN.replace(',', ';')}".encode(),
        f"\n\n{PLAIN}\n,,\n".encode(),
        PLAIN.replace("given_names,family_names,email", "Nombres,APELLIDOS,Correo electrónico").encode(),
        PLAIN.replace("given_names", '" Given  Names "').encode(),
    ],
    ids=["utf-8", "mark", "latin-1", "utf-16", "semicolon", "tab", "crlf", "cr", "sep", "blank", "Spanish", "quoted"],
)
def test_one_list_in_many_forms(raw: bytes) -> None:
    """Encodings, separators, line ends and headers that missions really send."""
    (row,) = cells(read_sheet(raw, 10))
    assert row == {"given_names": "Ángel", "family_names": "Núñez", "email": "angel@mides.example"}


def test_rows_are_counted_as_the_spreadsheet_does() -> None:
    """Blank rows count, and a cell with a line break is one row."""
    sheet = read_sheet(b'given_names,family_names,email\n\n"A\nB",C,d@e.example\nF,G,h@i.example\n', 10)
    assert [row.number for row in sheet.rows] == [3, 4]


@pytest.mark.parametrize(
    ("raw", "row", "column", "words"),
    [
        (b"", 1, "", "vacío"),
        (b" \r\n\t\n", 1, "", "vacío"),
        (b"\xef\xbb\xbf", 1, "", "vacío"),
        (b"PK\x03\x04rest of a spreadsheet", 1, "", "CSV"),
        (b"\0\0\0\0", 1, "", "CSV"),
        (b"given_names,family_names,email\n", 2, "", "persona"),
        (b"given_names,family_names\nA,B\n", 1, "email", "Falta"),
        (b"given_names,given_names,family_names,email\nA,A,B,c@d.example\n", 1, "given_names", "dos veces"),
        (b"given_names,family_names,email,salary\nA,B,c@d.example,1\n", 1, "salary", "desconocida"),
        (b"given_names,family_names,email,=cmd()\nA,B,c@d.example,1\n", 1, "#4", "desconocida"),
        (b'given_names,family_names,email\nA,"B"x,c@d.example\n', 2, "", "comillas"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_reason(raw: bytes, row: int, column: str, words: str) -> None:
    """Where, and what to do."""
    found = read_sheet(raw, 10).errors[0]
    assert (found.row, found.error.path) == (row, column)
    assert words in found.error.text.in_("es")


@pytest.mark.parametrize("heading", ["No.", "N°", "Nº", "N.º", "#", "Núm.", "Ítem", ""])
def test_running_numbers_are_no_data(heading: str) -> None:
    """Neither are the numbered rows that a form leaves empty, and the title above it."""
    raw = (
        f"Nómina de participantes;;;\n{heading};Nombres;Apellidos;Correo\n1;Ángel;Núñez;angel@mides.example\n"
        "2.;Eva;Paz;eva@mides.example\n3;;;\n4; ;;\n"
    )
    sheet = read_sheet(raw.encode("utf-16"), 10)
    assert [row["given_names"] for row in cells(sheet)] == ["Ángel", "Eva"]
    assert [row.number for row in sheet.rows] == [3, 4]
    assert all("#" not in row.cells for row in sheet.rows)


@pytest.mark.parametrize(
    ("heading", "first", "second"),
    [("No.", "8-123-456", "9-1-2"), ("No.", "1", "x"), ("Número", "5", "5"), ("", "34", "51"), ("", "1", "Meta")],
)
def test_a_column_that_does_not_count_is_not_taken_for_running_numbers(heading: str, first: str, second: str) -> None:
    """An identity card, an age or a remark is not left out in silence: the person says what it is."""
    raw = f"{heading},Nombres,Apellidos,Correo\n{first},A,B,a@c.example\n{second},C,D,c@d.example\n"
    sheet = read_sheet(raw.encode(), 10)
    assert [(error.row, error.error.path) for error in sheet.errors] == [(1, "#1")] if heading in ("", "No.") else True
    assert sheet.errors
    assert sheet.unknown == ([heading] if heading else [])


def test_a_file_with_too_many_rows_is_not_read_to_its_end() -> None:
    """The limit is a setting."""
    with pytest.raises(TooManyRows):
        read_sheet((PLAIN + "A,B,c@d.example\n" * 10).encode(), 10)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """Nothing that somebody sends raises anything else."""
    sheet = read_sheet(raw, 1000)
    assert sheet.rows or sheet.errors


@given(st.lists(st.text(max_size=20), min_size=3, max_size=14))
def test_any_header_is_read_or_refused(header: list[str]) -> None:
    """The same for text."""
    sheet = read_sheet(("given_names,family_names,email," + ",".join(header) + "\na,b,c").encode(errors="replace"), 10)
    assert sheet.rows or sheet.errors
