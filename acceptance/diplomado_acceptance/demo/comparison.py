"""Compares the observed outcome with the expected one. Each difference is one sentence."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from diplomado_acceptance.demo.expectation import Expectation, Person
from diplomado_acceptance.demo.observation import Observation


def figures(seen: Observation) -> dict[str, Any]:
    """Return the figures of the press note, counted from what the services have."""
    people = seen.people.values()
    statuses = Counter(person.status for person in people)
    best = [team.team for team in seen.ranking if team.rank == 1]
    return {
        "people": len(seen.people),
        "registered": statuses["registered"],
        "waitlisted": statuses["waitlisted"],
        "withdrawn": statuses["withdrawn"],
        "attended": sum(bool(person.seconds) for person in people),
        "graduated": sum(person.graduated for person in people),
        "certificates": len(seen.certificates),
        "recognitions": sum(certificate.kind == "recognition" for certificate in seen.certificates),
        "institutions": len(seen.report["institutions"]),
        "best_team": best[0] if len(best) == 1 else None,
        "unmatched": seen.unmatched,
    }


def compare(expected: Expectation, seen: Observation) -> list[str]:
    """Return all differences, none if the outcome is as expected."""
    return list(_differences(expected, seen))


def _differences(expected: Expectation, seen: Observation) -> Iterator[str]:
    yield from _mapping("figures", expected.figures.model_dump(), figures(seen))
    yield from _mapping(
        "certificates", expected.certificates, Counter(c.award.partition(":")[0] for c in seen.certificates)
    )
    yield from _mapping("mails", expected.mails, _total(person.mails for person in seen.people.values()))
    for field, counts in expected.report.items():
        yield from _mapping(f"report by {field}", counts, seen.report[f"by_{field}"])
    yield from differing_rows(expected.broken_rows, seen.replayed.broken_rows)
    numbers = {name: getattr(expected.figures, name) for name in ("registered", "waitlisted", "withdrawn", "graduated")}
    yield from _mapping("report", numbers, {name: seen.report[name] for name in numbers})
    if expected.ranking != seen.ranking:
        yield f"ranking: expected {_format_ranking(expected.ranking)}, found {_format_ranking(seen.ranking)}"
    for email in sorted(expected.people.keys() | seen.people.keys()):
        yield from _person(email, expected.people.get(email), seen.people.get(email))
    arrived = {email: sum(person.mails.values()) for email, person in expected.people.items()}
    yield from _mapping("mails in the mailbox", arrived, seen.in_mailbox)


def differing_rows(expected: Mapping[str, list[int]], found: Mapping[str, list[int]]) -> Iterator[str]:
    """Yield a sentence for each attendance file with other broken rows than expected."""
    for file in sorted(expected.keys() | found.keys()):
        if expected.get(file, []) != found.get(file, []):
            wanted, has = (", ".join(map(str, rows.get(file, []))) or "none" for rows in (expected, found))
            yield f"broken rows, {file}: expected {wanted}, found {has}"


def _person(email: str, expected: Person | None, found: Person | None) -> Iterator[str]:
    if expected is None or found is None:
        yield f"{email}: {'not expected at all' if expected is None else 'not found'}"
        return
    for name in Person.model_fields:
        wanted, has = getattr(expected, name), getattr(found, name)
        if name == "awards":
            wanted, has = sorted(wanted), sorted(has)
        if wanted != has:
            yield f"{email}, {name}: expected {wanted}, found {has}"


def _mapping(what: str, expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name, 0) != found.get(name, 0):
            yield f"{what}, {name}: expected {expected.get(name, 0)}, found {found.get(name, 0)}"


def _total(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for counted in counts:
        total.update(counted)
    return total


def _format_ranking(ranking: Iterable[Any]) -> str:
    return (
        ", ".join(f"{team.rank}. {team.team} {team.score}{' (tied)' if team.tied else ''}" for team in ranking)
        or "none"
    )
