"""A programme of any size, for measurements: six sessions in Zoom, half of the people nominated, half by the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

from examples.making import expected, presence
from examples.making.files import write_bytes, write_csv, write_yaml
from examples.making.folder import write_withdrawals
from examples.making.names import address, invent_name
from examples.making.panama_2021.people import AREAS
from examples.making.panama_2023.people import INSTITUTIONS, POSITIONS, Institution
from examples.making.panama_2023.scores import PASS, RUBRIC, WEIGHTS, Points, rank, score
from examples.making.places import Place, allot
from examples.making.truth import Device, Person, Session
from examples.making.zoom.meetings import Z3, Export, write_meeting

HEADING = "A programme for measurements. Local times of the edition's time zone."
LENGTH = 90 * 60
SESSIONS = 6
TEAM = 20
ENOUGH = Fraction(4, 5)
_ACCEPTED = {"guests_waiting": "Son personas que no se inscribieron", "requirement_pending": "No presentó proyecto"}


@dataclass(frozen=True)
class Programme:
    """The truth about the programme."""

    people: Sequence[Person]
    places: dict[str, Place]
    withdrawals: Sequence[tuple[str, str]]
    sessions: Sequence[Session]
    teams: dict[str, list[str]]
    graded: dict[str, Points]


def write(folder: Path, size: int, seed: int = 1) -> None:
    """Write a programme of `size` people; the same bytes for the same size and seed."""
    programme = tell(size, seed)
    write_yaml(folder / "edition.yaml", _edition(size), HEADING)
    write_yaml(folder / "policy.yaml", _POLICY, "Shares of scheduled time, 0.8 is 80 %; scores out of 100.")
    write_yaml(folder / "act.yaml", _ACT, "Where and when the graduation act is signed, and by whom.")
    _write_people(folder, programme)
    write_withdrawals(folder, programme.withdrawals)
    for session in programme.sessions:
        content = write_meeting(session, session.devices, Export(Z3), Random(session.code))
        write_bytes(folder / f"attendance/{session.code}.csv", content)
    _write_projects(folder, programme)
    write_yaml(folder / "expected.yaml", expected.describe(_outcome(programme)), expected.HEADING)


def tell(size: int, seed: int = 1) -> Programme:
    """Return the truth: who registers, one in fifty more than there are places; at most one in a hundred withdraws."""
    rng = Random(f"{size} {seed}")
    people = _gather(rng, size)
    emails = [person.email for person in people]
    withdrawing, places = _withdraw(emails, _capacity(size), rng.sample(emails, size // 100))
    withdrawals = [(email, "") for email in withdrawing]
    taking_part = [person for person in people if places[person.email].status == "registered"]
    sessions = [_held(rng, number, taking_part) for number in range(SESSIONS)]
    teams = {f"equipo-{start // TEAM + 1}": [person.email for person in taking_part[start : start + TEAM]]
             for start in range(0, len(taking_part), TEAM)}  # fmt: skip
    return Programme(people, places, withdrawals, sessions, teams, {team: _points(rng) for team in teams})


def _withdraw(emails: list[str], capacity: int, wishes: list[str]) -> tuple[list[str], dict[str, Place]]:
    """Nobody withdraws who was promoted.

    Whether such a person still gets the e-mail about the promotion depends on the moment of the withdrawal.
    """
    places = allot(emails, capacity, wishes)
    while any(places[email].promoted for email in wishes):
        wishes = [email for email in wishes if not places[email].promoted]
        places = allot(emails, capacity, wishes)
    return wishes, places


def _capacity(size: int) -> int:
    return size - size // 50


def _gather(rng: Random, size: int) -> list[Person]:
    """Return the nominated by institution, and then those who register by the form. No two share a name."""
    taken: set[str] = set()
    names: set[tuple[str, str]] = set()
    people: list[Person] = []
    for number in range(size):
        institution = INSTITUTIONS[number * 2 * len(INSTITUTIONS) // size] if number * 2 < size else None
        area = rng.choice(AREAS)
        given, family, sex = invent_name(rng, area)
        while (given, family) in names:
            given, family, sex = invent_name(rng, area)
        names.add((given, family))
        people.append(_person(rng, given, family, sex, area, institution, taken))
    return people


def _person(
    rng: Random, given: str, family: str, sex: str, area: str, institution: Institution | None, taken: set[str]
) -> Person:
    email = address(given, family, institution.domain if institution else "correo.example", taken)
    band = rng.choice(("18-29", "30-44", "30-44", "45-59"))
    if institution is None:
        return Person(given, family, email, sex, band, "civil_society", "social_work", area)
    occupation = rng.choice(institution.occupations)
    return Person(given, family, email, sex, band, institution.organisation_type, occupation, area,
                  institution=institution.code, position=POSITIONS[occupation])  # fmt: skip


def _held(rng: Random, number: int, people: Sequence[Person]) -> Session:
    starts = datetime(2023, 8, 22, 9) + timedelta(days=7 * number)  # noqa: DTZ001 - local, as the file writes it
    session = Session(f"s{number + 1}", starts, LENGTH)
    for person in people:
        chance = rng.random()
        if chance < 0.06:
            continue
        intervals = presence.until(rng, 2400) if chance < 0.1 else presence.ordinary(rng, LENGTH)
        shown = rng.random()
        email = "" if shown < 0.08 else person.email.upper() if shown < 0.12 else person.email
        session.devices.append(Device(person.email, person.name, email, intervals))
    session.devices.append(Device(None, "507****3310", "", ((0, 4800),), decision="open"))
    return session


def _points(rng: Random) -> Points:
    return {
        grader: {criterion: rng.randrange(60, 101, 2) for criterion in WEIGHTS}
        for grader in ("jurado-1", "jurado-2")
    }  # fmt: skip


def _write_people(folder: Path, programme: Programme) -> None:
    header = ("given_names", "family_names", "email", "institution", "position", "occupation", "sex", "age_band",
              "admin_area", "language")  # fmt: skip
    for institution in INSTITUTIONS:
        rows = [(p.given, p.family, p.email, p.institution, p.position, p.occupation, p.sex, p.age_band, p.admin_area,
                 p.language) for p in programme.people if p.institution == institution.code]  # fmt: skip
        if rows:
            write_csv(folder / f"nominations/{institution.code.lower()}.csv", header, rows)
    header = ("given_names", "family_names", "email", "language", "organisation_type", "occupation", "admin_area",
              "sex", "age_band", "consent_statistics")  # fmt: skip
    write_csv(folder / "registrations.csv", header, (
        (p.given, p.family, p.email, p.language, p.organisation_type, p.occupation, p.admin_area, p.sex, p.age_band,
         "yes") for p in programme.people if not p.institution
    ))  # fmt: skip


def _write_projects(folder: Path, programme: Programme) -> None:
    header = ("team", "name", "project", "institution", "admin_area", "members", "sdg", "gcm")
    write_csv(folder / "projects.csv", header, (
        (team, f"Equipo {team.rpartition('-')[2]}", "Una frontera que protege", "", "PA-8", " ".join(members), "10.7",
         "11")
        for team, members in programme.teams.items()
    ))  # fmt: skip
    write_csv(folder / "scores.csv", ("team", "grader", "criterion", "points"), (
        (team, grader, criterion, value)
        for team, given in programme.graded.items()
        for grader, criteria in given.items()
        for criterion, value in criteria.items()
    ))  # fmt: skip


def _outcome(programme: Programme) -> expected.Outcome:
    passed = {team for team, points in programme.graded.items() if score(points) >= PASS}
    team_of = {email: team for team, members in programme.teams.items() for email in members}
    presences = [session.presences() for session in programme.sessions]
    awards: dict[str, list[str]] = {}
    for email, place in programme.places.items():
        seconds = sum(present.get(email, 0) for present in presences)
        if place.status == "registered" and Fraction(seconds, LENGTH * SESSIONS) >= ENOUGH:
            awards[email] = ["diploma" if team_of[email] in passed else "attendance"]
    ranking = rank(programme.graded)
    return expected.Outcome(
        people=programme.people, places=programme.places, sessions=programme.sessions, awards=awards,
        graduates={email for email, codes in awards.items() if "diploma" in codes}, ranking=ranking,
        recorded=("s1",), best_team=str(ranking[0]["team"]),
    )  # fmt: skip


def _edition(size: int) -> dict[str, Any]:
    title = {"es": f"Curso de medición para {size} personas", "en": f"Course for measurements, {size} people"}
    return {
        "donors": [{"code": "donante", "name": "Donante del curso"}],
        "programmes": [{"code": "medicion", "title": title, "donors": ["donante"]}],
        "institutions": [
            {"code": one.code, "name": one.name, "organisation_type": one.organisation_type, "level": "national",
             "admin_area": "PA-8"} for one in INSTITUTIONS
        ],
        "course": {"code": "medicion", "title": title},
        "edition": {
            "code": f"pa-medicion-{size}", "title": title, "modality": "online", "starts_on": date(2023, 8, 22),
            "ends_on": date(2023, 9, 30), "time_zone": "America/Panama", "capacity": _capacity(size), "hours": 9,
            "organiser": "Organización Internacional para las Migraciones (OIM), Panamá", "mission": "PA",
            "partner": None, "programmes": ["medicion"], "modules": [],
            "institutions": [], "sdg": ["10.7"], "gcm": [11], "registration": "both",
        },
        "nominations": {"consent": "Formulario firmado por cada persona nominada"},
        "sessions": [_session(number) for number in range(SESSIONS)],
        "rubric": RUBRIC,
    }  # fmt: skip


def _session(number: int) -> dict[str, Any]:
    day = f"{date(2023, 8, 22) + timedelta(days=7 * number)}"
    session: dict[str, Any] = {
        "code": f"s{number + 1}", "title": {"es": f"Sesión {number + 1}", "en": f"Session {number + 1}"},
        "starts_at": f"{day}T09:00", "ends_at": f"{day}T10:30", "place": "Zoom", "facilitators": [],
        "attendance": [{"file": f"attendance/s{number + 1}.csv"}],
    }  # fmt: skip
    if number == 0:
        session["recording"] = {"url": "https://videos.example/medicion/sesion-1", "language": "es"}
    return session


_POLICY: dict[str, Any] = {
    "code": "medicion",
    "awards": [
        {"award": "diploma", "kind": "diploma", "graduates": True,
         "require": [{"attendance_overall": 0.8}, {"project_score": PASS, "graders_min": 2}]},
        {"award": "attendance", "kind": "attendance", "require": [{"attendance_overall": 0.8}], "unless": "diploma"},
    ],
}  # fmt: skip
_ACT: dict[str, Any] = {
    "graduated_on": date(2023, 9, 30),
    "place": "Ciudad de Panamá",
    "signatories": [
        {"name": "Santiago Beltrán Oyarzún", "office": {"es": "Jefe de misión", "en": "Chief of Mission"},
         "organisation": "OIM Panamá"},
    ],
    "accept": _ACCEPTED,
}  # fmt: skip
