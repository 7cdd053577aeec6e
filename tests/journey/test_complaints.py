"""The demo complains of whatever is not as it must be: each kind of difference is seen here once."""

import dataclasses

import pytest

from diplomado_local.demo.comparing import compare
from diplomado_local.demo.events import differences, expected_events
from diplomado_local.demo.expectation import Expectation
from tests.journey.conftest import Journey

pytestmark = [pytest.mark.journey, pytest.mark.timeout(420)]


def course(journey: Journey) -> tuple[Expectation, list[str]]:
    """What is expected of the course, and the address of the first person in it."""
    expected = journey.examples[1].expected
    return expected, [email for email, person in expected.people.items() if person.graduated]


async def test_a_wrong_second_is_found(journey: Journey) -> None:
    expected, (email, *_) = course(journey)
    person = expected.people[email]
    seconds = person.seconds | {"m1-1": person.seconds["m1-1"] + 1}
    changed = {**expected.people, email: person.model_copy(update={"seconds": seconds})}
    (complaint,) = compare(expected.model_copy(update={"people": changed}), journey.outcome.observations[1])
    assert complaint.startswith(f"{email}, seconds: expected")


async def test_a_missing_and_an_unknown_person_are_found(journey: Journey) -> None:
    expected, (email, *_) = course(journey)
    others = {name: person for name, person in expected.people.items() if name != email}
    others["somebody.else@snm.example"] = expected.people[email]
    found = compare(expected.model_copy(update={"people": others}), journey.outcome.observations[1])
    assert f"{email}: not expected at all" in found
    assert "somebody.else@snm.example: not found" in found


async def test_a_wrong_figure_award_mail_or_rank_is_found(journey: Journey) -> None:
    expected, _ = course(journey)
    changed = expected.model_copy(
        update={
            "figures": expected.figures.model_copy(update={"graduated": 50}),
            "certificates": {**expected.certificates, "diploma": 50},
            "mails": {**expected.mails, "certificate_issued": 68},
            "ranking": expected.ranking[::-1],
        }
    )
    found = compare(changed, journey.outcome.observations[1])
    for beginning in (
        "figures, graduated: expected 50",
        "certificates, diploma: expected 50",
        "mails, certificate_issued",
        "ranking:",
    ):
        assert any(complaint.startswith(beginning) for complaint in found), beginning


async def test_a_lost_fact_and_one_too_many_are_found(journey: Journey) -> None:
    expected = [example.expected.events for example in journey.examples]
    people = [email for example in journey.examples for email in example.expected.people]
    wanted = expected_events(expected, people, 1)
    events = journey.outcome.events.copy()
    events["Graduated"] -= 1
    events["Attended"] += 1
    assert differences(wanted, events) == [
        "events, Attended: expected 900, found 901",
        "events, Graduated: expected 49, found 48",
    ]


async def test_a_dead_letter_or_a_failed_verification_makes_the_demo_fail(journey: Journey) -> None:
    parked = dataclasses.replace(journey.outcome, dead_letters={"sessions": 1})
    failed = dataclasses.replace(
        journey.outcome,
        verification=dataclasses.replace(journey.outcome.verification, failures=["verification: not shown"]),
    )
    assert (parked.ok, parked.complaints) == (False, ["sessions: 1 dead letters"])
    assert (failed.ok, failed.complaints) == (False, ["verification: not shown"])
