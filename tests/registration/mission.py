"""What a mission does over HTTP, so that tests read like its day."""

import itertools
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from uuid import UUID

import httpx

from diplomado_contracts import Event
from diplomado_contracts.catalogue import BY_TYPE
from diplomado_registration.enrolment.links import link_to
from diplomado_registration.identity.duplicates.usecases import compare_people
from tests.support.services import Running
from tests.support.waiting import PATIENCE

# All have the same length: no name or code is the begin of another, and sorted they are in order.
_numbers = itertools.count(10_001)

ANA = {
    "given_names": "Ana Lucía",
    "family_names": "Peñalba de Gracia",
    "email": "ana.penalba@correo.example",
    "language": "es",
    "organisation_type": "civil_society",
    "occupation": "social_work",
    "admin_area": "PA-4",
    "sex": "F",
    "age_band": "30-44",
    "consents": {"participation": True, "statistics": True},
}


def person(number: int | None = None, /, **changes: Any) -> dict[str, Any]:
    """Somebody who applies, other than everybody before."""
    number = next(_numbers) if number is None else number
    return ANA | {"given_names": f"Persona {number}", "email": f"persona.{number}@correo.example"} | changes


@dataclass
class Edition:
    """An edition that takes registrations."""

    mission: "Mission"
    edition_id: str
    code: str
    body: dict[str, Any] = field(default_factory=dict)

    async def apply(self, application: dict[str, Any], **headers: str) -> httpx.Response:
        """Send the public form's JSON."""
        return await self.mission.public.post(
            f"/api/v1/editions/{self.edition_id}/applications", json=application, headers=headers
        )

    async def enter(self, application: dict[str, Any], **headers: str) -> httpx.Response:
        """Register somebody as the coordinator, at once."""
        return await self.mission.http.post(
            f"/api/v1/editions/{self.edition_id}/registrations", json=application, headers=headers
        )

    async def register(self, application: dict[str, Any]) -> dict[str, Any]:
        """Register somebody who must be accepted."""
        answer = await self.enter(application)
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    async def statuses(self) -> list[str]:
        """The statuses of everybody, in the order in which they came."""
        return [registration["status"] for registration in await self.list()]

    async def counters(self) -> tuple[int, int]:
        """How many have a place, and how many wait, by the edition's counters."""
        stored = (await self.mission.http.get(f"/api/v1/editions/{self.edition_id}")).json()
        return stored["taken"], stored["waiting"]

    async def list(self) -> list[dict[str, Any]]:
        """Everybody, as the coordinator sees them."""
        answer = await self.mission.http.get(f"/api/v1/editions/{self.edition_id}/registrations")
        assert answer.status_code == 200, answer.text
        return list(answer.json()["registrations"])

    async def nominate(self, csv: str | bytes, **options: Any) -> httpx.Response:
        """Send a nomination list."""
        headers = options.pop("headers", {})
        return await self.mission.http.post(
            f"/api/v1/editions/{self.edition_id}/nominations",
            content=csv.encode() if isinstance(csv, str) else csv,
            params={"consent": "signed nomination letter", **options},
            headers={"content-type": "text/csv", **headers},
        )

    async def announced(self) -> int:
        """How many facts there are in the outbox about the edition and its people."""
        ids = "|".join([self.edition_id, *(row["participant_id"] for row in await self.list())])
        return await self.mission.count(f"outbox where convert_from(payload, 'UTF8') ~ '{ids}'")

    async def put(self, *, promotions: int | None = None, **changes: Any) -> httpx.Response:
        """Describe the edition with changes, which promote this many people."""
        self.body = self.body | changes
        query = "" if promotions is None else f"?confirm_promotions={promotions}"
        return await self.mission.http.put(f"/api/v1/editions/{self.code}{query}", json=self.body)

    async def publish(self) -> httpx.Response:
        """Announce the edition."""
        return await self.mission.http.post(f"/api/v1/editions/{self.edition_id}/publication")


