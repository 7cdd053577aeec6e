"""How what somebody has in a session is named: by its share before a policy, and as the policy names it after."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_certificates.graduation.facts import Attendance, Edition, Participant, Session
from diplomado_certificates.graduation.measuring import measure
from diplomado_certificates.policies.policy import SessionCredit
from diplomado_chassis.ids import uuid7
from diplomado_contracts import Localised, SessionCreditSet
from diplomado_sessions.credits.credit import Attended, Credit, Lengths, standing_of
from tests.sessions.mission import Mission, meeting
from tests.sessions.staff import staff
from tests.sessions.test_own_sessions import link, opened

MINUTES = st.lists(st.integers(0, 60), max_size=4)


@given(
    full_at=st.sampled_from(["0.01", "0.5", "0.8", "1"]),
    grace=st.integers(0, 4),
    denominator=st.sampled_from(["scheduled", "actual"]),
    lengths=st.tuples(st.integers(1, 7200), st.none() | st.integers(1, 7200)),
    seconds=st.integers(1, 8000),
    around=st.tuples(MINUTES, MINUTES),
    excused=st.booleans(),
)
def test_it_is_named_as_certificates_name_it(
    full_at: str,
    grace: int,
    denominator: Any,
    lengths: tuple[int, int | None],
    seconds: int,
    around: tuple[list[int], list[int]],
    excused: bool,
) -> None:
    scheduled, actual = lengths
    rule = SessionCredit(full_at=Decimal(full_at), grace_minutes=grace, denominator=denominator)
    session = Session(
        session_id=uuid7(),
        code="S1",
        module=1,
        title=Localised(es="Uno", en="One"),
        starts_at=datetime(2021, 7, 14, tzinfo=UTC),
        time_zone="America/Panama",
        seconds=scheduled,
        actual_seconds=actual,
    )
    participant = Participant(
        uuid7(),
        uuid7(),
        attendances={session.session_id: Attendance(seconds, (), tuple(around[0]), tuple(around[1]))},
        excuses={session.session_id: uuid7()} if excused else {},
    )
    expected = measure(rule, Edition(uuid7(), (1,), (session,)), participant).status_in(session, rule)
    credit = Credit(Decimal(full_at), grace, denominator)
    found = standing_of(credit, Lengths(scheduled, scheduled, actual), Attended(seconds, *around), excused=excused)
    assert found.code == expected


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
    found = standing_of(None, Lengths(60, 60), Attended(seconds), excused=excused, made_up=made_up)
    assert found.code == code


def test_a_policy_by_which_nothing_makes_up_leaves_the_absence() -> None:
    credit = Credit(Decimal("0.8"), made_up="counts_absent")
    assert standing_of(credit, Lengths(60, 60), Attended(0), made_up=True).code == "absent"


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
    assert in_file == "Presente el 50 %"
    assert "Presente el 50 %" in own
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
