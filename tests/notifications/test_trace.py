"""Operators see which mails there are about an id: kind and outcome, neither address nor text."""

from diplomado_notifications.deliveries.store.tracing import trace_deliveries
from tests.notifications.conftest import Desk
from tests.notifications.world import edition, named, person, registered


async def test_mails_are_shown_by_kind_and_outcome(desk: Desk) -> None:
    await desk.note(edition(), person(), registered())
    async with desk.database.transaction(readonly=True) as connection:
        for key in ("registration-ana", "person-ana"):
            [line] = await trace_deliveries(connection, str(named(key)))
            assert (line["where"], line["template"], line["status"]) == ("mail", "registration_confirmed", "pending")
            assert "correo.example" not in str(line)
        assert await trace_deliveries(connection, str(named("nobody"))) == []
