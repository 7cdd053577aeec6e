"""One edition with six people, as the events of other services tell it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from diplomado_certificates.__main__ import service
from diplomado_chassis.handling import Received
from diplomado_chassis.ids import uuid7
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import (
    AttendanceCorrected,
    AttendanceExcused,
    AttendanceMadeUp,
    Attended,
    ConsentsGiven,
    EditionPublished,
    Event,
    GuestsCounted,
    InstitutionDescribed,
    Localised,
    NameConfirmed,
    PersonDescribed,
    PersonErased,
    PersonMerged,
    PersonSplit,
    ProjectScored,
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionClosed,
    SessionReopened,
    SessionScheduled,
)
from diplomado_contracts.editions import Institution, Module, Programme
from diplomado_contracts.people import Consent, MergedRegistration
from tests.support.services import Running, enveloped

NOW = datetime(2023, 9, 1, 12, tzinfo=UTC)
LENGTH = 2 * 3600

CEREMONY: dict[str, Any] = {
    "graduated_on": "2023-09-08",
    "place": "Ciudad de Panamá",
    "signatories": [
        {
            "name": "Itzel Abrego Quintero",
            "office": {"es": "Directora de Academia", "en": "Director of the Academy"},
            "organisation": "Instituto Superior",
        }
    ],
}


@dataclass(frozen=True)
class Someone:
    """A participant of the edition."""

    given_names: str
    family_names: str
    institution: str = "SENAFRONT"
    registration_id: UUID = field(default_factory=uuid7)
    participant_id: UUID = field(default_factory=uuid7)


@dataclass
class World:
    """The edition, its sessions and its people; the events are new for each world."""

    best: Someone = field(default_factory=lambda: Someone("Yaneth Itzel", "Núñez Batista"))
    second: Someone = field(default_factory=lambda: Someone("Ñuria", "Ábrego de León", "SNM"))
    failed_project: Someone = field(default_factory=lambda: Someone("Eduardo", "Cárdenas"))
    one_second_short: Someone = field(default_factory=lambda: Someone("Melquiades", "Gallego", "SNM"))
    withdrawn: Someone = field(default_factory=lambda: Someone("Olga", "Pitti"))
    waiting: Someone = field(default_factory=lambda: Someone("Raúl", "Tejeira"))
    edition_id: UUID = field(default_factory=uuid7)
    sessions: tuple[UUID, ...] = field(default_factory=lambda: tuple(uuid7() for _ in range(6)))
    code: str = "gif-dh-2023"

    @property
    def everybody(self) -> tuple[Someone, ...]:
        """Everybody who ever registered."""
        return self.best, self.second, self.failed_project, self.one_second_short, self.withdrawn, self.waiting

    def edition(self, revision: int = 1, **changes: Any) -> EditionPublished:
        """The announcement."""
        facts: dict[str, Any] = {
            "edition_id": self.edition_id,
            "revision": revision,
            "published_at": NOW,
            "code": self.code,
            "course": "gif-dh",
            "title": Localised(es="Gestión Integral de Fronteras", en="Integrated Border Management"),
            "modality": "online",
            "starts_on": date(2023, 8, 1),
            "ends_on": date(2023, 9, 1),
            "time_zone": "America/Panama",
            "hours": 40,
            "organiser": "Misión en Panamá",
            "partner": "Instituto Superior",
            "programmes": (Programme(code="crm", title=Localised(es="Fronteras", en="Borders"), donors=("IRCC",)),),
            "modules": tuple(Module(number=n, title=Localised(es=f"Tema {n}", en=f"Topic {n}")) for n in range(1, 7)),
            "institutions": (
                Institution(code="SENAFRONT", name="Servicio Nacional de Fronteras"),
                Institution(code="SNM", name="Servicio Nacional de Migración"),
            ),
            "sdg": ("10.7", "16"),
            "gcm": (11, 12),
        }
        return EditionPublished(**{**facts, **changes})

    def institution(self, **changes: Any) -> InstitutionDescribed:
        """An institution, under the name that it has by itself."""
        facts = {"institution": "SENAFRONT", "revision": 1, "described_at": NOW, "name": "SENAFRONT de Panamá"}
        return InstitutionDescribed(**{**facts, **changes})

    def timetable(self) -> list[SessionScheduled]:
        """Six sessions of two hours, one per module."""
        return [
            SessionScheduled(
                session_id=session_id,
                edition_id=self.edition_id,
                revision=1,
                scheduled_at=NOW,
                code=f"s{n}",
                module=n,
                title=Localised(es=f"Sesión {n}", en=f"Session {n}"),
                starts_at=NOW + timedelta(days=n),
                ends_at=NOW + timedelta(days=n, seconds=LENGTH),
                time_zone="America/Panama",
            )
            for n, session_id in enumerate(self.sessions, start=1)
        ]

    def describe(self, someone: Someone, revision: int = 1, **changes: Any) -> PersonDescribed:
        """Their names."""
        facts: dict[str, Any] = {
            "participant_id": someone.participant_id,
            "revision": revision,
            "described_at": NOW,
            "given_names": someone.given_names,
            "family_names": someone.family_names,
            "email": "someone@example.org",
        }
        return PersonDescribed(**{**facts, **changes})

    def erase(self, someone: Someone, revision: int = 2, reason: str | None = None) -> PersonErased:
        """Their erasure."""
        return PersonErased(participant_id=someone.participant_id, revision=revision, erased_at=NOW, reason=reason)

    def merge(self, someone: Someone, into: Someone, revision: int = 2) -> list[Event]:
        """Their record is found to be another's; both are in the edition."""
        pair = MergedRegistration(
            edition_id=self.edition_id,
            registration_id=someone.registration_id,
            into_registration_id=into.registration_id,
        )
        return [
            PersonMerged(
                participant_id=someone.participant_id,
                revision=revision,
                merged_at=NOW,
                into_participant_id=into.participant_id,
                registrations=(pair,),
            ),
            RegistrationStatusChanged(
                registration_id=someone.registration_id,
                edition_id=self.edition_id,
                participant_id=someone.participant_id,
                revision=revision + 1,
                changed_at=NOW,
                status="merged",
            ),
        ]

    def split(self, someone: Someone, into: Someone, revision: int = 3) -> list[Event]:
        """That was a mistake: each is a person of their own again."""
        split = PersonSplit(
            participant_id=someone.participant_id,
            revision=revision,
            split_at=NOW,
            from_participant_id=into.participant_id,
        )
        return [split, self.describe(someone, revision + 1), self.register(someone, revision + 1)]

    def consent(
        self, someone: Someone, revision: int = 1, *, granted: bool = True, shares: bool = True
    ) -> ConsentsGiven:
        """Their answers whether the public page may show the name, and whether the institution learns the results."""
        return ConsentsGiven(
            registration_id=someone.registration_id,
            edition_id=self.edition_id,
            participant_id=someone.participant_id,
            revision=revision,
            given_at=NOW,
            text_version="2023-07",
            channel="form",
            consents=(
                Consent(purpose="public_verification", granted=granted),
                Consent(purpose="institution_sharing", granted=shares),
            ),
        )

    def guests(self, session: int, waiting: int, revision: int = 1) -> GuestsCounted:
        """How many entries of a session, counted from 1, wait for identification."""
        return GuestsCounted(
            session_id=self.sessions[session - 1],
            edition_id=self.edition_id,
            revision=revision,
            counted_at=NOW,
            waiting=waiting,
        )

    def confirm_name(self, someone: Someone, person_revision: int = 1, revision: int = 1) -> NameConfirmed:
        """Their word that the name is right."""
        return NameConfirmed(
            registration_id=someone.registration_id,
            edition_id=self.edition_id,
            participant_id=someone.participant_id,
            revision=revision,
            confirmed_at=NOW,
            person_revision=person_revision,
        )

    def register(self, someone: Someone, revision: int = 1, **changes: Any) -> Registered:
        """Their place."""
        facts: dict[str, Any] = {
            "registration_id": someone.registration_id,
            "edition_id": self.edition_id,
            "participant_id": someone.participant_id,
            "revision": revision,
            "registered_at": NOW,
            "institution": someone.institution,
            "group": "Darién",
            "leads_group": someone is self.best,
        }
        return Registered(**{**facts, **changes})

    def replace(self, someone: Someone, revision: int = 2) -> RegistrationStatusChanged:
        """Another person gets their place."""
        return RegistrationStatusChanged(
            registration_id=someone.registration_id,
            edition_id=self.edition_id,
            participant_id=someone.participant_id,
            revision=revision,
            changed_at=NOW,
            status="replaced",
        )

    def withdraw(self, someone: Someone, revision: int = 2) -> RegistrationWithdrawn:
        """Their withdrawal."""
        return RegistrationWithdrawn(
            registration_id=someone.registration_id,
            edition_id=self.edition_id,
            participant_id=someone.participant_id,
            revision=revision,
            withdrawn_at=NOW,
        )

    def wait(self, someone: Someone) -> RegistrationWaitlisted:
        """Their place on the waiting list."""
        return RegistrationWaitlisted(
            registration_id=someone.registration_id,
            edition_id=self.edition_id,
            participant_id=someone.participant_id,
            revision=1,
            waitlisted_at=NOW,
        )

    def closings(self) -> list[SessionClosed | SessionReopened]:
        """The first session is closed, opened again, and closed with other times."""
        facts = {"session_id": self.sessions[0], "edition_id": self.edition_id}
        counts = {"closed_at": NOW, "scheduled_seconds": LENGTH, "attended": 4, "waiting": 0}
        return [
            SessionClosed(**facts, **counts, revision=1, session_seconds=LENGTH),
            SessionReopened(**facts, revision=2, reopened_at=NOW),
            SessionClosed(**facts, **counts, revision=3, session_seconds=5000),
        ]

    def absences(self, someone: Someone) -> list[AttendanceExcused | AttendanceMadeUp]:
        """They are excused from the first session and make up for the second; both are taken back."""
        place = {
            "registration_id": someone.registration_id,
            "edition_id": self.edition_id,
            "participant_id": someone.participant_id,
        }
        excused = AttendanceExcused(
            **place,
            session_id=self.sessions[0],
            revision=1,
            excused_at=NOW,
            reason="official_duty",
            excuse_id=uuid7(),
        )
        made_up = AttendanceMadeUp(**place, session_id=self.sessions[1], revision=1, made_up_at=NOW, make_up_id=uuid7())
        return [
            excused,
            excused.model_copy(update={"revision": 2, "withdrawn": True}),
            made_up,
            made_up.model_copy(update={"revision": 2, "withdrawn": True}),
        ]

    def attend(self, someone: Someone, session: int, seconds: int = LENGTH, revision: int = 1) -> Attended:
        """Their presence in a session, counted from 1."""
        return Attended(
            registration_id=someone.registration_id,
            edition_id=self.edition_id,
            session_id=self.sessions[session - 1],
            participant_id=someone.participant_id,
            revision=revision,
            recorded_at=NOW,
            seconds=seconds,
            session_seconds=LENGTH,
            evidence=(uuid7(),),
        )

    def correct(self, someone: Someone, session: int, seconds: int, revision: int = 2) -> AttendanceCorrected:
        """A correction of their presence."""
        return AttendanceCorrected(
            registration_id=someone.registration_id,
            edition_id=self.edition_id,
            session_id=self.sessions[session - 1],
            participant_id=someone.participant_id,
            revision=revision,
            corrected_at=NOW,
            seconds=seconds,
            previous_seconds=0,
            session_seconds=LENGTH,
            reason="evidence_added",
            corrected_by="staff-1",
            correction_id=uuid7(),
        )

    def score(
        self,
        team: str,
        score: str,
        rank: int,
        *members: Someone,
        revision: int = 1,
        project_id: UUID | None = None,
        entered_by: tuple[str, ...] = (),
    ) -> ProjectScored:
        """A team's final score."""
        return ProjectScored(
            project_id=project_id or uuid7(),
            edition_id=self.edition_id,
            revision=revision,
            scored_at=NOW,
            team=team,
            team_name=f"Equipo {team}",
            title="Frontera segura",
            institution="SENAFRONT",
            admin_area="PA-5",
            members=tuple(member.registration_id for member in members),
            score=Decimal(score),
            graders=2,
            rank=rank,
            rubric="r1",
            entered_by=entered_by,
        )

    def events(self) -> list[Event]:
        """Everything that happened: two graduate, one attends only, one is a second short."""
        present = (self.best, self.second, self.failed_project, self.withdrawn)
        return [
            self.edition(),
            *self.timetable(),
            *(self.describe(someone) for someone in self.everybody),
            *(self.register(someone) for someone in self.everybody if someone is not self.waiting),
            self.wait(self.waiting),
            *(self.consent(someone) for someone in self.everybody),
            *(self.attend(someone, session) for someone in present for session in range(1, 7)),
            *(self.attend(self.one_second_short, session) for session in range(1, 6)),
            self.attend(self.one_second_short, 6, LENGTH * 8 // 10 - 1),
            self.score("Darién", "92.5", 1, self.best),
            self.score("Chiriquí", "80", 2, self.second, self.one_second_short),
            self.score("Panamá", "70.99", 3, self.failed_project, self.withdrawn),
            self.withdraw(self.withdrawn),
        ]


async def handle(connection: Connection, events: Sequence[Event]) -> None:
    """Hand events to the service's handlers, as one batch."""
    for model, handler in service.consumes.items():
        if facts := [Received(event, enveloped(event)) for event in events if type(event) is model]:
            await handler(connection, facts)


async def deliver(running: Running, *events: Event) -> None:
    """Bring events into the service without Kafka."""
    async with running.database.transaction() as connection:
        await handle(connection, events)
