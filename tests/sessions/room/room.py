"""A session that is being held now, with people in the room. People are invented."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from diplomado_chassis.signed_links import SignedLink, sign
from diplomado_contracts import ParticipantLinkIssued
from diplomado_sessions.attendance.check_in.codes import code_at, step_of
from diplomado_sessions.attendance.check_in.tokens import sign_badge, sign_ticket
from tests.sessions.mission import Mission
from tests.support.waiting import PATIENCE

PLACE = "Sala 3"


def scripts(page: str) -> list[str]:
    """The script elements of a page, but for the one that all pages have."""
    return [one for one in re.findall(r"<script[^>]*>", page) if "/assets/site." not in one]


class Room:
    """One session of a mission, seen by its staff and by the people in it."""

    def __init__(self, mission: Mission, session: str, starts_at: datetime, ends_at: datetime) -> None:
        self.mission = mission
        self.session = session
        self.starts_at = starts_at
        self.ends_at = ends_at
        self.http = mission.http

    @property
    def secrets(self) -> tuple[str, ...]:
        settings: Any = self.mission.running.settings
        return tuple(settings.link_secrets)

    @property
    def path(self) -> str:
        return f"/api/v1/sessions/{self.session}"

    def badge(self, registration: UUID, lifetime: timedelta = timedelta(hours=1)) -> str:
        return sign_badge(registration, datetime.now(UTC) + lifetime, self.secrets)

    def own_link(self, registration: UUID, revision: int = 1, lifetime: timedelta = timedelta(days=9)) -> str:
        return sign(SignedLink("own_page", registration, revision, datetime.now(UTC) + lifetime), self.secrets)

    def code(self, ago: timedelta = timedelta(), place: str = PLACE) -> str:
        """The code that was on the wall some time ago."""
        return code_at(step_of(datetime.now(UTC) - ago), UUID(self.session), place, self.secrets[0])

    def ticket(self, ago: timedelta = timedelta(), *, saw_code: bool = False) -> str:
        """The ticket of a page that was opened some time ago."""
        return sign_ticket(UUID(self.session), datetime.now(UTC) - ago, self.secrets, saw_code=saw_code)

    async def scan(self, token: str, **values: Any) -> httpx.Response:
        headers = values.pop("headers", None)
        return await self.http.post(f"{self.path}/check-ins/scan", json={"token": token, **values}, headers=headers)

    async def tick(self, *registrations: UUID, **values: Any) -> httpx.Response:
        body = {"registration_ids": [str(one) for one in registrations], "reason": "signed_list", **values}
        return await self.http.post(f"{self.path}/check-ins", json=body)

    async def send_list(self, content: str | bytes, **params: str) -> httpx.Response:
        raw = content.encode() if isinstance(content, str) else content
        return await self.http.post(f"{self.path}/check-in-lists", content=raw, params=params)

    async def check_in(self, link: str, code: str | None = None, **values: Any) -> httpx.Response:
        """What the page's script sends, without a token of staff."""
        headers = values.pop("headers", {})
        async with self.visitor() as visitor:
            return await visitor.post(
                f"{self.path}/self-check-ins", json={"link": link, "code": code, **values}, headers=headers
            )

    @asynccontextmanager
    async def visitor(self) -> AsyncIterator[httpx.AsyncClient]:
        """A browser of somebody who is no staff."""
        async with httpx.AsyncClient(base_url=self.mission.running.url, timeout=PATIENCE) as client:
            yield client

    async def check_ins(self) -> list[dict[str, Any]]:
        answer = await self.http.get(f"{self.path}/check-ins")
        assert answer.status_code == 200, answer.text
        return list(answer.json()["check_ins"])

    async def attendance(self) -> dict[str, int]:
        return await self.mission.attendance(self.session)

    async def link_issued(self, registration: UUID, link_revision: int) -> None:
        """The participant got a new link: older ones are void."""
        await self.mission.handle(
            ParticipantLinkIssued(
                registration_id=registration,
                edition_id=self.mission.edition_id,
                participant_id=await self.mission.participant_of(registration),
                revision=link_revision,
                link_revision=link_revision,
                issued_at=datetime.now(UTC),
            )
        )


async def room(
    mission: Mission, begun: timedelta = timedelta(minutes=60), still: timedelta = timedelta(minutes=30)
) -> Room:
    """A session that began some time ago and still goes on for some time, or ended before if that is negative."""
    now = datetime.now(UTC).replace(microsecond=0)
    today = now.date()
    dates = {"starts_on": today - timedelta(days=3), "ends_on": today + timedelta(days=3), "modality": "hybrid"}
    await mission.handle(mission.edition_published(2, **dates))
    starts_at, ends_at = now - begun, now + still
    session = await mission.session(starts_at=starts_at.isoformat(), ends_at=ends_at.isoformat(), place=PLACE)
    return Room(mission, session, starts_at, ends_at)
