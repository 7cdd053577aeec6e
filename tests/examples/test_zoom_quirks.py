"""The attendance files have what real ones have."""

import csv
import io
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
WEBINAR = EXAMPLES / "panama-2021/attendance/845-1402-7731 - Attendee Report.csv"
SPANISH = EXAMPLES / "panama-2021/attendance/845-1402-9958 - Informe de asistentes.csv"
COURSE = EXAMPLES / "panama-2023/attendance"


def rows(path: Path, encoding: str = "utf-8-sig", separator: str = ",") -> list[list[str]]:
    """The records of a file."""
    return list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline=""), delimiter=separator))


@pytest.mark.parametrize(
    ("file", "encoding", "separator", "name"),
    [
        ("m1-1.csv", "utf-8-sig", ",", "Name (Original Name)"),
        ("m4-1-a.csv", "utf-8-sig", ",", "Name (original name)"),
        ("m2-2.csv", "utf-16", "\t", "1. Summary"),
        ("m1-2.csv", "utf-8-sig", ",", "Nombre (nombre original)"),
        ("m2-1.csv", "cp1252", ";", "Nombre (nombre original)"),
        ("m4-2.csv", "utf-16", "\t", "Name (Original Name)"),
        ("m5-1.csv", "utf-8-sig", "\t", "Nombre (nombre original)"),
    ],
)
def test_layouts_languages_encodings_and_separators_differ(file: str, encoding: str, separator: str, name: str) -> None:
    assert name == rows(COURSE / file, encoding, separator)[0][0]


def test_a_webinar_has_five_sections_and_people_who_never_came() -> None:
    found = rows(WEBINAR)
    titles = [row[0] for row in found if row[0].endswith(("Details", "Other Attended", "Report"))]
    assert titles == ["Attendee Report", "Host Details", "Panelist Details", "Attendee Details", "Other Attended"]
    assert any(row[0] == "No" and row[6:8] == ["--", "--"] for row in found)


def test_a_panelist_stands_in_the_attendee_block_as_well() -> None:
    assert any("upgraded to panelist" in row for row in rows(WEBINAR))


def test_a_spanish_webinar_calls_the_time_of_joining_a_job_and_pads_its_lines() -> None:
    found = rows(SPANISH, "cp1252", ";")
    assert "Puesto de trabajo" in found[10 + [row[0] for row in found[10:]].index("Asistió")]
    assert len({len(row) for row in found}) == 1


def test_one_person_has_many_rows_out_of_order_that_overlap() -> None:
    found = [row for row in rows(COURSE / "m5-2.csv")[1:] if row[1]]
    people = {row[1].lower() for row in found}
    assert len(found) > len(people)
    joined = [row[2] for row in found]
    assert joined != sorted(joined)


def test_waiting_in_the_waiting_room_has_rows_of_its_own() -> None:
    assert any(row[-1] == "Yes" for file in ("m1-1", "m6-1") for row in rows(COURSE / f"{file}.csv")[1:])


def test_telephones_and_devices_appear_without_an_address() -> None:
    shown = {row[0] for row in rows(COURSE / "m1-1.csv")[1:] if not row[1]}
    assert any(name.startswith("507****") for name in shown)
    assert any(name.startswith(("iPhone de", "Galaxy")) for name in shown)
