"""The observed outcome of a programme: the answers of each service, and the mails in the mailbox."""

import asyncio
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from diplomado_acceptance.demo.expectation import Person, Team
from diplomado_acceptance.replay.client import Services
from diplomado_acceptance.replay.run import Replayed

PAGE = 5000


@dataclass(frozen=True)
class Certificate:
    """A certificate as the register has it. `award` is `award` or `award:session`."""

    certificate_id: str
    email: str
    name: str
    kind: str
    award: str
    code: str


@dataclass
class Observation:
    """Everything that the services and the mailbox hold of a programme."""

    replayed: Replayed
    people: dict[str, Person] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    certificates: list[Certificate] = field(default_factory=list)
    ranking: list[Team] = field(default_factory=list)
    report: dict[str, Any] = field(default_factory=dict)
    edition: dict[str, Any] = field(default_factory=dict)
    timetable: list[dict[str, Any]] = field(default_factory=list)
    teams: list[dict[str, Any]] = field(default_factory=list)
    registrations: list[dict[str, Any]] = field(default_factory=list)
    unmatched: int = 0
    in_mailbox: Counter[str] = field(default_factory=Counter)
    """Mails found as files, by address."""


async def observe(replayed: Replayed, services: Services, mailbox: Path) -> Observation:
    """Request the outcome of a programme from every service."""
    base, seen = f"/api/v1/editions/{replayed.edition_id}", Observation(replayed)

    async def ask(service: str, path: str) -> Any:
        return await services.get(service, path, "comparing")

    registered, seen.report, seen.edition, held, waiting, found, teams, sent = await asyncio.gather(
        ask("registration", f"{base}/registrations"),
        ask("registration", f"{base}/report"),
        ask("registration", base),
        ask("sessions", f"{base}/sessions"),
        ask("sessions", f"{base}/unmatched"),
        ask("certificates", f"{base}/certificates"),
        ask("sessions", f"{base}/teams"),
        _deliveries(services, replayed.edition_id),
    )
    seen.registrations, seen.timetable, seen.teams = registered["registrations"], held["sessions"], teams["teams"]
    seen.unmatched = waiting["total"]
    attendance = await asyncio.gather(
        *(ask("sessions", f"/api/v1/sessions/{session}/attendance") for session in replayed.sessions.values())
    )
    excuses = await asyncio.gather(
        *(ask("sessions", f"/api/v1/sessions/{session}/excuses") for session in replayed.sessions.values())
    )
    excused = {
        (code, excuse["registration_id"])
        for code, of_session in zip(replayed.sessions, excuses, strict=True)
        for excuse in of_session["excuses"]
        if excuse["status"] == "approved"
    }
    seconds = {
        (code, presence["registration_id"]): presence["seconds"]
        for code, held_session in zip(replayed.sessions, attendance, strict=True)
        for presence in held_session["attendance"]
    }
    seen.names = {
        registration["registration_id"]: f"{registration['given_names']} {registration['family_names']}".strip()
        for registration in seen.registrations
    }
    seen.certificates = _certificates(seen, found["certificates"])
    seen.ranking = _ranking(seen.teams)
    mails: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for mail in sent:
        mails[mail["registration_id"]][mail["template"]] += mail["status"] == "sent"
    awards: defaultdict[str, list[str]] = defaultdict(list)
    for certificate in seen.certificates:
        awards[certificate.email].append(certificate.award)
    for registration in seen.registrations:
        email = registration["email"].lower()
        received = +mails[registration["registration_id"]]
        seen.people[email] = _person(registration, seen, seconds, excused, received, awards[email])
    seen.in_mailbox = await asyncio.to_thread(
        count_mailbox, mailbox, {delivery["delivery_id"] for delivery in sent}, seen.registrations, sent
    )
    return seen


async def _deliveries(services: Services, edition_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    path = f"/api/v1/deliveries?edition_id={edition_id}&limit={PAGE}"
    after: str | None = ""
    while after is not None:
        answer = await services.get("notifications", f"{path}&after={after}", "comparing")
        found += answer["deliveries"]
        after = answer["next"]
    return [delivery for delivery in found if delivery["status"] not in {"superseded", "dropped"}]


def _certificates(seen: Observation, found: list[dict[str, Any]]) -> list[Certificate]:
    codes = {session: code for code, session in seen.replayed.sessions.items()}
    emails = {registration: email for email, registration in seen.replayed.people.items()}
    return [
        Certificate(
            certificate["certificate_id"],
            emails[certificate["registration_id"]],
            seen.names[certificate["registration_id"]],
            certificate["kind"],
            f"{certificate['award']}:{codes[certificate['session_id']]}"
            if certificate["session_id"]
            else certificate["award"],
            certificate["verification_code"],
        )
        for certificate in found
    ]


def _ranking(teams: list[dict[str, Any]]) -> list[Team]:
    ranked = [
        Team(
            team=team["code"],
            score=f"{team['result']['score']:.2f}",
            rank=team["result"]["rank"],
            tied=team["result"]["tied"],
        )
        for team in teams
        if team["result"]
    ]
    return sorted(ranked, key=lambda team: (team.rank, team.team))


def _person(
    view: dict[str, Any],
    seen: Observation,
    seconds: dict[tuple[str, str], int],
    excused: set[tuple[str, str]],
    mails: Counter[str],
    awards: list[str],
) -> Person:
    registration = view["registration_id"]
    present = {code: seconds.get((code, registration), 0) for code in seen.replayed.sessions}
    return Person(
        status=view["status"],
        promoted=mails["registration_promoted"] > 0,
        seconds={code: value for code, value in present.items() if value},
        excused=sorted(code for code in seen.replayed.sessions if (code, registration) in excused),
        awards=awards,
        graduated=view["outcome"] == "graduated",
        mails=dict(sorted(mails.items())),
    )


def count_mailbox(
    mailbox: Path, deliveries: set[str], registrations: list[dict[str, Any]], sent: list[dict[str, Any]]
) -> Counter[str]:
    """Count by address the mails that arrived for these deliveries, each once however often it was sent."""
    addresses = {registration["registration_id"]: registration["email"].lower() for registration in registrations}
    owners = {delivery["delivery_id"]: addresses[delivery["registration_id"]] for delivery in sent}
    counted: Counter[str] = Counter()
    for delivery in deliveries:
        file = mailbox / f"{delivery}.eml"
        if file.exists():
            head = file.read_bytes().partition(b"\r\n\r\n")[0].decode(errors="replace").lower()
            owner = owners[delivery]
            counted[owner if f"x-envelope-to: {owner}" in head else f"somebody else instead of {owner}"] += 1
    return counted
