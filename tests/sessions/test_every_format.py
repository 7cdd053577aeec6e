"""Every format shows the same people for the same seconds; an oracle that counts seconds one by one agrees."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diplomado_chassis.validation import ValidationFailed
from diplomado_sessions.attendance.formats.reading import read_report
from tests.sessions.format_samples import WRITERS, Shown, csv_of, meet_spanish, teams_bytes, teams_report
from tests.sessions.oracle import MAPPING, SAVED, a_meeting, assert_shows_all, counted_one_by_one, seconds_of
from tests.sessions.zoom_files import CONTEXT
from tests.support.properties import examples

READ = {**WRITERS, "meet-attendance (es)": meet_spanish}


@pytest.mark.parametrize("layout", READ)
@settings(max_examples=25, deadline=None, print_blob=True)
@given(people=a_meeting(), saved=st.sampled_from(sorted(SAVED)))
def test_the_seconds_of_every_format_are_those_that_an_oracle_counts(
    layout: str, people: list[Shown], saved: str
) -> None:
    report = read_report(SAVED[saved](READ[layout](people)), CONTEXT, MAPPING)

    assert report.layout == layout.partition(" ")[0]
    assert_shows_all(report, people)
    assert {one.name for one in report.totals} <= {one.name for one in people if len(one.intervals) > 1}


@pytest.mark.parametrize("layout", WRITERS)
@pytest.mark.parametrize("saved", SAVED)
def test_a_file_cut_off_anywhere_counts_nobody_wrongly(layout: str, saved: str) -> None:
    """At each tenth, and at each byte of the last row."""
    people = [Shown(f"Ana Ñuste{n}", f"ana{n}@correo.example", [(0, 1000 + n), (2000, 4000)]) for n in range(3)]
    whole = SAVED[saved](WRITERS[layout](people))
    oracle = {one.name: counted_one_by_one(one) for one in people}
    tails = range(len(whole) - 120, len(whole)) if saved == "csv" else range(0)
    for length in {*(len(whole) * tenth // 10 for tenth in range(10)), *tails}:
        try:
            report = read_report(whole[:length], CONTEXT, MAPPING)
        except ValidationFailed as refusal:
            assert refusal.detail.in_("es")  # noqa: PT017
            continue
        seconds, totals = seconds_of(report)
        assert seconds.keys() | totals.keys() <= oracle.keys(), length
        assert all(seconds[name] <= oracle[name] for name in seconds), length
        assert all(totals[one.name] <= one.total for one in people if one.name in totals)


@pytest.mark.parametrize("layout", WRITERS)
@settings(max_examples=examples(60), deadline=None, print_blob=True)
@given(st.data())
def test_no_damage_ends_in_anything_but_a_report_or_a_refusal(layout: str, data: st.DataObject) -> None:
    people = [Shown("Ana Ñuste", "ana@correo.example", [(0, 1000), (2000, 4000)])]
    rows = [list(row) for row in WRITERS[layout](people)]
    cells = st.sampled_from(
        ["", "--", "23:59:60", "31/12/2021 23:59:60", "=1+1", '"', "99/99/9999", "13/14/2021 25:00"]
    )
    for _ in range(data.draw(st.integers(1, 6))):
        row = data.draw(st.sampled_from(rows))
        change = data.draw(st.sampled_from(["replace", "drop", "double", "text"]))
        place = data.draw(st.integers(0, max(0, len(row) - 1)))
        if change == "text":
            row.insert(place, data.draw(st.text(max_size=20)))
        elif row and change == "replace":
            row[place] = data.draw(cells)
        elif row and change == "drop":
            del row[place]
        elif row:
            row.insert(place, row[place])
    content = "\r\n".join(",".join(row) for row in rows).encode("utf-8", "replace")
    try:
        report = read_report(content, CONTEXT, MAPPING)
    except ValidationFailed:
        return
    assert all(presence.joined_at <= presence.left_at for presence in report.presences)
    assert report.rows >= len(report.broken)


def test_who_has_connections_in_a_report_of_teams_is_not_counted_by_the_span_as_well() -> None:
    ana = Shown("Ana Ruiz", "ana@correo.example", [(0, 600), (3000, 3600)])
    report = read_report(teams_bytes(teams_report([ana])), CONTEXT)
    assert (len(report.presences), report.totals) == (2, ())
    seconds, _ = seconds_of(report)
    assert seconds == {"Ana Ruiz": 1200}


def test_who_has_not_left_when_the_list_was_made_was_connected_until_its_last_time() -> None:
    rows = [
        ["Full Name", "User Action", "Timestamp"],
        ["Ana Ruiz", "Joined before", "7/14/2021, 9:00:00 AM"],
        ["Luz Vega", "Joined", "7/14/2021, 9:10:00 AM"],
        ["Luz Vega", "Left", "7/14/2021, 9:40:00 AM"],
        ["Sol Rey", "Left", "7/14/2021, 9:41:00 AM"],
    ]
    report = read_report(teams_bytes(rows), CONTEXT)
    assert seconds_of(report)[0] == {"Ana Ruiz": 2460, "Luz Vega": 1800}
    assert report.still_connected == 1
    assert [(one.row, one.reason) for one in report.broken] == [(5, "left-without-joining")]


def test_an_account_counts_the_rows_of_other_meetings() -> None:
    report = read_report(csv_of(WRITERS["zoom-account"]([Shown("Ana Ruiz", "", [(0, 600)])])), CONTEXT)
    assert (len(report.presences), report.other_meetings) == (1, 1)


def test_totals_are_kept_apart_and_no_interval_is_invented() -> None:
    content = "Name (Original Name),User Email,Total Duration (Minutes),Guest\nAna Ruiz,ana@correo.example,88,Yes\n"
    report = read_report(content.encode(), CONTEXT)
    assert not report.presences
    assert [(one.name, one.email, one.seconds) for one in report.totals] == [("Ana Ruiz", "ana@correo.example", 5280)]
