"""Sessions and certificates side by side: what one publishes is what the other decides on."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest_asyncio

from diplomado_certificates.__main__ import service as certificates_service
from diplomado_certificates.early_warnings import task
from diplomado_chassis.handling import Context
from diplomado_contracts import ConsentsGiven, Event, Localised, ThresholdUnreachable
from diplomado_contracts.catalogue import BY_TYPE
from diplomado_contracts.editions import Module
from diplomado_contracts.people import Consent
from diplomado_local.platform import Platform
from diplomado_sessions.__main__ import service as sessions_service
from tests.certificates.world import handle
from tests.sessions.mission import NOW, Mission
from tests.support.services import Running, running


class Course(Mission):
    """An edition of two modules, told to both services."""

    def __init__(self, sessions: Running, certificates: Running) -> None:
        super().__init__(sessions)
        self.certificates = certificates
        self.relayed = 0

    async def handle(self, *events: Event) -> None:
        """Hand facts of registration to both services."""
        await super().handle(*events)
        async with self.certificates.database.transaction() as connection:
            await handle(connection, events)

    async def published(self, **changes: Any) -> None:
        modules = tuple(Module(number=n, title=Localised(es=f"M{n}", en=f"M{n}")) for n in (1, 2))
        await self.handle(self.edition_published(**{"modules": modules, **changes}))

    async def consent(self, registration_id: UUID) -> None:
        """The participant agrees that the own institution learns the results."""
        place = self._place(registration_id, await self.participant_of(registration_id), 1)
        consents = (Consent(purpose="institution_sharing", granted=True),)
        given = ConsentsGiven(**place, given_at=NOW, text_version="2021-06", channel="form", consents=consents)
        await self.handle(given)

    async def policy(self, *require: dict[str, Any], early_warning: str = "none", **credit: Any) -> None:
        """Set the policy; each further one is a change."""
        body = {
            "code": "p",
            "session_credit": credit,
            "awards": [{"award": "diploma", "kind": "diploma", "graduates": True, "require": list(require)}],
            "early_warning": early_warning,
            "reason": "Prueba",
        }
        answer = await self.certificates.http.put(f"/api/v1/editions/{self.edition_id}/policy", json=body)
        assert answer.status_code == 200, answer.text

    async def relay(self) -> None:
        """Bring what sessions has published since to certificates, as Kafka would."""
        async with self.running.database.transaction(readonly=True) as connection:
            rows = await connection.fetch(
                "select id, type, payload from outbox where id > $1 order by id", self.relayed
            )
        events = [BY_TYPE[row["type"]].model_validate_json(row["payload"]) for row in rows]
        if rows:
            self.relayed = rows[-1]["id"]
            async with self.certificates.database.transaction() as connection:
                await handle(connection, [one for one in events if getattr(one, "edition_id", None) == self.edition_id])

    async def progress(self, registration_id: UUID) -> dict[str, Any]:
        """One participant's progress, after everything has arrived."""
        await self.relay()
        answer = await self.certificates.http.get(f"/api/v1/editions/{self.edition_id}/progress")
        assert answer.status_code == 200, answer.text
        [found] = [one for one in answer.json()["participants"] if one["registration_id"] == str(registration_id)]
        return dict(found)

    async def outcome(self, registration_id: UUID) -> str:
        """Whether the diploma is earned, may still be, or not."""
        [award] = (await self.progress(registration_id))["awards"]
        return str(award["outcome"])

    async def statuses(self, registration_id: UUID) -> list[str]:
        """How a participant stands in each session, in their order."""
        return [one["status"] for one in (await self.progress(registration_id))["sessions"]]

    async def warn(self) -> list[ThresholdUnreachable]:
        """Let the early warnings look, and return all that was published of this edition."""
        await self.relay()
        running = self.certificates
        await task.look(Context("certificates", running.settings, running.database, running.process.stopping))
        async with running.database.transaction(readonly=True) as connection:
            rows = await connection.fetch("select payload from outbox where type = $1 order by id", _TYPE)
        events = [ThresholdUnreachable.model_validate_json(row["payload"]) for row in rows]
        return [event for event in events if event.edition_id == self.edition_id]


_TYPE = ThresholdUnreachable.type


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def both(platform: Platform) -> AsyncIterator[tuple[Running, Running]]:
    """The two services' APIs."""
    async with (
        running(sessions_service, platform, roles=["api"]) as sessions,
        running(certificates_service, platform, roles=["api"]) as certificates,
    ):
        yield sessions, certificates


@pytest_asyncio.fixture(loop_scope="session")
async def course(both: tuple[Running, Running]) -> Course:
    """A course in July 2021 that both services know, without sessions, people or policy."""
    course = Course(*both)
    await course.published(ends_on=date(2021, 7, 31))
    return course
