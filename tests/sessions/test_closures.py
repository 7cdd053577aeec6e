"""That a session is closed is an event of its own, with what really took place."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from diplomado_contracts import AttendanceCorrected, Attended, SessionClosed, SessionReopened
from diplomado_sessions.attendance.closures.actual_times import actual_times
from diplomado_sessions.attendance.closures.usecases import announce_earlier_closures
from diplomado_sessions.attendance.presence.margins import margins_of
from diplomado_sessions.timetable.window import Window
from tests.sessions.mission import Mission, meeting

NINE = datetime(2021, 7, 14, 14, tzinfo=UTC)
ANA = ("Ana", "ana@correo.example")


async def test_closing_tells_the_actual_times_and_how_many_were_there(mission: Mission) -> None:
    """The host opened at 8:58 and closed at 10:05; the session was to last until 10:30."""
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    rows = ((*ANA, "08:58:00", "10:05:00"), ("Galaxy A12", "", "09:30:00", "10:00:00"))
    await mission.import_file(session, meeting(*rows))
    assert await mission.outbox_events(SessionClosed) == []
    await mission.close(session)
    await mission.close(session)
    [closed] = await mission.outbox_events(SessionClosed)
    assert (str(closed.session_id), closed.revision) == (session, 1)
    assert (closed.actual_starts_at, closed.actual_ends_at) == (NINE, NINE + timedelta(minutes=65))
    assert (closed.scheduled_seconds, closed.session_seconds) == (5400, 3900)
    assert (closed.attended, closed.waiting) == (1, 1)


async def test_a_session_that_nobody_attended_is_closed_all_the_same(mission: Mission) -> None:
    await mission.close(await mission.session())
    [closed] = await mission.outbox_events(SessionClosed)
    assert (closed.actual_starts_at, closed.session_seconds, closed.attended) == (None, 5400, 0)
    assert await mission.outbox_events(Attended) == []


async def test_times_that_change_later_are_another_revision(mission: Mission) -> None:
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    eva = await mission.register("Eva", "Sáenz", "eva@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting((*ANA, "09:00:00", "10:00:00")))
    await mission.close(session)
    await mission.import_file(session, meeting(("Eva", "eva@correo.example", "09:00:00", "10:20:00")))
    body = {"registration_id": str(eva), "seconds": 0, "reason": "clerical_error"}
    assert (await mission.http.post(f"/api/v1/sessions/{session}/corrections", json=body)).status_code == 200
    told = await mission.outbox_events(SessionClosed)
    assert [(one.revision, one.session_seconds, one.attended) for one in told] == [
        (1, 3600, 1),
        (2, 4800, 2),
    ]


async def test_presence_around_a_session_is_told_by_the_minute(mission: Mission) -> None:
    """Ana came 90 seconds early and left 61 seconds late; an hour of devices left running counts for nothing more."""
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    await mission.register("Eva", "Sáenz", "eva@correo.example")
    session = await mission.session()
    rows = ((*ANA, "08:58:30", "10:31:01"), ("Eva", "eva@correo.example", "10:30:00", "10:50:00"))
    await mission.import_file(session, meeting(*rows))
    await mission.close(session)
    [ana] = await mission.outbox_events(Attended)
    assert (ana.seconds, ana.before_start, ana.after_end) == (5400, (60, 30), (60, 1))
    await mission.import_file(session, meeting((*ANA, "08:50:00", "09:30:00")))
    [corrected] = await mission.outbox_events(AttendanceCorrected)
    assert (corrected.seconds, corrected.previous_seconds, corrected.before_start) == (5400, 5400, (60,) * 10)


async def test_sessions_closed_by_an_earlier_release_are_announced_once(mission: Mission) -> None:
    session = await mission.session()
    await mission.close(session)
    async with mission.running.database.transaction() as connection:
        await connection.execute("delete from closures where session_id = $1", UUID(session))
        await connection.execute("delete from outbox")
    for announced in (1, 0):
        async with mission.running.database.transaction() as connection:
            assert await announce_earlier_closures(connection) == announced
    [closed] = await mission.outbox_events(SessionClosed)
    assert str(closed.session_id) == session


async def test_a_reopened_session_is_announced_under_the_next_revision_and_closed_under_another(
    mission: Mission,
) -> None:
    session = await mission.session()
    await mission.close(session)
    for _ in range(2):
        await mission.decide(f"sessions/{session}/reopening")
    [reopened] = await mission.outbox_events(SessionReopened)
    assert (str(reopened.session_id), reopened.revision) == (session, 2)
    await mission.close(session)
    assert [closed.revision for closed in await mission.outbox_events(SessionClosed)] == [1, 3]


async def test_stated_times_are_the_session_at_another_hour_too(mission: Mission) -> None:
    """It began an hour late and nobody moved it; a coordinator states so after it was closed."""
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting((*ANA, "09:58:00", "11:31:00")), shift_minutes="0")
    await mission.close(session)
    assert await mission.attendance(session) == {str(ana): 1920}
    await mission.decide(f"sessions/{session}/reopening")
    times = {"starts_at": "2021-07-14T10:00:00", "ends_at": "2021-07-14T11:30:00"}
    await mission.decide(f"sessions/{session}/actual-times", **times)
    await mission.close(session)
    closed = (await mission.outbox_events(SessionClosed))[-1]
    assert (closed.actual_starts_at, closed.actual_ends_at) == (NINE + timedelta(hours=1), NINE + timedelta(hours=2.5))
    assert (closed.scheduled_seconds, closed.session_seconds, closed.attended) == (5400, 5400, 1)
    [corrected] = await mission.outbox_events(AttendanceCorrected)
    assert (corrected.seconds, corrected.session_seconds) == (5400, 5400)
    assert (corrected.before_start, corrected.after_end) == ((60, 60), (60,))


async def test_a_session_that_ran_over_as_stated_counts_as_long_as_planned(mission: Mission) -> None:
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting((*ANA, "09:00:00", "11:00:00")))
    times = {"starts_at": "2021-07-14T09:00:00", "ends_at": "2021-07-14T11:00:00"}
    await mission.decide(f"sessions/{session}/actual-times", **times)
    await mission.close(session)
    [closed] = await mission.outbox_events(SessionClosed)
    assert (closed.scheduled_seconds, closed.session_seconds) == (5400, 5400)
    [ana] = await mission.outbox_events(Attended)
    assert (ana.seconds, ana.session_seconds) == (7200, 7200)


async def test_a_file_of_guests_alone_shows_times_too_until_it_is_withdrawn(mission: Mission) -> None:
    await mission.register("Ana", "Ruiz", "ana@correo.example")
    session = await mission.session()
    await mission.import_file(session, meeting((*ANA, "09:00:00", "10:00:00")))
    await mission.close(session)
    guests = await mission.import_file(session, meeting(("Galaxy A12", "", "09:30:00", "10:20:00")))
    await mission.decide(f"attendance-files/{guests['file_id']}/withdrawal")
    told = await mission.outbox_events(SessionClosed)
    assert [(one.revision, one.session_seconds, one.waiting) for one in told] == [
        (1, 3600, 0),
        (2, 4800, 1),
        (3, 3600, 0),
    ]


MOMENTS = st.integers(-5000, 9000).map(lambda second: NINE + timedelta(seconds=second))
INTERVALS = st.lists(st.tuples(MOMENTS, MOMENTS).map(lambda pair: (min(pair), max(pair))), max_size=6)
SESSION = Window(NINE, NINE + timedelta(seconds=3600))


@given(INTERVALS)
def test_margins_are_the_seconds_counted_one_by_one(intervals: list[tuple[datetime, datetime]]) -> None:
    def counted(first: int, last: int) -> int:
        moments = (NINE + timedelta(seconds=second) for second in range(first, last))
        return sum(any(start <= moment < end for start, end in intervals) for moment in moments)

    margins = margins_of(intervals, SESSION)
    before, after = [list(side) + [0] * (60 - len(side)) for side in (margins.before_start, margins.after_end)]
    for minutes in (1, 7, 60):
        assert sum(before[:minutes]) == counted(-60 * minutes, 0)
        assert sum(after[:minutes]) == counted(3600, 3600 + 60 * minutes)


SPANS = st.tuples(MOMENTS, MOMENTS).map(lambda pair: (min(pair), max(pair)))


@given(st.none() | SPANS, st.none() | SPANS)
def test_a_session_never_counts_longer_than_planned(
    shown: tuple[datetime, datetime] | None, stated: tuple[datetime, datetime] | None
) -> None:
    actual = actual_times(SESSION, shown, Window(*stated) if stated else None)
    assert 1 <= actual.seconds <= SESSION.seconds
    if actual.window is None:
        assert actual.seconds == SESSION.seconds
    elif stated is not None:
        assert actual.window == Window(*stated)
        assert actual.seconds == min(actual.window.seconds, SESSION.seconds)
    else:
        assert SESSION.starts_at <= actual.window.starts_at <= actual.window.ends_at <= SESSION.ends_at
        assert actual.seconds == actual.window.seconds
