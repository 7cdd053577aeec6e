"""What is deleted, and what does not come back."""

from diplomado_notifications.__main__ import service
from tests.notifications.conftest import Desk
from tests.notifications.world import attended, edition, erased, issued, person, recording, registered, scheduled


async def grow_old(desk: Desk, months: int) -> None:
    """Let everything have happened earlier."""
    async with desk.database.transaction() as connection:
        for table, column in [
            *((name, "noted_at") for name in ("people", "editions", "places", "sessions", "recordings", "attendances")),
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
