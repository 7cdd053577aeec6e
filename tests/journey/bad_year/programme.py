"""A small programme, with what its people do and nothing that goes wrong. All data are made up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Panama")
INSTITUTIONS = {"SNM": "Servicio Nacional de Migración", "MINSA": "Ministerio de Salud"}
SESSIONS = ("s1", "s2", "s3")
CONSENT = "signed nomination letter"


@dataclass(frozen=True)
class Somebody:
    """A participant. `minutes` are those spent in each session of two hours. Without an institution they apply."""

    key: str
    given_names: str
    family_names: str
    institution: str | None
    minutes: tuple[int, int, int] = (120, 120, 120)
    leads: bool = False


PEOPLE = (
    Somebody("ana", "Ana Lucía", "Peñalba de Gracia", "SNM", leads=True),
    Somebody("bruno", "Bruno", "Güitrón Ábrego", "SNM"),
    Somebody("celia", "Celia", "Ñáñez Tuñón", "SNM", (120, 0, 0)),
    Somebody("dario", "Darío", "Quirós Iglesias", "SNM"),
    Somebody("elena", "Elena", "Bejarano Tugrí", "MINSA", leads=True),
    Somebody("fausto", "Fausto", "Icaza Rovira", "MINSA", (30, 120, 120)),
    Somebody("gina", "Gina", "Villarreal Pitti", "MINSA"),
    Somebody("hugo", "Hugo", "Samaniego Caballero", None),
    Somebody("irene", "Irene", "Olmedo Batista", None),
    Somebody("julio", "Julio", "Cedeño Arrocha", None, (0, 0, 0)),  # waits: there are nine places
)
BY_KEY = {somebody.key: somebody for somebody in PEOPLE}
CAPACITY = 9


@dataclass(frozen=True)
class Programme:
    """The programme of one run. The domain of its addresses keeps the people of two runs apart."""

    code: str
    today: date

    def email(self, key: str) -> str:
        """The address of a participant."""
        return f"{key}@{self.code}.example"

    def day(self, session: str) -> date:
        """The day of a session: the last one was yesterday."""
        return self.today - timedelta(days=len(SESSIONS) - SESSIONS.index(session))

    def edition(self, **changes: Any) -> dict[str, Any]:
        """The edition as the coordinator describes it."""
        return {
            "course": f"course-{self.code}",
            "title": {"es": "Gestión integrada de fronteras", "en": "Integrated border management"},
            "modality": "online",
            "starts_on": (self.today - timedelta(days=10)).isoformat(),
            "ends_on": (self.today + timedelta(days=5)).isoformat(),
            "time_zone": ZONE.key,
            "capacity": CAPACITY,
            "hours": 6,
            "organiser": "Misión en Panamá",
            "registration": "both",
            "open_to_others": True,
            "institutions": list(INSTITUTIONS),
        } | changes

    def session(self, session: str, **changes: Any) -> dict[str, Any]:
        """A session of the timetable, from nine to eleven."""
        begin = datetime.combine(self.day(session), datetime.min.time(), ZONE) + timedelta(hours=9)
        return {
            "title": {"es": f"Sesión {session}", "en": f"Session {session}"},
            "starts_at": begin.isoformat(),
            "ends_at": (begin + timedelta(hours=2)).isoformat(),
            "time_zone": ZONE.key,
            "place": "Zoom",
        } | changes

    def nominations(self, institution: str, **names: str) -> str:
        """The list of an institution. `names` are other given names by key: mistakes of the person who wrote it."""
        rows = ["given_names,family_names,email,institution,group,leads_group"]
        rows += [
            f"{names.get(one.key, one.given_names)},{one.family_names},{self.email(one.key)},{institution},"
            f"{institution} equipo,{'sí' if one.leads else 'no'}"
            for one in PEOPLE
            if one.institution == institution
        ]
        return "\n".join(rows) + "\n"

    def application(self, key: str, **changes: Any) -> dict[str, Any]:
        """What a person types into the public form."""
        one = BY_KEY[key]
        return {
            "given_names": one.given_names,
            "family_names": one.family_names,
            "email": self.email(key),
            "organisation_type": "none",
            "occupation": "student",
            "consents": {"participation": True, "public_verification": True},
        } | changes

    def zoom(self, session: str) -> str:
        """The file that Zoom exports after a session, with who was there and how long."""
        number = SESSIONS.index(session)
        lines = ["Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest"]
        for one in PEOPLE:
            if minutes := one.minutes[number]:
                begin = datetime.combine(self.day(session), datetime.min.time()) + timedelta(hours=9)
                leave = begin + timedelta(minutes=minutes)
                lines.append(
                    f"{one.given_names} {one.family_names},{self.email(one.key)},{begin:%m/%d/%Y %I:%M:%S %p},"
                    f"{leave:%m/%d/%Y %I:%M:%S %p},{minutes},Yes"
                )
        return "\n".join(lines) + "\n"

    def policy(self, at: float = 0.6) -> dict[str, Any]:
        """The rules by which people graduate."""
        return {
            "code": "breve",
            "session_credit": {"full_at": 0.8, "denominator": "scheduled"},
            "awards": [
                {
                    "award": "diploma",
                    "kind": "diploma",
                    "graduates": True,
                    "require": [{"attendance_overall": at}],
                },
                {
                    "award": "attendance",
                    "kind": "attendance",
                    "require": [{"attendance_overall": 0.3}],
                    "unless": "diploma",
                },
                {
                    "award": "best_project",
                    "kind": "recognition",
                    "require": [{"project_rank": 1}, {"award": "diploma"}],
                },
            ],
        }

    def act(self, **changes: Any) -> dict[str, Any]:
        """The act as the coordinator drafts it."""
        return {
            "graduated_on": self.today.isoformat(),
            "place": "Ciudad de Panamá",
            "signatories": [
                {
                    "name": "Santiago Beltrán Oyarzún",
                    "office": {"es": "Jefe de misión", "en": "Chief of Mission"},
                    "organisation": "Misión en Panamá",
                }
            ],
        } | changes
