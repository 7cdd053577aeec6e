"""The facts that cause the measured mails: people, and a new edition with six sessions for each turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from diplomado_chassis.handling import Received
from diplomado_chassis.language.languages import ENGLISH, SPANISH, Language
from diplomado_chassis.postgres.database import Database
from diplomado_contracts import (
    CertificateIssued,
    EditionPublished,
    Event,
    Localised,
    PersonDescribed,
    Registered,
    SessionScheduled,
)
from diplomado_notifications.__main__ import service
from diplomado_notifications.deliveries.delivery import Template
from tests.support.services import enveloped
from tests.support.waiting import eventually

_NAMESPACE = UUID("01900000-0000-7000-8000-00000000cafe")
_BEGUN = datetime.now(UTC)
_STARTS = _BEGUN + timedelta(days=40)
_OPEN = "select exists (select from deliveries where status in ('pending', 'sending'))"
_SENT = "select count(*) from deliveries where template = $1 and edition_id = $2 and status = 'sent'"


@dataclass
class Story:
    """People, and one edition with six sessions in each turn: facts go in as the consumer would hand them over."""

    database: Database
    people: int
    turn: int = 0

    def begin(self) -> None:
        """Begin a turn."""
        self.turn += 1

    async def describe_people(self) -> None:
        """Tell who they are."""
        await self._note([person(number) for number in range(self.people)])

    async def plan(self, kind: Template) -> None:
        """Cause one mail of this kind for each person, none of which is due yet."""
        match kind:
            case "registration_confirmed":
                await self._note([self._edition()])
                await self._note([self._session(number, 1) for number in range(6)])
                await self._note(
                    [Registered(**self._place(number), registered_at=_BEGUN) for number in range(self.people)]
                )
            case "session_changed":
                await self._note([self._session(0, 2)])
            case _:
                await self._note([self._certificate(number) for number in range(self.people)])

    async def send(self) -> None:
        """Let all mails be due, and wait until none is left."""
        async with self.database.transaction() as connection:
            await connection.execute("update deliveries set due_at = now() where status = 'pending'")

        async def all_sent() -> bool:
            async with self.database.transaction(readonly=True) as connection:
                return not await connection.fetchval(_OPEN)

        await eventually(all_sent, seconds=300, every=0.05)

    async def sent(self, kind: Template) -> int:
        """Count the mails of this turn."""
        async with self.database.transaction(readonly=True) as connection:
            return int(await connection.fetchval(_SENT, kind, made_id("edition", self.turn)))

    async def _note(self, events: Sequence[Event]) -> None:
        async with self.database.transaction() as connection:
            await service.consumes[type(events[0])](connection, [Received(event, enveloped(event)) for event in events])
            await connection.execute("update deliveries set due_at = 'infinity' where status = 'pending'")

    def _edition(self) -> EditionPublished:
        return EditionPublished(
            edition_id=made_id("edition", self.turn), revision=1, published_at=_BEGUN, code=f"mails-{self.turn}",
            course="fronteras", title=Localised(es="Gestión de fronteras", en="Border management"), modality="online",
            starts_on=_STARTS.date(), ends_on=_STARTS.date() + timedelta(days=40), time_zone="America/Panama",
            organiser="Misión de ejemplo en Panamá",
        )  # fmt: skip

    def _session(self, number: int, revision: int) -> SessionScheduled:
        starts_at = _STARTS + timedelta(days=number, hours=revision)
        return SessionScheduled(
            session_id=made_id("session", self.turn, number), edition_id=made_id("edition", self.turn),
            revision=revision, scheduled_at=_BEGUN + timedelta(hours=revision - 2), code=f"m{number}",
            title=Localised(es=f"Sesión {number}: derechos", en=f"Session {number}: rights"), starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2), time_zone="America/Panama", place="Zoom",
        )  # fmt: skip

    def _place(self, number: int) -> dict[str, Any]:
        return {
            "registration_id": made_id("registration", self.turn, number),
            "edition_id": made_id("edition", self.turn),
            "participant_id": made_id("person", number),
            "revision": 1,
        }

    def _certificate(self, number: int) -> CertificateIssued:
        return CertificateIssued(
            **self._place(number), certificate_id=made_id("certificate", self.turn, number), issued_at=_BEGUN,
            issued_on=_BEGUN.date(), kind="diploma", award="diploma", act_id=made_id("act", self.turn),
            verification_code=f"EXAMPLE-{self.turn:04}-{number:05}-2TB7-K9QW-4MZX",
        )  # fmt: skip


def made_id(*parts: object) -> UUID:
    """The same id for the same words."""
    return uuid5(_NAMESPACE, repr(parts))


def language_of(number: int) -> Language:
    """Half of the people read each language."""
    return (SPANISH, ENGLISH)[number % 2]


def person(number: int) -> PersonDescribed:
    """Somebody gives their details."""
    return PersonDescribed(
        participant_id=made_id("person", number), revision=1, described_at=_BEGUN, given_names=f"Persona {number}",
        family_names="Peñalba de Gracia", email=f"p{number}@correo.example", language=language_of(number),
    )  # fmt: skip
