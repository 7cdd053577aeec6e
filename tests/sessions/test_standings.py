"""How what somebody has in a session is named: by its share before a policy, and as the policy names it after."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_certificates.graduation.facts import Attendance, Edition, MakeUp, Participant, Session
from diplomado_certificates.graduation.measuring import measure
from diplomado_certificates.policies.policy import SessionCredit
from diplomado_chassis.ids import uuid7
from diplomado_contracts import Localised, SessionCreditSet
from diplomado_sessions.credits.credit import ASSIGNMENT, NOTHING, Attended, Credit, Lengths, standing_of
from diplomado_sessions.credits.credit import MakeUp as Made
from tests.sessions.mission import Mission, meeting
from tests.sessions.staff import staff
from tests.sessions.test_make_ups import ask, to_come
from tests.sessions.test_own_sessions import link, opened

MINUTES = st.lists(st.integers(0, 60), max_size=4)
LENGTHS = st.tuples(st.integers(1, 7200), st.none() | st.integers(1, 7200))
PRESENCE = st.tuples(st.integers(0, 8000), MINUTES, MINUTES)
Presence = tuple[int, list[int], list[int]]


def session_of(lengths: tuple[int, int | None]) -> Session:
    return Session(
        session_id=uuid7(),
        code="S1",
        module=1,
        title=Localised(es="Uno", en="One"),
        starts_at=datetime(2021, 7, 14, tzinfo=UTC),
        time_zone="America/Panama",
        seconds=lengths[0],
        actual_seconds=lengths[1],
    )


def attended_of(presence: Presence) -> Attended:
    return Attended(*presence) if presence[0] else NOTHING


@given(
    full_at=st.sampled_from(["0.01", "0.5", "0.8", "1"]),
    grace=st.integers(0, 4),
    denominator=st.sampled_from(["scheduled", "actual"]),
    counts=st.sampled_from(["counts", "counts_absent"]),
    lengths=st.tuples(LENGTHS, LENGTHS),
    presences=st.tuples(PRESENCE, PRESENCE),
    excused=st.booleans(),
    make_up=st.sampled_from(["none", "assignment", "equivalent", "cancelled"]),
)
def test_it_is_named_as_certificates_name_it(
    full_at: str,
    grace: int,
    denominator: Any,
    counts: Any,
    lengths: tuple[tuple[int, int | None], tuple[int, int | None]],
    presences: tuple[Presence, Presence],
    excused: bool,
    make_up: str,
) -> None:
    """Also where another session makes up for it, of which a part was attended, or nothing."""
    rule = SessionCredit(full_at=Decimal(full_at), grace_minutes=grace, denominator=denominator, made_up=counts)
    session, other = sessions = [session_of(one) for one in lengths]
    equivalent = None if make_up == "assignment" else other.session_id
    participant = Participant(
        uuid7(),
        uuid7(),
        attendances={
            one.session_id: Attendance(seconds, (), tuple(before), tuple(after))
            for one, (seconds, before, after) in zip(sessions, presences, strict=True)
            if seconds
        },
        excuses={session.session_id: uuid7()} if excused else {},
        make_ups={} if make_up == "none" else {session.session_id: MakeUp(uuid7(), equivalent)},
    )
    known = sessions[:1] if make_up == "cancelled" else sessions
    expected = measure(rule, Edition(uuid7(), (1,), tuple(known)), participant).status_in(session, rule)
    own, others = (Lengths(scheduled, scheduled, actual) for scheduled, actual in lengths)
    presence, elsewhere = map(attended_of, presences)
    counting = {"assignment": ASSIGNMENT, "equivalent": Made(others, elsewhere)}.get(make_up)
    credit = Credit(Decimal(full_at), grace, denominator, counts)
    assert standing_of(credit, own, presence, excused=excused, make_up=counting).code == expected


@pytest.mark.parametrize(
    ("seconds", "excused", "made_up", "code"),
    [
        (0, False, False, "absent"),
        (0, True, False, "excused"),
        (0, False, True, "made_up"),
        (30, True, True, "share"),
        (60, False, False, "present"),
    ],
)
def test_before_a_policy_the_share_is_shown(seconds: int, excused: bool, made_up: bool, code: str) -> None:
    make_up = ASSIGNMENT if made_up else None
    found = standing_of(None, Lengths(60, 60), Attended(seconds), excused=excused, make_up=make_up)
    assert found.code == code


def test_a_policy_by_which_nothing_makes_up_leaves_the_absence() -> None:
    credit = Credit(Decimal("0.8"), made_up="counts_absent")
    assert standing_of(credit, Lengths(60, 60), NOTHING, make_up=ASSIGNMENT).code == "absent"


def credit_set(mission: Mission, revision: int, full_at: str) -> SessionCreditSet:
    now = datetime(2021, 7, 1, tzinfo=UTC)
    return SessionCreditSet(edition_id=mission.edition_id, revision=revision, set_at=now, full_at=Decimal(full_at))


async def test_every_page_and_file_says_partial_where_the_policy_does(mission: Mission) -> None:
    eva = await mission.register("Eva", "Rivas", "eva@correo.example")
    session = await mission.session("S1")
    await mission.import_file(session, meeting(("Eva", "eva@correo.example", "09:00:00", "09:45:00")))
    await mission.close(session)
    pages = {
        f"/sessions/fragments/report/{mission.edition_id}": "50 %, parcial",
        f"/sessions/sessions/{session}": "Parcial",
        f"/sessions/sessions/{session}/people/{eva}": "Parcial",
        f"/sessions/fragments/person/{eva}": "Parcial",
    }

    async def shown() -> tuple[list[bool], str, str]:
        async with staff(mission.running, "coordinator") as coordinator:
            found = [words in await coordinator.open(path) for path, words in pages.items()]
            file = await coordinator.client.get(f"/sessions/editions/{mission.edition_id}/attendance.csv?lang=es")
        row = next(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
        own = await opened(mission, f"{link(mission, eva)}?lang=es", **{"HX-Request": "true"})
        return found, row["S1: situación"], own.text

    found, in_file, own = await shown()
    assert found == [False] * 4
    assert in_file == "Presente el 50\N{NO-BREAK SPACE}%"
    assert "Presente el 50\N{NO-BREAK SPACE}%" in own
    await mission.handle(credit_set(mission, 2, "0.8"), credit_set(mission, 1, "0.5"))
    found, in_file, own = await shown()
    assert found == [True] * 4
    assert in_file == "Parcial"
    assert "Parcial" in own
    await mission.handle(credit_set(mission, 3, "0.5"))
    found, in_file, own = await shown()
    assert found == [False] * 4
    assert in_file == "Presente"
    assert "Parcial" not in own


async def test_an_equivalent_session_makes_up_only_for_who_attended_it(mission: Mission) -> None:
    names = ("Ana", "Eva", "Luz")
    people = [await mission.register(name, "Ruiz", f"{name}@correo.example") for name in names]
    missed, held, cancelled = await mission.session("S1"), await to_come(mission, "S8"), await to_come(mission, "S9")
    for person, other in zip(people, (held, held, cancelled), strict=True):
        assert (await ask(mission, missed, person, equivalent_session_id=other)).status_code == 201
    await mission.close(missed)
    await mission.session("S8", starts_at="2021-07-14T11:00:00-05:00", ends_at="2021-07-14T12:30:00-05:00")
    await mission.import_file(held, meeting(("Ana", "ana@correo.example", "11:00:00", "11:45:00")))
    await mission.close(held)
    assert (await mission.http.post(f"/api/v1/sessions/{cancelled}/cancellation")).status_code == 200
    for policy in ([], [credit_set(mission, 1, "0.8")]):
        await mission.handle(*policy)
        async with staff(mission.running, "coordinator") as coordinator:
            file = await coordinator.client.get(f"/sessions/editions/{mission.edition_id}/attendance.csv?lang=es")
            pages = [await coordinator.open(f"/sessions/fragments/person/{person}") for person in people]
            listed = await coordinator.open(f"/sessions/sessions/{missed}")
        rows = csv.DictReader(io.StringIO(file.content.decode("utf-8-sig")))
        assert [row["S1: situación"] for row in rows] == ["Recuperada", "Ausente", "Ausente"]
        pages += [
            (await opened(mission, f"{link(mission, one)}?lang=es", **{"HX-Request": "true"})).text for one in people
        ]
        assert ["Recuperada" in page for page in pages] == [True, False, False] * 2
        assert (listed.count("Recuperada"), listed.count("Recuperación sin completar")) == (1, 2)
