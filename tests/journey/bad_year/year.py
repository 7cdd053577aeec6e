"""A run of the programme from its announcement to its certificates. Mistakes may happen between the steps."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.journey.bad_year.programme import BY_KEY, CONSENT, INSTITUTIONS, SESSIONS, Programme
from tests.journey.bad_year.staff import Staff

Mistake = Callable[["Year"], Awaitable[None]]
MOMENTS = ("announced", "scheduled", "nominated", "enrolled", "held", "closed", "ranked", "signed")


@dataclass
class Year:
    """A run, with the identifiers that the services gave."""

    programme: Programme
    staff: Staff
    edition_id: str = ""
    sessions: dict[str, str] = field(default_factory=dict)
    act_id: str = ""

    async def run(self, mistakes: Mapping[str, Sequence[Mistake]]) -> None:
        """Go through the year. After each step the mistakes of that moment are made and put right."""
        for moment in MOMENTS:
            await getattr(self, f"_{moment}")()
            await self.staff.settled(f"{self.programme.code}, {moment}")
            for mistake in mistakes.get(moment, ()):
                await mistake(self)
                await self.staff.settled(f"{self.programme.code}, {mistake.__name__}")

    @property
    def base(self) -> str:
        """The path of the edition in every service."""
        return f"/api/v1/editions/{self.edition_id}"

    async def registration(self, key: str) -> dict[str, Any]:
        """Return the registration of a participant, as the coordinator's list has it."""
        email = self.programme.email(key)
        listed = (await self.staff.get("registration", f"{self.base}/registrations"))["registrations"]
        found = [view for view in listed if view["email"] == email]
        assert len(found) == 1, (key, found)
        return dict(found[0])

    async def certificate(self, key: str, award: str = "diploma") -> dict[str, Any]:
        """Return the valid certificate of a participant."""
        registration_id = (await self.registration(key))["registration_id"]
        listed = (await self.staff.get("certificates", f"{self.base}/certificates"))["certificates"]
        (found,) = [
            one
            for one in listed
            if (one["registration_id"], one["award"], one["status"]) == (registration_id, award, "valid")
        ]
        return dict(found)

    async def nominate(self, institution: str, csv: str | bytes, **options: Any) -> dict[str, Any]:
        """Send the list of an institution as its focal point."""
        token = self.staff.deployment.token("focal_point", institution)
        answer = await self.staff.post(
            "registration",
            f"{self.base}/nominations",
            content=csv.encode() if isinstance(csv, str) else csv,
            headers={"content-type": "text/csv"},
            params={"consent": CONSENT, **options},
            token=token,
        )
        return dict(answer)

    async def apply(self, key: str, **changes: Any) -> None:
        """Send the public form, and wait for the mail."""
        body = self.programme.application(key, **changes)
        await self.staff.post("registration", f"{self.base}/applications", body, public=True)
        await self.staff.settled(f"{key} applied")

    async def confirm(self, key: str) -> None:
        """Use the link in the mail."""
        await self.staff.press(f"{self.staff.link_to(self.programme.email(key))}/confirmation")
        await self.staff.settled(f"{key} confirmed")

    async def put_edition(self, **changes: Any) -> dict[str, Any]:
        """Describe the edition."""
        body = self.programme.edition(**changes)
        return dict(await self.staff.put("registration", f"/api/v1/editions/{self.programme.code}", body))

    async def draft(self, **changes: Any) -> dict[str, Any]:
        """Draft an act; return it as it is reviewed."""
        drafted = await self.staff.post("certificates", f"{self.base}/acts", self.programme.act(**changes))
        self.act_id = str(drafted["act_id"])
        return dict(await self.staff.get("certificates", f"/api/v1/acts/{self.act_id}"))

    async def sign(self, reason: str = "It is known and right") -> dict[str, Any]:
        """Sign the newest draft, and accept its warnings with a reason."""
        review = await self.staff.get("certificates", f"/api/v1/acts/{self.act_id}")
        numbers = [found["warning"] for found in review["warnings"]]
        body = {"accept": [{"warnings": numbers, "reason": reason}] if numbers else []}
        signed = await self.staff.post("certificates", f"/api/v1/acts/{self.act_id}/signature", body)
        await self.staff.settled("an act was signed")
        return dict(signed)

    async def _announced(self) -> None:
        staff, course = self.staff, f"course-{self.programme.code}"
        title = {"es": "Gestión integrada de fronteras", "en": "Integrated border management"}
        for code, name in INSTITUTIONS.items():
            body = {"name": name, "organisation_type": "national_government", "level": "national"}
            await staff.put("registration", f"/api/v1/institutions/{code}", body)
        await staff.put("registration", f"/api/v1/courses/{course}", {"title": title})
        self.edition_id = str((await self.put_edition())["edition_id"])
        await staff.post("registration", f"{self.base}/publication")
        await staff.settled("published")
        await staff.put("certificates", f"{self.base}/policy", self.programme.policy())

    async def _scheduled(self) -> None:
        for session in SESSIONS:
            body = self.programme.session(session)
            stored = await self.staff.put("sessions", f"{self.base}/sessions/{session}", body)
            self.sessions[session] = str(stored["session_id"])

    async def _nominated(self) -> None:
        for institution in INSTITUTIONS:
            await self.nominate(institution, self.programme.nominations(institution))

    async def _enrolled(self) -> None:
        for key in ("hugo", "irene", "julio"):
            await self.apply(key)
            await self.confirm(key)

    async def _held(self) -> None:
        for session in SESSIONS:
            await self.staff.post(
                "sessions",
                f"/api/v1/sessions/{self.sessions[session]}/attendance-files",
                content=self.programme.zoom(session).encode(),
                headers={"content-type": "text/csv"},
                params={"time_zone": "America/Panama", "name": f"{session}.csv"},
            )

    async def _closed(self) -> None:
        for session in SESSIONS:
            await self.staff.post("sessions", f"/api/v1/sessions/{self.sessions[session]}/closure")

    async def _ranked(self) -> None:
        rubric = {
            "code": "breve",
            "criteria": [{"code": "fit", "title": {"es": "Pertinencia", "en": "Relevance"}, "weight": 100}],
            "graders_min": 1,
        }
        await self.staff.put("sessions", f"{self.base}/rubric", rubric)
        for institution, points in (("SNM", 90), ("MINSA", 85)):
            members = [
                (await self.registration(key))["registration_id"]
                for key, one in BY_KEY.items()
                if one.institution == institution
            ]
            team = {"name": f"Equipo {institution}", "project_title": "Proyecto", "members": members}
            path = f"{self.base}/teams/{institution.lower()}"
            await self.staff.put("sessions", path, team)
            await self.staff.put("sessions", f"{path}/scores/grader-1", {"points": {"fit": points}})
        await self.staff.post("sessions", f"{self.base}/ranking")

    async def _signed(self) -> None:
        await self.draft()
        await self.sign()
