"""Workbooks are read as their program saved them, within bounds; what is none is refused."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diplomado_chassis.validation import ValidationFailed
from diplomado_chassis.workbooks import parts as workbook_parts
from diplomado_sessions.attendance.formats import workbooks
from diplomado_sessions.attendance.formats.reading import read_report
from tests.sessions.format_samples import WRITERS, Shown, ods_of, xlsx_of
from tests.sessions.zoom_files import CONTEXT
from tests.support.properties import examples

ROWS = WRITERS["zoom-meeting-spanish-newer"]([Shown("Ana Ruiz", "ana@correo.example", [(0, 600)])])
HEADER = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in ROWS[0][:4])


def refused(content: bytes) -> str:
    with pytest.raises(ValidationFailed) as caught:
        read_report(content, CONTEXT)
    return str(caught.value.slug).removeprefix("attendance-file-")


def test_a_formula_counts_as_its_program_computed_it_and_breaks_the_row_if_it_did_not() -> None:
    computed = (
        "<c/><c t='str'><f>A1</f><v>14/07/2021 09:00:00</v></c><c t='str'><f>A1</f><v>14/07/2021 09:10:00</v></c>"
    )
    not_computed = "<c/><c><f>A1+1</f></c><c t='str'><v>14/07/2021 09:10:00</v></c>"
    name = '<c t="inlineStr"><is><t>Ana</t></is></c>'
    sheet = f"<row>{HEADER}</row><row>{name}{computed}</row><row>{name}{not_computed}</row>"
    report = read_report(xlsx_of([], sheet), CONTEXT)
    [presence] = report.presences
    assert (presence.left_at - presence.joined_at).seconds == 600
    assert [(one.row, one.reason) for one in report.broken] == [(3, "time-missing")]


@pytest.mark.parametrize(
    ("content", "slug"),
    [
        (xlsx_of([["x"]] * 11), "too-many-rows"),
        (ods_of([["x"]] * 11), "too-many-rows"),
        (xlsx_of([["x"] * 11] * 10), "too-large"),
        (ods_of([["x"] * 11] * 10), "too-large"),
        (xlsx_of([], '<row r="10"><c r="K10"><f>1</f></c></row>'), "too-large"),
        (xlsx_of([], "<row><c><v>1</v></c></row>").replace(b"PK\x05\x06", b"PK\x05\x07"), "not-workbook"),
        (b"PK\x03\x04" + bytes(100), "not-workbook"),
        (ods_of([["x"]])[:-30], "not-workbook"),
    ],
    ids=["long", "long ODS", "wide", "wide ODS", "sparse", "no directory", "no zip", "cut off"],
)
def test_what_is_over_a_limit_or_is_no_workbook_is_refused(
    content: bytes, slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MAX_ROWS", 10)
    monkeypatch.setattr(workbook_parts, "MAX_CELLS", 100)
    assert refused(content) == slug


def packed(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in parts.items():
            target.writestr(name, part)
    return content.getvalue()


def test_what_unpacks_to_more_than_the_limit_is_refused_whatever_size_it_declares(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbook_parts, "MAX_UNPACKED", 1 << 20)
    honest = packed({"xl/workbook.xml": b"<a>" + b" " * 1_250_000 + b"</a>"})
    assert refused(honest) == "too-large"
    lying = honest.replace((1_250_007).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != honest
    assert refused(lying) in ("not-workbook", "too-large")
    entities = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb">]><a>&b;</a>'
    assert refused(packed({"xl/workbook.xml": entities})) == "not-workbook"


def test_a_misread_csv_that_was_saved_as_a_workbook_keeps_its_emails() -> None:
    misread = [[cell.encode().decode("cp1252") for cell in row] for row in ROWS]
    [presence] = read_report(xlsx_of(misread), CONTEXT).presences
    assert presence.email == "ana@correo.example"


def test_a_password_is_named() -> None:
    manifest = b"<manifest><file-entry><encryption-data/></file-entry></manifest>"
    assert refused(packed({"META-INF/manifest.xml": manifest, "content.xml": b"\x00\x01"})) == "protected"
    encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le")
    assert refused(encrypted) == "protected"


@settings(max_examples=examples(150), deadline=None, print_blob=True)
@given(st.sampled_from([xlsx_of(ROWS), ods_of(ROWS)]), st.data())
def test_no_damaged_workbook_ends_in_anything_but_a_report_or_a_refusal(content: bytes, data: st.DataObject) -> None:
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 12))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        report = read_report(bytes(damaged), CONTEXT)
    except ValidationFailed:
        return
    assert report.rows >= len(report.broken)
