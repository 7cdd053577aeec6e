"""What must come out, computed from the truth. No code of the services takes part."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from examples.making.files import one_line
from examples.making.places import Place
from examples.making.truth import Person, Session

HEADING = """What must come out, computed from the truth that its files were made from: see examples/making.
Seconds are the union of all connections and stays of a person, clipped to the session, after corrections."""


@dataclass
class Outcome:
    """One programme's truth, as far as the result depends on it. Awards are `award` or `award:session`."""

    people: Sequence[Person]
    places: dict[str, Place]
    sessions: Sequence[Session]
    awards: dict[str, list[str]]
    graduates: set[str]
    corrected: dict[tuple[str, str], int] = field(default_factory=dict)
    excused: set[tuple[str, str]] = field(default_factory=set)
    ranking: list[dict[str, Any]] = field(default_factory=list)
    recorded: Sequence[str] = ()
    best_team: str | None = None

    def seconds(self, person: Person) -> dict[str, int]:
        """Seconds per session in which the person was present, after corrections."""
        known = {
            code: self.corrected.get((code, person.email), present.get(person.email, 0))
            for code, present in self._presences.items()
        }
        return {code: seconds for code, seconds in known.items() if seconds}

    @cached_property
    def _presences(self) -> dict[str, dict[str, int]]:
        return {session.code: session.presences() for session in self.sessions}

    def mails(self, person: Person) -> dict[str, int]:
        """Mails per template that the person gets until the certificates are issued."""
        place, mails = self.places[person.email], Counter[str]()
        mails["registration_waitlisted" if place.waited else "registration_confirmed"] += 1
        mails["registration_promoted"] += place.promoted
        mails["registration_withdrawn"] += place.status == "withdrawn"
        mails["recording_published"] += sum(code in self.recorded for code in self.seconds(person))
        mails["certificate_issued"] += len(self.awards.get(person.email, ()))
        return {template: number for template, number in sorted(mails.items()) if number}


def describe(outcome: Outcome) -> dict[str, Any]:
    """Return the content of expected.yaml."""
    return {
        "figures": _figures(outcome),
        "certificates": _count(award.partition(":")[0] for awards in outcome.awards.values() for award in awards),
        "mails": _count(
            template for person in outcome.people for template in Counter(outcome.mails(person)).elements()
        ),
        "events": _events(outcome),
        "report": _report(outcome),
        "ranking": [one_line(team) for team in outcome.ranking],
        "people": {person.email: _person(outcome, person) for person in sorted(outcome.people, key=lambda p: p.email)},
    }


def _person(outcome: Outcome, person: Person) -> dict[str, Any]:
    place = outcome.places[person.email]
    described: dict[str, Any] = {"status": place.status}
    if place.promoted:
        described["promoted"] = True
    if seconds := outcome.seconds(person):
        described["seconds"] = one_line(seconds)
    if excused := sorted(code for code, email in outcome.excused if email == person.email):
        described["excused"] = excused
    if awards := outcome.awards.get(person.email):
        described["awards"] = awards
    if person.email in outcome.graduates:
        described["graduated"] = True
    return described | {"mails": one_line(outcome.mails(person))}


def _figures(outcome: Outcome) -> dict[str, Any]:
    awards = [award for awards in outcome.awards.values() for award in awards]
    statuses = Counter(place.status for place in outcome.places.values())
    registered = _with_a_place(outcome)
    return {
        "people": len(outcome.people),
        "registered": statuses["registered"],
        "waitlisted": statuses["waitlisted"],
        "withdrawn": statuses["withdrawn"],
        "attended": sum(bool(outcome.seconds(person)) for person in outcome.people),
        "graduated": len(outcome.graduates),
        "certificates": len(awards),
        "recognitions": sum(award in {"best_project", "group_leader"} for award in awards),
        "institutions": len({person.institution for person in registered if person.institution}),
        "best_team": outcome.best_team,
        "unmatched": len(
            {(s.code, d.label, d.email) for s in outcome.sessions for d in s.devices if d.decision == "open"}
        ),
    }  # fmt: skip


def _with_a_place(outcome: Outcome) -> list[Person]:
    return [person for person in outcome.people if outcome.places[person.email].status == "registered"]


def _events(outcome: Outcome) -> dict[str, int]:
    late = {(s.code, d.owner) for s in outcome.sessions for d in s.devices if d.decision == "resolve-late"}
    at_closing = sum(
        present.get(person.email, 0) > 0
        for present in (session.presences(late=False) for session in outcome.sessions)
        for person in outcome.people
    )
    places = outcome.places.values()
    counts = {
        "EditionPublished": 1,
        "InstitutionDescribed": len({person.institution for person in outcome.people if person.institution}),
        "Registered": sum(not place.waited for place in places) + sum(place.promoted for place in places),
        "RegistrationWaitlisted": sum(place.waited for place in places),
        "RegistrationWithdrawn": sum(place.status == "withdrawn" for place in places),
        "SessionScheduled": len(outcome.sessions),
        "SessionClosed": len(outcome.sessions),
        "Attended": at_closing,
        "AttendanceCorrected": len(late) + len(outcome.corrected),
        "AttendanceExcused": len(outcome.excused),
        "SessionCreditSet": 1,
        "PolicyPublished": 1,
        "RecordingPublished": len(outcome.recorded),
        "ProjectScored": len(outcome.ranking),
        "ActSigned": 1,
        "Graduated": len(outcome.graduates),
        "CertificateIssued": sum(map(len, outcome.awards.values())),
    }
    return {name: number for name, number in counts.items() if number}


def _report(outcome: Outcome) -> dict[str, Any]:
    """Counts of the people who have a place, by each coded field."""
    registered = _with_a_place(outcome)
    fields: dict[str, Callable[[Person], str | None]] = {
        "organisation_type": lambda person: person.organisation_type,
        "occupation": lambda person: person.occupation,
        "sex": lambda person: person.sex if person.statistics else None,
        "admin_area": lambda person: person.admin_area,
        "institution": lambda person: person.institution,
    }
    return {name: _count(read(person) or "not_stated" for person in registered) for name, read in fields.items()}


def _count(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
