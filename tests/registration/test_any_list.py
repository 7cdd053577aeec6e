"""Nomination lists of any content: read as they are, or refused with the documented errors; nothing is repaired."""

import csv
import io
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.folding import fold
from diplomado_registration.nominations.columns import COLUMNS, HEADINGS
from diplomado_registration.nominations.csv_sheet import TooManyRows, read_sheet
from diplomado_registration.nominations.declaration import Declaration
from diplomado_registration.nominations.files import SentFile
from diplomado_registration.nominations.nominees import Vocabulary
from diplomado_registration.nominations.usecases.reading import ReadList, read_list
from diplomado_registration.nominations.values.meanings import MAX_VALUE, NOTHING_DECIDED, Decided
from diplomado_registration.questions.usecases import NOTHING
from diplomado_registration.reference.codes import Codes

ENTRIES = [
    {"code": "MINSA", "es": "Ministerio de Salud", "en": "Ministry of Health"},
    {"code": "SNM", "es": "Servicio Nacional de Migración", "en": "National Migration Service"},
]
CODES = Codes(ENTRIES)
VOCABULARY = Vocabulary(
    institutions=CODES,
    organisation_types={"MINSA": "national_government", "SNM": "security_force"},
    codes=dict.fromkeys(("occupation", "sex", "age_band", "admin_area"), CODES),
)
MAX_ROWS = 30
NAMES = st.text("aáeéiíoóuúüñbcdzAÁÑZ", min_size=1, max_size=12)
ORDINARY = st.from_regex(r"[BCDLMNPRS][aeiouáéíóúñlmnrs]{1,8}", fullmatch=True)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le")
STRANGE = (
    "\0",
    "\x07",
    "\u202e",
    "\ufffd",
    "\ufeff",
    "=1+1",
    "#N/D",
    "nan",
    '"',
    '""',
    ";",
    ",",
    "\t",
    "\r",
    "\n",
    "'",
    "?",
    "🙂",
)
CELLS = st.one_of(st.text(max_size=30), st.sampled_from(STRANGE), NAMES, st.just("MINSA"), st.just("ana@x.example"))
HEADING = st.one_of(
    st.sampled_from((*COLUMNS, *HEADINGS, "No.", "#", "", "Nombre completo", "Apellidos y nombres", "Nombre")),
    st.text(max_size=12),
)


def read(
    *files: bytes,
    remembered: Mapping[str, Mapping[str, str]] | None = None,
    own: str | None = None,
    decided: Decided = NOTHING_DECIDED,
) -> ReadList:
    """What the service reads of files."""
    declaration = Declaration("coordinator", own, "oficio", "es")
    sent = [SentFile(one) for one in files]
    return read_list(sent, VOCABULARY, NOTHING, remembered or {}, declaration, MAX_ROWS, decided)


def check(read_: ReadList) -> None:
    """Every row is a nominee or has an error; what a nominee is called is what the row says."""
    rows = {row.number: row.cells for row in read_.rows}
    wrong = {error.row for error in read_.reading.errors}
    for error in (*read_.reading.errors, *read_.reading.flags):
        assert error.error.text.in_("es")
        assert error.error.text.in_("en")
    nominees = {nominee.row: nominee.description for nominee in read_.reading.nominees}
    assert rows.keys() <= nominees.keys() | wrong
    for number in nominees.keys() - wrong:
        described, cells = nominees[number], rows[number]
        assert fold(described.given_names) == fold(cells["given_names"])
        assert fold(described.family_names) == fold(cells.get("family_names", ""))
        assert described.email == cells["email"].strip()
    assert rows or wrong


