"""The running service plans reminders by itself."""

from datetime import UTC, datetime, timedelta

from diplomado_local.platform import Platform
from diplomado_notifications.__main__ import service
from tests.notifications.catcher import catching
from tests.notifications.conftest import QUICK
from tests.notifications.mails import text_of
from tests.notifications.world import edition, join_link, person, registered, scheduled
from tests.support.services import publish, running
from tests.support.waiting import eventually


async def test_a_session_that_is_near_is_reminded_of_with_its_link(platform: Platform) -> None:
    earlier = datetime.now(UTC) - timedelta(days=20)
    starts_at = datetime.now(UTC) + timedelta(hours=20)
    async with catching() as catcher, running(service, platform, **QUICK, smtp_port=catcher.port) as serving:
        session = scheduled(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), scheduled_at=earlier)
        await publish(serving, edition(), person(), join_link(minute=-100_000), session)

        async def is_planned() -> bool:
            async with serving.database.transaction(readonly=True) as connection:
                return bool(await connection.fetchval("select count(*) from reminders"))

        await eventually(is_planned)  # whose place is known only now is reminded all the same
        await publish(serving, registered().model_copy(update={"registered_at": earlier}))

        async def came() -> bool:
            return "Recordatorio: Sesión m1: derechos" in catcher.subjects

        await eventually(came)
        mail = catcher.mails[catcher.subjects.index("Recordatorio: Sesión m1: derechos")]
        assert "https://meetings.example/j/1" in text_of(mail)
        metrics = (await serving.http.get(f"{serving.operations_url}/metrics")).text
        assert "meetings.example" not in metrics