class Mission:
    """A running service, seen by its coordinator (`http`) and by anybody (`public`)."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.http = running.http
        # Each request may be of another person: nothing is remembered from one to the next.
        forgetful = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        limits = httpx.Limits(max_connections=100)
        self.public = httpx.AsyncClient(base_url=running.url, timeout=PATIENCE, limits=limits, cookies=forgetful)

    async def fill_catalogue(self) -> None:
        """Describe what editions refer to."""
        for path, body in (
            ("donors/PRM", {"name": "Bureau of Population, Refugees and Migration"}),
            (
                "programmes/WHP",
                {"title": {"es": "Programa Mesoamérica", "en": "Mesoamerica Programme"}, "donors": ["PRM"]},
            ),
            ("courses/GIF", {"title": {"es": "Gestión integral de fronteras", "en": "Integrated border management"}}),
            ("institutions/SENAFRONT", institution("Servicio Nacional de Fronteras", "security_force")),
            ("institutions/SNM", institution("Servicio Nacional de Migración", "security_force")),
            ("institutions/MINSA", institution("Ministerio de Salud", "national_government")),
        ):
            answer = await self.http.put(f"/api/v1/{path}", json=body)
            assert answer.status_code == 200, answer.text

    async def edition(self, *, publish: bool = True, **changes: Any) -> Edition:
        """Make a new edition, published unless said otherwise."""
        body = edition_body(**changes)
        code = f"gif-{next(_numbers)}"
        answer = await self.http.put(f"/api/v1/editions/{code}", json=body)
        assert answer.status_code == 200, answer.text
        edition = Edition(self, answer.json()["edition_id"], code, body)
        if publish:
            assert (await edition.publish()).status_code == 200
        return edition

    async def withdraw(self, registration_id: str, **headers: str) -> httpx.Response:
        """Take somebody out."""
        return await self.http.post(f"/api/v1/registrations/{registration_id}/withdrawal", json={}, headers=headers)

    async def decide(self, registration_id: str, decision: str, reason: str = "Así se acordó", **options: Any) -> Any:
        """Decide something about a registration, as the coordinator unless `headers` say otherwise."""
        headers = options.pop("headers", {})
        return await self.http.post(
            f"/api/v1/registrations/{registration_id}/{decision}", json={"reason": reason, **options}, headers=headers
        )

    async def history(self, registration_id: str) -> list[tuple[str, str, str | None]]:
        """What was done to a registration: each step with its author and its reason."""
        answer = await self.http.get(f"/api/v1/registrations/{registration_id}")
        assert answer.status_code == 200, answer.text
        return [(step["step"], step["author"], step["reason"]) for step in answer.json()["history"]]

    async def facts(self, *keys: str | UUID) -> list[Event]:
        """What was published about some keys, in the order of the outbox."""
        async with self.running.database.transaction(readonly=True) as connection:
            rows = await connection.fetch(
                "select type, payload from outbox where key = any ($1) order by id", [str(key) for key in keys]
            )
        return [BY_TYPE[row["type"]].model_validate(json.loads(row["payload"])) for row in rows]

    async def count(self, table: str) -> int:
        """How many rows a table has."""
        async with self.running.database.transaction(readonly=True) as connection:
            return int(await connection.fetchval(f"select count(*) from {table}"))

    def own_page(self, registration_id: str | UUID, revision: int = 1, *, days: int = 180) -> str:
        """The path of a participant's own page, as a mail has it. Negative days: the link has expired."""
        rules = self.running.settings.link_rules  # type: ignore[attr-defined]
        link = link_to(UUID(str(registration_id)), revision, replace(rules, lifetime=timedelta(days=days)), now())
        return "/r/" + link.rpartition("/r/")[2]

    def focal_point(self, institution: str | None) -> dict[str, str]:
        """Headers of an institution's focal point."""
        return self.running.bearer("focal_point", institution=institution, subject="focal-point-1")


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def institution(name: str, organisation_type: str) -> dict[str, Any]:
    """An institution of the whole country."""
    return {"name": name, "organisation_type": organisation_type, "level": "national", "admin_area": "PA-8"}


def edition_body(**changes: Any) -> dict[str, Any]:
    """What a coordinator sends for an edition without limit of places."""
    return {
        "course": "GIF",
        "title": {"es": "Gestión integral de fronteras", "en": "Integrated border management"},
        "modality": "online",
        "starts_on": "2023-05-02",
        "ends_on": "2023-08-25",
        "time_zone": "America/Panama",
        "capacity": None,
        "hours": 40,
        "organiser": "Misión en Panamá",
        "partner": "Instituto Superior",
        "programmes": ["WHP"],
        "modules": [{"number": 1, "title": {"es": "Derechos humanos", "en": "Human rights"}}],
        "institutions": [],
        "sdg": ["10.7", "16"],
        "gcm": [11, 12],
        "registration": "open",
    } | changes


async def compared(mission: Mission) -> None:
    """Compare everybody who came or changed, as the service does every minute."""
    while True:
        async with mission.running.database.transaction() as connection:
            if not await compare_people(connection):
                return
