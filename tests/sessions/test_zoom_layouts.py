"""Every layout is recognised by its column names and read to the second."""

from datetime import UTC, datetime

import pytest

from diplomado_sessions.attendance.formats.reading import read_report
from diplomado_sessions.attendance.formats.report import Report
from tests.sessions.zoom_files import CONTEXT, zoom_file


def read(text: str | bytes) -> Report:
    return read_report(text.encode() if isinstance(text, str) else text, CONTEXT)


def at(clock: str) -> datetime:
    """A time of 14 July 2021 in Panama, as UTC."""
    hour, minute, second = map(int, clock.split(":"))
    return datetime(2021, 7, 14, hour + 5, minute, second, tzinfo=UTC)


YARIELA = ("Yariela Batista Núñez", "yariela@correo.example", "participant", at("08:55:10"), at("09:40:00"))
EUSTACIO = ("Eustacio Guerra", "", "participant", at("09:00:30"), at("10:31:00"))


def seen(report: Report) -> list[tuple[str, str, str, datetime, datetime]]:
    return [(one.name, one.email, one.role, one.joined_at, one.left_at) for one in report.presences]


@pytest.mark.parametrize("layout", ["meeting-english-older", "meeting-spanish-older", "meeting-spanish-newer"])
def test_a_meeting_is_read_in_either_language(layout: str) -> None:
    report = read(zoom_file(layout))
    assert (report.layout, seen(report)) == (f"zoom-{layout}", [YARIELA, EUSTACIO])


def test_time_in_the_waiting_room_is_not_attendance() -> None:
    report = read(zoom_file("meeting-english-older"))
    assert (len(report.presences), report.waiting) == (2, 1)


def test_the_newer_spelling_is_read_and_a_quoted_comma_stays_in_the_name() -> None:
    report = read(zoom_file("meeting-english-newer"))
    assert (report.layout, [one.name for one in report.presences]) == (
        "zoom-meeting-english-newer",
        ["Batista Núñez, Yariela", "Eustacio Guerra"],
    )


def test_a_preface_with_the_meetings_own_times_is_no_presence() -> None:
    report = read(zoom_file("meeting-english-older-with-preface"))
    assert (report.layout, [one.row for one in report.presences]) == ("zoom-meeting-english-older", [5, 6])
    assert seen(report) == [YARIELA, EUSTACIO]


def test_a_webinar_shows_hosts_panelists_attendees_and_phones_each_in_their_role() -> None:
    report = read(zoom_file("webinar-english-older"))
    assert report.layout == "zoom-webinar-english-older"
    assert seen(report) == [
        ("Misión Panamá", "mision@oim.example", "host", at("08:50:00"), at("10:35:00")),
        ("Yariela Batista Núñez", "yariela@correo.example", "panelist", at("09:30:00"), at("09:40:00")),
        ("Yariela Batista Núñez", "yariela@correo.example", "attendee", at("08:55:10"), at("09:30:00")),
        ("Eustacio", "eustacio@correo.example", "attendee", at("09:00:30"), at("10:31:00")),
        ("507612345**", "", "other", at("09:05:00"), at("10:20:00")),
    ]


def test_questions_of_the_form_stand_between_the_columns_and_are_passed_over() -> None:
    report = read(zoom_file("webinar-english-newer"))
    assert report.layout == "zoom-webinar-english-newer"
    assert seen(report) == [
        ("Yariela Batista Núñez", "yariela@correo.example", "attendee", at("08:55:10"), at("09:40:00"))
    ]


def test_a_spanish_webinar_calls_the_time_of_joining_a_job() -> None:
    report = read(zoom_file("webinar-spanish"))
    assert report.layout == "zoom-webinar-spanish"
    assert seen(report) == [
        ("Misión Panamá", "mision@oim.example", "host", at("08:50:00"), at("10:35:00")),
        ("Yariela Batista Núñez", "yariela@correo.example", "attendee", at("08:55:10"), at("09:40:00")),
        ("507612345**", "", "other", at("09:05:00"), at("10:20:00")),
    ]


def test_a_real_question_about_the_job_is_told_from_the_mistranslated_time() -> None:
    lines = [
        "Asistió,Nombre de usuario (nombre original),Correo electrónico,Puesto de trabajo,Puesto de trabajo,"
        "Hora de salida",
        'Sí,Yari,yariela@correo.example,Inspectora,"jul. 14, 2021 08:55:10","jul. 14, 2021 09:40:00"',
    ]
    [presence] = read("\n".join(lines)).presences
    assert (presence.joined_at, presence.left_at) == (at("08:55:10"), at("09:40:00"))


def test_the_order_of_the_columns_means_nothing() -> None:
    rows = [line.split(",") for line in zoom_file("meeting-spanish-newer").splitlines()]
    turned = "\n".join(",".join(reversed(row)) for row in rows)
    assert seen(read(turned)) == [YARIELA, EUSTACIO]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_any_delimiter_of_a_spreadsheet_is_understood(delimiter: str) -> None:
    assert seen(read(zoom_file("meeting-spanish-newer").replace(",", delimiter))) == [YARIELA, EUSTACIO]


@pytest.mark.parametrize(
    "content",
    [
        zoom_file("meeting-spanish-newer").encode("utf-8-sig"),
        zoom_file("meeting-spanish-newer").encode("latin-1"),
        zoom_file("meeting-spanish-newer").encode("cp1252"),
        zoom_file("meeting-spanish-newer").encode("utf-16"),
        zoom_file("meeting-spanish-newer").encode().decode("cp1252", errors="ignore").encode(),
        zoom_file("meeting-spanish-newer").replace("Yariela", "Yari\x00ela").encode(),
        zoom_file("meeting-spanish-newer").replace("\n", "\r\n").encode(),
        zoom_file("meeting-spanish-newer").replace("\n", "\r").encode(),
        zoom_file("meeting-spanish-newer").replace("\n", "\n\n").encode(),
        "\n".join(f'"{line}"' for line in zoom_file("meeting-spanish-newer").splitlines()).encode(),
    ],
    ids=["bom", "latin-1", "cp1252", "utf-16", "utf-8-twice", "nul", "crlf", "cr", "blank-lines", "quoted-whole"],
)
def test_however_the_file_was_saved_it_says_the_same(content: bytes) -> None:
    assert seen(read(content)) == [YARIELA, EUSTACIO]


def test_rows_of_a_person_who_never_joined_are_left_out_and_counted() -> None:
    report = read(zoom_file("meeting-spanish-newer") + "Prudencia Rivas,prudencia@correo.example,--,,0,Sí,,No\n")
    assert (len(report.presences), report.without_times) == (2, 1)


def test_what_no_eye_sees_is_taken_out_of_a_name_and_a_formula_stays_text() -> None:
    report = read(zoom_file("meeting-spanish-newer").replace("Eustacio Guerra", "=1+1\u200b\x07 \u202eEustacio"))
    assert report.presences[1].name == "=1+1 Eustacio"
