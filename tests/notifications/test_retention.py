"""What is deleted, and what does not come back."""

import re
from datetime import UTC, datetime, timedelta

from diplomado_chassis.signed_links import read
from diplomado_notifications.__main__ import service
from tests.notifications.conftest import Desk
from tests.notifications.mails import text_of
from tests.notifications.world import (
    attended,
    edition,
    erased,
    issued,
    link,
    named,
    person,
    recording,
    registered,
    revoked,
    scheduled,
)


async def grow_old(desk: Desk, months: int) -> None:
    """Let everything have happened earlier."""
    async with desk.database.transaction() as connection:
        for table, column in [
            *((name, "noted_at") for name in ("people", "editions", "places", "sessions", "links")),
            ("recordings", "noted_at"),
            ("attendances", "noted_at"),
            ("certificates", "noted_at"),
            ("deliveries", "created_at"),
            ("told", "told_at"),
        ]:
            await connection.execute(f"update {table} set {column} = {column} - interval '{months} months'")


async def purge(desk: Desk) -> int:
    """Do what is done every hour."""
    async with desk.database.transaction() as connection:
        return sum([await delete(connection) for delete in service.purges])


async def count(desk: Desk, table: str) -> int:
    """The rows of a table."""
    async with desk.database.transaction(readonly=True) as connection:
        return int(await connection.fetchval(f"select count(*) from {table}"))


async def test_deliveries_go_after_a_year_and_are_not_made_again(desk: Desk) -> None:
    story = [edition(), person(), scheduled(), registered(), attended(), recording(), issued()]
    await desk.note(*story)
    await desk.send_all()
    await grow_old(desk, 11)
    assert await purge(desk) == 0

    await grow_old(desk, 2)
    assert await purge(desk) == 3
    await desk.note(*story, registered(revision=2, minute=20))
    await desk.send_all()
    assert len(desk.catcher.mails) == 3


async def test_facts_go_after_two_years_but_not_what_a_revocation_needs(desk: Desk) -> None:
    await desk.note(edition(), person(), scheduled(), registered(), attended(), recording(), issued())
    await desk.send_all()
    await grow_old(desk, 25)
    await purge(desk)

    gone = ("places", "sessions", "recordings", "attendances", "told", "deliveries")
    assert [await count(desk, table) for table in gone] == [0] * 6
    assert [await count(desk, table) for table in ("people", "editions", "certificates")] == [1, 1, 1]

    await desk.note(erased())
    await grow_old(desk, 25)
    await purge(desk)
    await purge(desk)
    assert [await count(desk, table) for table in ("people", "editions", "certificates")] == [0, 0, 0]


async def test_a_certificate_for_one_session_is_revoked_after_years_by_a_mail_with_title_and_link(desk: Desk) -> None:
    certificate = issued(award="attendance", kind="attendance").model_copy(update={"session_id": named("session-m1")})
    await desk.note(edition(), person(), scheduled("m1"), scheduled("m2", day=12), registered(), certificate)
    await desk.note(link(requested=False, link_revision=4))
    await desk.send_all()
    await grow_old(desk, 30)
    await purge(desk)
    await purge(desk)
    assert await count(desk, "sessions") == 1

    await desk.note(revoked(award="attendance"))
    await desk.send_all()
    assert desk.catcher.subjects[-1] == "Documento sin validez: certificado de asistencia, Gestión de fronteras"
    assert "sesión «Sesión m1: derechos»" in text_of(desk.catcher.mails[-1])
    (token,) = set(re.findall(r"/r/([\w.-]+)", text_of(desk.catcher.mails[-1])))
    found = read(token, desk.settings.link_secrets)
    assert found is not None
    assert found.revision == 4


async def test_a_revocation_whose_session_nobody_knows_any_more_is_mailed_without_its_title(desk: Desk) -> None:
    certificate = issued(award="attendance", kind="attendance").model_copy(update={"session_id": named("session-m1")})
    now = datetime.now(UTC)
    await desk.note(edition(), person(), certificate)
    await desk.note(revoked(award="attendance").model_copy(update={"revoked_at": now}))
    await desk.send_all()
    assert desk.catcher.mails == [], "the session may still become known"

    async with desk.database.transaction() as connection:
        await connection.execute("update deliveries set moment = $1", now - timedelta(hours=2))
    await desk.make_due()
    await desk.send_all()
    assert desk.catcher.subjects == ["Documento sin validez: certificado de asistencia, Gestión de fronteras"]


async def test_what_waited_for_nobody_is_dropped_after_three_months(desk: Desk) -> None:
    await desk.note(registered())
    await grow_old(desk, 4)
    await purge(desk)

    assert await desk.statuses() == [("registration_confirmed", "dropped", "person_or_edition_unknown")]


async def test_erasure_leaves_no_name_and_no_address(desk: Desk) -> None:
    await desk.note(edition(), person(), registered(), issued())
    await desk.send_all()
    await desk.note(erased())

    async with desk.database.transaction(readonly=True) as connection:
        for table in ("people", "places", "deliveries", "told", "certificates", "inbox", "outbox", "dead_letters"):
            for row in await connection.fetch(f"select to_jsonb(t)::text from {table} as t"):
                assert "correo.example" not in row[0]
                assert "Peñalba" not in row[0]