def written(rows: list[list[str]], delimiter: str, encoding: str) -> bytes:
    """A table as a spreadsheet writes it."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode(encoding, errors="surrogatepass" if encoding.startswith("utf-16") else "replace")


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=3))
def test_any_bytes_are_read_or_refused(files: list[bytes]) -> None:
    check(read(*files))


@given(
    header=st.lists(HEADING, min_size=1, max_size=9),
    above=st.lists(st.lists(CELLS, max_size=4), max_size=4),
    rows=st.lists(st.lists(CELLS, max_size=10), max_size=8),
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(ENCODINGS),
    cut=st.integers(0, 40),
    own=st.sampled_from([None, "MINSA"]),
)
def test_any_table_is_read_or_refused(
    header: list[str], above: Any, rows: Any, delimiter: str, encoding: str, cut: int, own: str | None
) -> None:
    """Whatever stands above it, under whatever headings, and if its end is cut off."""
    raw = written([*above, header, *rows], delimiter, encoding)
    try:
        found = read(raw[: len(raw) - cut] if cut < len(raw) else raw, own=own)
    except Problem as problem:
        assert problem.status == 413  # noqa: PT017 - the other outcomes are checked as well
    else:
        check(found)


@given(
    people=st.lists(st.tuples(ORDINARY, ORDINARY), min_size=1, max_size=8),
    blank=st.lists(st.integers(0, 8), max_size=4),
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(ENCODINGS),
    title=st.booleans(),
    numbered=st.sampled_from([None, "No.", ""]),
    whole=st.booleans(),
)
def test_a_list_as_missions_keep_it_is_read_to_the_letter(
    people: list[tuple[str, str]],
    blank: list[int],
    delimiter: str,
    encoding: str,
    title: bool,
    numbered: str | None,
    whole: bool,
) -> None:
    header = ["Nombre completo"] if whole else ["Nombres", "Apellidos"]
    rows = [
        [*([f"{given} {family}"] if whole else [given, family]), f"p{number}@x.example", "MINSA"]
        for number, (given, family) in enumerate(people)
    ]
    for position in sorted(blank):
        rows.insert(position, [""] * len(rows[0]))
    table = [[*header, "Correo", "Institución"], *rows]
    if numbered is not None:
        table = [[numbered if not number else str(number), *row] for number, row in enumerate(table)]
    if title:
        table = [["NÓMINA DE PARTICIPANTES"], [], *table]
    found = read(written(table, delimiter, encoding))
    described = [
        (nominee.description.given_names, nominee.description.family_names) for nominee in found.reading.nominees
    ]
    assert [fold(f"{given} {family}") for given, family in described] == [fold(f"{one} {two}") for one, two in people]
    if not whole:
        assert described == people
    assert found.reading.errors == []


@given(st.lists(st.text(max_size=10), min_size=1, max_size=6), st.text(max_size=12))
def test_a_remembered_heading_is_read_in_the_lists_of_its_institution_alone(cells: list[str], heading: str) -> None:
    raw = written(
        [["Nombres", "Apellidos", "Correo", "Institución", "Qué"], ["A", "B", "a@x.example", "MINSA", "Darién"]],
        ",",
        "utf-8",
    )
    assert read(raw).unreadable
    for remembered, columns in (
        ({"MINSA": {"que": "group"}}, {"Qué": "group"}),
        ({"": {"que": "group"}}, {"Qué": "group"}),
        ({"": {"que": "group"}, "MINSA": {"que": ""}}, {"Qué": ""}),
        ({"SNM": {"que": "group"}}, {}),
        ({fold(heading): dict.fromkeys(map(fold, cells), "group")}, None),
    ):
        found = read(raw, remembered=remembered)
        if columns is not None:
            assert found.recalled == columns
            assert bool(found.unreadable) == (not columns)


def of_occupations(*cells: tuple[str, str]) -> bytes:
    """A list of people of institutions with occupations."""
    people = [["A", "B", f"p{at}@x.example", *one] for at, one in enumerate(cells)]
    return written([["Nombres", "Apellidos", "Correo", "Institución", "Ocupación"], *people], ",", "utf-8")


def test_a_decided_value_is_read_in_the_rows_of_its_institution_alone() -> None:
    raw = of_occupations(("MINSA", "Tropa"), ("SNM", " TROPA "), ("MINSA", "N/A"), ("SNM", "Ministerio de Salud"))
    found = read(raw, decided={"MINSA": {"occupation": {"tropa": "SNM", "n a": ""}, "sex": {"tropa": "MINSA"}}})
    assert [nominee.profile.occupation for nominee in found.reading.nominees] == ["SNM", None, None, "MINSA"]
    assert [(error.row, error.error.path) for error in found.reading.errors] == [(3, "occupation")]
    assert [(one.column, one.value, one.code, one.institutions) for one in found.reading.meanings] == [
        ("occupation", "TROPA", None, ("SNM",)),
        ("occupation", "Tropa", "SNM", ("MINSA",)),
        ("occupation", "N/A", "", ("MINSA",)),
    ]


def test_a_decided_code_that_is_offered_no_more_is_asked_again() -> None:
    raw = of_occupations(("MINSA", "Tropa"))
    for code in ("retired", "ministerio de salud"):  # the second is a name, and no code
        found = read(raw, decided={"MINSA": {"occupation": {"tropa": code}}})
        assert [one.code for one in found.reading.meanings] == [None]
        assert [error.error.path for error in found.reading.errors] == ["occupation"]


def test_a_value_of_the_lists_is_never_read_otherwise() -> None:
    found = read(of_occupations(("MINSA", "Ministry of Health")), decided={"MINSA": {"occupation": {
        "ministry of health": "SNM"}}})  # fmt: skip
    assert found.reading.nominees[0].profile.occupation == "MINSA"
    assert not found.reading.meanings


@pytest.mark.parametrize("cell", ["ana@x.example", "x" * (MAX_VALUE + 1), "", "-", "a\u202eb"])
def test_nobody_is_asked_what_a_cell_means_that_is_no_name_of_a_code(cell: str) -> None:
    assert not read(of_occupations(("MINSA", cell))).reading.meanings


def test_who_is_of_no_known_institution_is_asked_for_it_first() -> None:
    found = read(of_occupations(("Nadie", "Tropa")))
    assert not found.reading.meanings
    assert [error.error.path for error in found.reading.errors] == ["institution", "occupation"]
    assert [one.institutions for one in read(of_occupations(("MINSA", "Tropa")), own="SNM").reading.meanings] == [
        ("SNM",)
    ]


def test_more_rows_than_the_limit_are_refused() -> None:
    rows = [["Nombres", "Apellidos", "Correo"], *([["A", "B", "a@x.example"]] * (MAX_ROWS + 1))]
    with pytest.raises(Problem) as refused:
        read(written(rows, ";", "utf-16"))
    assert refused.value.status == 413
    with pytest.raises(TooManyRows):
        read_sheet(written(rows, ";", "utf-16"), MAX_ROWS)
