"""Workbooks that other programs make: formulas, hidden sheets, several sheets, passwords, and what is none."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.formats.reading import read_report
from tests.sessions.format_samples import WRITERS, Rows, Shown, csv_of, ods_of, workbook_of, xlsx_of
from tests.sessions.oracle import MAPPING, assert_shows_all
from tests.sessions.test_workbooks import packed, refused
from tests.sessions.zoom_files import CONTEXT

WORKBOOKS = Path(__file__).parent / "workbooks"
ANA = [Shown("Ana Ruiz", "ana@correo.example", [(0, 600)])]
LUZ = [Shown("Luz Vega", "luz@correo.example", [(0, 900)])]


def computed(cell: str) -> str:
    return f'<c t=\'str\'><f>HYPERLINK("https://correo.example","{len(cell)}")</f><v>{cell}</v></c>'


def as_formulas(rows: Rows) -> str:
    return "".join(f"<row>{''.join(map(computed, row))}</row>" for row in rows)


@pytest.mark.parametrize("layout", WRITERS)
def test_formulas_count_as_their_program_computed_them(layout: str) -> None:
    assert_shows_all(read_report(xlsx_of([], as_formulas(WRITERS[layout](ANA))), CONTEXT, MAPPING), ANA)


@pytest.mark.parametrize("layout", WRITERS)
def test_formulas_that_were_not_computed_count_nothing(layout: str) -> None:
    rows = WRITERS[layout](ANA)
    empty = "".join(f"<row>{'<c><f>1+1</f></c>' * len(row)}</row>" for row in rows)
    with pytest.raises(ValidationFailed):
        read_report(xlsx_of([], empty), CONTEXT, MAPPING)


@pytest.mark.parametrize("layout", WRITERS)
@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_read(layout: str, state: str) -> None:
    """It stands before the one that the person sees, and shows other people."""
    content = workbook_of({"Vieja": (WRITERS[layout](LUZ), state), "Hoja1": (WRITERS[layout](ANA), "visible")})
    assert_shows_all(read_report(content, CONTEXT, MAPPING), ANA)
    assert {one.name for one in read_report(content, CONTEXT, MAPPING).presences} == {"Ana Ruiz"}


def test_a_workbook_of_hidden_sheets_alone_is_not_recognised() -> None:
    rows = WRITERS["zoom-meeting-spanish-newer"](ANA)
    assert refused(workbook_of({"Hoja1": (rows, "hidden")})) == "not-recognised"


def test_of_two_sheets_with_attendance_neither_is_taken_by_chance() -> None:
    rows = WRITERS["zoom-meeting-spanish-newer"]
    content = workbook_of({"Lunes": (rows(ANA), "visible"), "Martes": (rows(LUZ), "visible")})
    with pytest.raises(ValidationFailed, match="several-sheets") as caught:
        read_report(content, CONTEXT)
    assert "Lunes, Martes" in caught.value.detail.in_("es")


def test_sheets_without_attendance_disturb_nobody() -> None:
    rows = WRITERS["teams-report"](ANA)
    others: Mapping[str, tuple[Rows, str]] = {
        f"Notas{n}": ([["Nota", "Fecha"], ["x", "y"]], "visible") for n in range(19)
    }
    assert_shows_all(read_report(workbook_of({**others, "Hoja": (rows, "visible")}), CONTEXT), ANA)
    more = {**others, "Otra": ([["x"]], "visible"), "Hoja": (rows, "visible")}
    assert refused(workbook_of(more)) == "several-sheets"


def test_the_last_day_that_a_cell_can_hold_is_a_day() -> None:
    """Rounding to the second went beyond the year 9999, and the import ended in a server error."""
    header = "".join(
        f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in WRITERS["zoom-meeting-spanish-newer"](ANA)[0][:4]
    )
    day = '<c s="1"><v>2958465.99999999</v></c>'
    row = f'<row><c t="inlineStr"><is><t>Ana</t></is></c><c/>{day}{day}</row>'
    assert refused(xlsx_of([], f"<row>{header}</row>{row}", styles=True)) == "rows"


def test_an_encrypted_ods_is_named_although_its_manifest_comes_last() -> None:
    """LibreOffice writes the manifest behind the parts that it encrypted."""
    manifest = b"<manifest><file-entry><encryption-data/></file-entry></manifest>"
    content = packed({"mimetype": b"application/vnd", "content.xml": b"\x00\x01", "META-INF/manifest.xml": manifest})
    assert refused(content) == "protected"


def test_a_workbook_with_a_password_is_named() -> None:
    """Encrypted by msoffcrypto-tool 6.1.0, with the sheet of `xlsx_of` in it."""
    content = (WORKBOOKS / "password.xlsx").read_bytes()
    assert content.startswith(b"\xd0\xcf\x11\xe0")
    assert refused(content) == "protected"


@pytest.mark.parametrize(
    "parts",
    [
        {"word/document.xml": b"<document/>", "[Content_Types].xml": b"<Types/>"},
        {"photo.jpg": b"\xff\xd8\xff" + bytes(100)},
        {"attendance.csv": csv_of(WRITERS["meet-attendance"](ANA))},
        {"xl/workbook.xml": b"no xml"},
        {"xl/workbook.xml": b"<workbook/>"},
        {},
    ],
    ids=["document", "photo", "csv in a zip", "no xml", "no sheets", "nothing"],
)
def test_a_zip_that_claims_to_be_a_workbook_is_refused(parts: dict[str, bytes]) -> None:
    content = packed(parts)
    if not parts:
        content = b"PK\x03\x04" + content
    assert refused(content) in ("not-workbook", "not-recognised")


@pytest.mark.parametrize("layout", WRITERS)
@pytest.mark.parametrize("saved", [xlsx_of, ods_of])
def test_a_workbook_in_a_zip_is_refused(layout: str, saved: object) -> None:
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as target:
        target.writestr("libro.xlsx", saved(WRITERS[layout](ANA)))  # type: ignore[operator]
    assert refused(outer.getvalue()) == "not-workbook"
