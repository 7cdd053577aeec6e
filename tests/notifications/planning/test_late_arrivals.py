"""Who had a place when a session's reminder was due gets it once, however late that is known here."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diplomado_chassis.handling import Received
from diplomado_contracts import (
    Event,
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
)
from diplomado_notifications.planning.handlers import note_registrations
from diplomado_notifications.planning.usecases import plan_reminders
from tests.notifications.conftest import Desk
from tests.notifications.planning.test_races import somebody_waits
from tests.notifications.planning.test_reminders import REMINDER, begin, enrolled, now, reminded, session
from tests.notifications.sending.test_sender import another
from tests.notifications.world import changed, edition, person, registered, waitlisted, withdrawn
from tests.support.services import enveloped
from tests.support.waiting import eventually


def hours_ago(hours: float, event: Any) -> Any:
    """The same fact, of some hours ago."""
    [moment] = {"registered_at", "waitlisted_at", "withdrawn_at", "changed_at"} & set(type(event).model_fields)
    return event.model_copy(update={moment: now() - timedelta(hours=hours)})


async def planned_for_ana(desk: Desk) -> None:
    """A session in 20 hours of which everybody was reminded, 4 hours ago by its rule."""
    await begin(desk, session(hours=20), *(person(who) for who in ("luz", "eva", "sol", "mar")))
    assert await reminded(desk) == [REMINDER]
    desk.catcher.mails.clear()
    desk.catcher.recipients.clear()


async def test_who_had_a_place_at_that_time_is_reminded_however_late_it_is_known(desk: Desk) -> None:
    await planned_for_ana(desk)
    await desk.note(hours_ago(30, registered("luz")))
    await desk.note(hours_ago(40, waitlisted("eva")), hours_ago(30, registered("eva", 2, promoted=True)))
    await desk.note(hours_ago(40, changed("offered", "sol")), hours_ago(2, registered("sol", 2)))
    await desk.note(hours_ago(30, registered("mar")), hours_ago(26, withdrawn("mar")))
    await desk.send_all()
    reminders = Counter(zip(desk.catcher.subjects, desk.catcher.recipients, strict=True))
    assert {who: n for (subject, who), n in reminders.items() if subject == REMINDER} == {
        "luz@correo.example": 1,
        "eva@correo.example": 1,
    }, "who got the place later was told of the session by the confirmation"

    await desk.note(hours_ago(1, registered("mar", 3)), enrolled(), hours_ago(30, registered("luz")))
    await desk.send_all()
    assert [
        who for subject, who in zip(desk.catcher.subjects, desk.catcher.recipients, strict=True) if subject == REMINDER
    ][2:] == ["mar@correo.example"], "restored"
    assert await reminded(desk, 1) == []


async def test_nobody_is_reminded_late_of_what_began_moved_or_does_not_take_place(desk: Desk) -> None:
    await begin(desk, session("m1", hours=20), session("m2", hours=21), person("luz"), person("eva"))
    await desk.remind()
    await desk.note(session("m1", 2, hours=70, known=0))
    async with desk.database.transaction() as connection:
        begun = now() - timedelta(minutes=5)
        for table in ("sessions", "reminders"):
            await connection.execute(
                f"update {table} set starts_at = $1 where starts_at < $2", begun, now() + timedelta(hours=21.5)
            )
    await desk.note(hours_ago(30, registered("luz")))
    assert len(await desk.rows("1", "template = 'reminder'")) == 2, "those of Ana"


async def test_what_another_session_of_the_day_brought_forward_comes_at_its_own_time(desk: Desk) -> None:
    day = (now() + timedelta(days=2)).replace(hour=14, minute=0, second=0, microsecond=0)
    apart = [
        session(code, hours=(day - now()).total_seconds() / 3600 + later) for code, later in (("m1", 0), ("m2", 4))
    ]
    await begin(desk, *apart, person("luz"))
    await desk.remind(day - timedelta(hours=23))
    taken = day - timedelta(hours=22)
    await desk.note(registered("luz").model_copy(update={"registered_at": taken}))
    late = await desk.rows("subject_id, due_at = moment, due_at", "template = 'reminder' and due_at > now()")
    assert late == [(apart[1].session_id, True, apart[1].starts_at - timedelta(hours=24))]
    await desk.make_due()
    await desk.send_all()
    assert desk.catcher.subjects.count("Recordatorio: Sesión m2: derechos") == 1


async def test_a_registration_that_comes_in_while_reminders_are_planned_is_not_forgotten(desk: Desk) -> None:
    await begin(desk, session(hours=20), person("luz"))
    late = hours_ago(30, registered("luz"))

    async def arrive() -> None:
        await desk.note(late)

    async with desk.database.transaction() as connection:
        await plan_reminders(connection, datetime.now(UTC), desk.settings.reminder_rules)
        arriving = asyncio.create_task(arrive())
        await eventually(lambda: somebody_waits(desk))
    await arriving
    assert len(await desk.rows("1", "template = 'reminder'")) == 2

    await desk.empty()
    await begin(desk, session(hours=20), person("luz"))
    other = another(desk)
    try:
        async with desk.database.transaction() as connection:
            await note_registrations(connection, [Received(late, enveloped(late))])
            planning = asyncio.create_task(other.remind())
            await eventually(lambda: somebody_waits(desk))
        await planning
    finally:
        await other.database.close()
    assert len(await desk.rows("1", "template = 'reminder'")) == 2


Life = Registered | RegistrationStatusChanged | RegistrationWaitlisted | RegistrationWithdrawn


@st.composite
def lives(draw: st.DrawFn) -> list[Life]:
    """How a registration came to its place and gave it up, in the 60 hours before now."""
    ages = sorted(draw(st.lists(st.integers(1, 60), min_size=1, max_size=4, unique=True)), reverse=True)
    kinds = (
        lambda revision: registered("luz", revision),
        lambda revision: waitlisted("luz", revision),
        lambda revision: withdrawn("luz", revision),
        lambda revision: changed("offered", "luz", revision),
    )
    return [hours_ago(age, draw(st.sampled_from(kinds))(revision)) for revision, age in enumerate(ages, start=1)]


@given(life=lives(), seed=st.integers(0, 2**32))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
async def test_in_any_order_each_is_reminded_once_or_not_at_all(desk: Desk, life: Sequence[Life], seed: int) -> None:
    await desk.empty()
    coming = session(hours=20)
    chance = random.Random(seed)
    facts: list[Event] = [edition(), person("luz"), coming, *life, *chance.choices(life, k=2)]
    chance.shuffle(facts)
    for fact in facts:
        await desk.note(fact)
        if chance.random() < 0.5:
            await desk.remind()
    await desk.remind()
    await desk.send_all()

    due = coming.starts_at - timedelta(hours=24)
    has_place = isinstance(life[-1], Registered)
    in_time = any(isinstance(one, Registered) and one.registered_at <= due for one in life)
    assert desk.catcher.subjects.count(REMINDER) == (has_place and in_time)


@pytest.mark.parametrize("since", [1, 30])
async def test_a_reminder_that_failed_or_was_sent_is_not_sent_again(desk: Desk, since: int) -> None:
    await planned_for_ana(desk)
    await desk.note(hours_ago(since, registered("ana", 2, institution="Otra")), session(hours=20))
    assert await reminded(desk) == []
