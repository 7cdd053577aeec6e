"""What a coordinator does in these tests, in few words. People are invented."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import httpx

from diplomado_chassis.handling import Received
from diplomado_chassis.ids import uuid7
from diplomado_contracts import (
    ConsentsGiven,
    EditionPublished,
    Event,
    Localised,
    PersonDescribed,
    PersonErased,
    PersonMerged,
    PersonSplit,
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
)
from diplomado_contracts.catalogue import BY_TYPE
from diplomado_contracts.editions import Module
from diplomado_contracts.people import Consent, MergedRegistration
from diplomado_sessions.__main__ import service
from tests.support.services import Running, enveloped
from tests.support.waiting import PATIENCE

NOW = datetime(2021, 7, 1, tzinfo=UTC)
LEADER = "staff-1"
"""The account of the facilitator of each session; tokens of the tests carry it too."""


class Mission:
    """One edition, seen by its coordinator."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.http = running.http
        self.edition_id = uuid7()
        # Its own: lists over all editions are cut, so who reads one is limited to this code.
        self.code = f"WEB-{self.edition_id.hex[-12:]}"

    def edition_published(self, revision: int = 1, **changes: Any) -> EditionPublished:
        values: dict[str, Any] = {
            "edition_id": self.edition_id,
            "revision": revision,
            "published_at": NOW,
            "code": self.code,
            "course": "PROTECCION",
            "title": Localised(es="Protección", en="Protection"),
            "modality": "online",
            "starts_on": date(2021, 7, 14),
            "ends_on": date(2021, 7, 15),
            "time_zone": "America/Panama",
            "organiser": "OIM",
            "modules": (Module(number=1, title=Localised(es="Uno", en="One")),),
        }
        return EditionPublished(**{**values, **changes})

    async def handle(self, *events: Event) -> None:
        """Hand facts to the service's handlers, as its consumer would."""
        async with self.running.database.transaction() as connection:
            for model, handler in service.consumes.items():
                if facts := [Received(event, enveloped(event)) for event in events if type(event) is model]:
                    await handler(connection, facts)

    async def register(self, given: str, family: str, email: str) -> UUID:
        """Somebody registers for the edition; return the registration."""
        registration_id, participant_id = uuid7(), uuid7()
        await self.handle(
            described(participant_id, given, family, email), self.registered(registration_id, participant_id)
        )
        return registration_id

    def registered(self, registration_id: UUID, participant_id: UUID, revision: int = 1) -> Registered:
        return Registered(**self._place(registration_id, participant_id, revision), registered_at=NOW)

    def waitlisted(self, registration_id: UUID, participant_id: UUID, revision: int = 1) -> RegistrationWaitlisted:
        return RegistrationWaitlisted(**self._place(registration_id, participant_id, revision), waitlisted_at=NOW)

    def replaced(self, registration_id: UUID, participant_id: UUID, revision: int = 2) -> RegistrationStatusChanged:
        """Somebody whose place another person has."""
        place = self._place(registration_id, participant_id, revision)
        return RegistrationStatusChanged(**place, changed_at=NOW, status="replaced")

    def withdrawn(self, registration_id: UUID, participant_id: UUID, revision: int = 2) -> RegistrationWithdrawn:
        return RegistrationWithdrawn(**self._place(registration_id, participant_id, revision), withdrawn_at=NOW)

    def merged(self, registration_id: UUID, participant_id: UUID, revision: int = 2) -> RegistrationStatusChanged:
        place = self._place(registration_id, participant_id, revision)
        return RegistrationStatusChanged(**place, changed_at=NOW, status="merged")

    def consented(
        self, registration_id: UUID, participant_id: UUID, *, granted: bool = True, revision: int = 1
    ) -> ConsentsGiven:
        """The answer whether they may appear in recordings."""
        return ConsentsGiven(
            **self._place(registration_id, participant_id, revision),
            given_at=NOW,
            text_version="2021-06",
            channel="form",
            consents=(Consent(purpose="recording", granted=granted),),
        )

    def _place(self, registration_id: UUID, participant_id: UUID, revision: int) -> dict[str, Any]:
        return {
            "registration_id": registration_id,
            "edition_id": self.edition_id,
            "participant_id": participant_id,
            "revision": revision,
        }

    async def participant_of(self, registration_id: UUID) -> UUID:
        async with self.running.database.transaction(readonly=True) as connection:
            statement = "select participant_id from registrations where registration_id = $1"
            return UUID(str(await connection.fetchval(statement, registration_id)))

    async def put_session(self, code: str = "S1", **changes: Any) -> httpx.Response:
        body: dict[str, Any] = {
            "module": 1,
            "title": {"es": "Sesión", "en": "Session"},
            "starts_at": "2021-07-14T09:00:00-05:00",
            "ends_at": "2021-07-14T10:30:00-05:00",
            "time_zone": "America/Panama",
            "place": "Zoom",
            "facilitators": [
                {
                    "name": "Domitila Arosemena",
                    "role": {"es": "Especialista", "en": "Specialist"},
                    "organisation": "OIM",
                    "account": LEADER,
                }
            ],
        }
        return await self.http.put(f"/api/v1/editions/{self.edition_id}/sessions/{code}", json={**body, **changes})

    async def session(self, code: str = "S1", **changes: Any) -> str:
        """A session in the timetable; return its identifier."""
        answer = await self.put_session(code, **changes)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["session_id"])

    async def send_file(self, session_id: str, content: str | bytes, **params: str) -> httpx.Response:
        raw = content.encode() if isinstance(content, str) else content
        return await self.http.post(
            f"/api/v1/sessions/{session_id}/attendance-files",
            content=raw,
            params={"name": "zoom.csv", **params},
            timeout=PATIENCE,
        )

    async def import_file(self, session_id: str, content: str | bytes, **params: str) -> dict[str, Any]:
        """Import a file in the two steps that a coordinator makes: what is doubtful is looked at and confirmed."""
        answer = await self.send_file(session_id, content, **params)
        if answer.status_code == 409 and answer.json()["type"].endswith(":attendance-file-doubtful"):
            params["confirm"] = answer.json()["preview"]["digest"]
            answer = await self.send_file(session_id, content, **params)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def preview_file(self, session_id: str, content: str | bytes, **params: str) -> dict[str, Any]:
        raw = content.encode() if isinstance(content, str) else content
        path = f"/api/v1/sessions/{session_id}/attendance-files/preview"
        answer = await self.http.post(path, content=raw, params=params, timeout=PATIENCE)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def post(self, path: str, **body: Any) -> httpx.Response:
        """Send a decision with its reason."""
        return await self.http.post(f"/api/v1/{path}", json={"reason": "Se cargó por error.", **body})

    async def decide(self, path: str, **body: Any) -> dict[str, Any]:
        answer = await self.post(path, **body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def close(self, session_id: str) -> dict[str, int]:
        answer = await self.http.post(f"/api/v1/sessions/{session_id}/closure")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def attendance(self, session_id: str) -> dict[str, int]:
        answer = await self.http.get(f"/api/v1/sessions/{session_id}/attendance")
        assert answer.status_code == 200, answer.text
        return {one["registration_id"]: one["seconds"] for one in answer.json()["attendance"]}

    async def unmatched(self) -> list[dict[str, Any]]:
        answer = await self.http.get(f"/api/v1/editions/{self.edition_id}/unmatched")
        assert answer.status_code == 200, answer.text
        return list(answer.json()["unmatched"])

    async def resolve(self, unmatched_id: str, registration_id: UUID | None, **more: Any) -> httpx.Response:
        body = {"registration_id": str(registration_id) if registration_id else None, **more}
        return await self.http.post(f"/api/v1/unmatched/{unmatched_id}/resolution", json=body)

    async def outbox_events(self, *types: type[Event]) -> list[Any]:
        """Facts of this edition that wait to be published, in order."""
        async with self.running.database.transaction(readonly=True) as connection:
            rows = await connection.fetch("select type, payload from outbox order by id")
        events = [BY_TYPE[row["type"]].model_validate_json(row["payload"]) for row in rows]
        return [one for one in events if isinstance(one, types) and getattr(one, "edition_id", None) == self.edition_id]


def described(participant_id: UUID, given: str, family: str, email: str, revision: int = 1) -> PersonDescribed:
    return PersonDescribed(
        participant_id=participant_id,
        revision=revision,
        described_at=NOW,
        given_names=given,
        family_names=family,
        email=email,
    )


def erased(participant_id: UUID, revision: int = 2) -> PersonErased:
    return PersonErased(participant_id=participant_id, revision=revision, erased_at=NOW)


def person_merged(
    participant_id: UUID, into: UUID, edition_id: UUID, pairs: Sequence[tuple[UUID, UUID]], revision: int = 2
) -> PersonMerged:
    return PersonMerged(
        participant_id=participant_id,
        revision=revision,
        merged_at=NOW,
        into_participant_id=into,
        registrations=_pairs(edition_id, pairs),
    )


def person_split(
    participant_id: UUID, into: UUID, edition_id: UUID, pairs: Sequence[tuple[UUID, UUID]], revision: int = 3
) -> PersonSplit:
    return PersonSplit(
        participant_id=participant_id,
        revision=revision,
        split_at=NOW,
        from_participant_id=into,
        registrations=_pairs(edition_id, pairs),
    )


def _pairs(edition_id: UUID, pairs: Sequence[tuple[UUID, UUID]]) -> tuple[MergedRegistration, ...]:
    return tuple(
        MergedRegistration(edition_id=edition_id, registration_id=one, into_registration_id=into) for one, into in pairs
    )


def meeting(*rows: tuple[str, str, str, str]) -> str:
    """A file of a meeting of 14 July 2021: name, e-mail, joined and left as HH:MM:SS."""
    lines = ["Name (original name),Email,Join time,Leave time,Duration (minutes),Guest"]
    lines += [f'"{name}",{email},2021-07-14 {joined},2021-07-14 {left},1,Yes' for name, email, joined, left in rows]
    return "\n".join(lines) + "\n"


def only(rows: Sequence[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    """The one row with these values."""
    [row] = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    return row
