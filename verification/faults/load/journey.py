"""One edition under faults: announced, filled beyond its capacity, held in one session, and signed off."""

import asyncio
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from verification.faults.load.client import NOT_YET, Client, GaveUp
from verification.faults.load.people import Person

ACT = {
    "graduated_on": "2026-03-20",
    "place": "Ciudad de Panamá",
    "signatories": [
        {
            "name": "Santiago Beltrán",
            "office": {"es": "Jefe de misión", "en": "Chief of Mission"},
            "organisation": "OIM",
        }
    ],
}
POLICY = {
    "code": "under-faults",
    "session_credit": {"full_at": 0.8, "grace_minutes": 5, "denominator": "scheduled"},
    "awards": [
        {"award": "diploma", "kind": "diploma", "graduates": True, "require": [{"attendance_overall": 0.8}]},
    ],
}


@dataclass(frozen=True)
class Journey:
    """One edition with the people who want to take part."""

    client: Client
    code: str
    capacity: int
    people: Sequence[Person]
    chance: random.Random

    async def run(self) -> None:
        """Everything in order. Raises GaveUp if a step does not succeed in its time."""
        edition_id = await self._announce()
        session_id = await self._plan(edition_id)
        registrations = await self._register(edition_id)
        await self._withdraw(registrations)
        attended = await self._hold(edition_id, session_id)
        await self._graduate(edition_id, attended)

    async def _announce(self) -> str:
        client = self.client
        await client.do(
            "announce", self.code, "PUT", "registration", "/api/v1/courses/faults", json={"title": _both("Curso")}
        )
        edition = await client.do(
            "announce",
            self.code,
            "PUT",
            "registration",
            f"/api/v1/editions/{self.code}",
            json=edition_form(self.capacity),
        )
        edition_id = str(_sure(edition, "announce")["edition_id"])
        published = await client.do(
            "publish", edition_id, "POST", "registration", f"/api/v1/editions/{edition_id}/publication"
        )
        _sure(published, "publish")
        return edition_id

    async def _plan(self, edition_id: str) -> str:
        base, body = f"/api/v1/editions/{edition_id}", {
            "title": _both("Sesión"), "starts_at": "2026-03-03T09:00:00-05:00", "ends_at": "2026-03-03T10:00:00-05:00",
            "time_zone": "America/Panama", "place": "Zoom", "facilitators": [],
        }  # fmt: skip
        client = self.client
        session, policy = await asyncio.gather(
            client.do("schedule", edition_id, "PUT", "sessions", f"{base}/sessions/s1", not_yet=NOT_YET, json=body),
            client.do("policy", edition_id, "PUT", "certificates", f"{base}/policy", not_yet=NOT_YET, json=POLICY),
        )
        _sure(policy, "policy")
        return str(_sure(session, "schedule")["session_id"])

    async def _register(self, edition_id: str) -> list[str]:
        async def register(person: Person) -> dict[str, Any] | None:
            return await self.client.do(
                "register", f"{edition_id}/{person.email}", "POST", "registration",
                f"/api/v1/editions/{edition_id}/registrations", may_give_up=True,
                json=_application(person),
            )  # fmt: skip

        answers = await asyncio.gather(*map(register, self.people))
        found = [str(answer["registration_id"]) for answer in answers if answer]
        self.client.counts.registered += len(found)
        return found

    async def _withdraw(self, registrations: Sequence[str]) -> None:
        leaving = self.chance.sample(list(registrations), k=len(registrations) // 6)
        for registration_id in leaving:
            path = f"/api/v1/registrations/{registration_id}/withdrawal"
            await self.client.do("withdraw", registration_id, "POST", "registration", path, json={})

    async def _hold(self, edition_id: str, session_id: str) -> int:
        """Import who was there and close the session; return for how many people attendance stands."""
        views = (await self.client.see("registration", f"/api/v1/editions/{edition_id}/registrations"))["registrations"]
        present = [view for view in views if view["status"] == "registered"]
        known = self.client.now() + self.client.patience_seconds
        await self.client.do(
            "import", session_id, "POST", "sessions", f"/api/v1/sessions/{session_id}/attendance-files",
            params={"time_zone": "America/Panama", "name": "zoom.csv"}, content=zoom_file(present).encode(),
            not_yet=NOT_YET,
        )  # fmt: skip
        while (await self.client.see("sessions", f"/api/v1/editions/{edition_id}/unmatched"))["unmatched"]:
            if self.client.now() > known:
                raise GaveUp("people that sessions does not know")
            await asyncio.sleep(0.3)
        closed = await self.client.do(
            "close", session_id, "POST", "sessions", f"/api/v1/sessions/{session_id}/closure", not_yet=NOT_YET
        )
        return int(_sure(closed, "close")["attended"])

    async def _graduate(self, edition_id: str, expected: int) -> None:
        """Draft and sign acts until everybody who attended has graduated."""
        client, graduates = self.client, 0
        deadline = client.now() + client.patience_seconds
        while graduates < expected:
            if client.now() > deadline:
                raise GaveUp(f"{graduates} of {expected} graduates")
            draft = await client.do(
                "draft", edition_id, "POST", "certificates", f"/api/v1/editions/{edition_id}/acts", json=ACT
            )
            if draft is None or (int(draft["graduates"]) + graduates < expected and self.chance.random() < 0.7):
                await asyncio.sleep(0.3)
                continue
            act_id = str(draft["act_id"])
            signed = await client.do(
                "sign", act_id, "POST", "certificates", f"/api/v1/acts/{act_id}/signature", json={}
            )
            graduates += int(signed["graduates"]) if signed else 0
        client.counts.certificates += graduates


def zoom_file(present: Iterable[dict[str, Any]]) -> str:
    """A participants report: everybody came at nine and stayed for an hour."""
    lines = ["Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"]
    lines += [
        f"{view['given_names']} {view['family_names']},{view['email']},03/03/2026 08:59:00 AM,03/03/2026 10:01:00 AM"
        ",62,Yes"
        for view in present
    ]
    return "\n".join(lines) + "\n"


def edition_form(capacity: int) -> dict[str, Any]:
    """What a coordinator says of an edition."""
    return {
        "course": "faults", "title": _both("Edición"), "modality": "online", "starts_on": "2026-03-02",
        "ends_on": "2026-03-20", "time_zone": "America/Panama", "capacity": capacity, "hours": 20,
        "organiser": "OIM Panamá", "partner": None, "programmes": [], "modules": [], "institutions": [], "sdg": [],
        "gcm": [], "registration": "open",
    }  # fmt: skip


def _application(person: Person) -> dict[str, Any]:
    return {
        "given_names": person.given_names, "family_names": person.family_names, "email": person.email,
        "language": "es", "organisation_type": "academia", "occupation": "teaching",
        "consents": {"participation": True, "statistics": True},
    }  # fmt: skip


def _both(text: str) -> dict[str, str]:
    return {"es": text, "en": text}


def _sure(answer: dict[str, Any] | None, what: str) -> dict[str, Any]:
    if answer is None:
        raise GaveUp(f"{what} was refused")
    return answer
