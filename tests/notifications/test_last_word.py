"""However facts arrive and whenever mails leave in between: in the end everybody knows the truth, and each cause
was mailed at most once.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diplomado_contracts import (
    EditionPublished,
    Event,
    PersonDescribed,
    PersonErased,
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionCancelled,
    SessionScheduled,
)
from tests.notifications.conftest import Desk
from tests.notifications.stories import stories

PLACES = (Registered, RegistrationWaitlisted, RegistrationWithdrawn, RegistrationStatusChanged)
SESSIONS = (SessionScheduled, SessionCancelled)
WAITING = ("registered", "waitlisted", "offered", "submitted", "needs_information")


@given(story=stories(), seed=st.integers(0, 2**32))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
async def test_in_the_end_everybody_knows_the_truth(desk: Desk, story: list[Event], seed: int) -> None:
    await desk.empty()
    chance = random.Random(seed)
    facts = story + chance.choices(story, k=len(story) // 3)
    chance.shuffle(facts)
    for fact in facts:
        await desk.note(fact)
        if chance.random() < 0.2:
            await desk.make_due()
            await desk.send_all()
    await desk.make_due()
    await desk.send_all()

    identities = Counter(str(mail["Message-ID"]) for mail in desk.catcher.mails)
    assert set(identities.values()) <= {1}
    sent = await desk.last_sent()
    cancelled = any(one.status == "cancelled" for one in newest(story, (EditionPublished,), "edition_id").values())
    for registration, place in newest(story, PLACES, "registration_id").items():
        standing = standing_of(place)
        if not reachable(story, place) or standing == "merged":
            continue
        told_of_edition = sent.get((registration, place.edition_id), (0, "scheduled"))[1]
        if cancelled:
            if standing in WAITING:
                assert told_of_edition == "cancelled"
            assert {known[1] for known in sessions_in(sent, story, registration)} <= {"cancelled"}
        elif not never_confirmed(story, place):
            if standing in WAITING:
                assert told_of_edition == "scheduled"
            assert sent[registration, registration][1] == standing
            for session_id, session in newest(story, SESSIONS, "session_id").items():
                known = sent.get((registration, session_id))
                if standing == "registered" and isinstance(session, SessionScheduled):
                    assert known == (session.revision, "scheduled")
                elif standing in ("withdrawn", "rejected", "expired", "replaced"):
                    assert known is None or known[1] == "cancelled"


def sessions_in(
    sent: Mapping[tuple[UUID, UUID], tuple[int, str]], story: Sequence[Event], registration: UUID
) -> list[tuple[int, str]]:
    """What was mailed of each session."""
    keys = newest(story, SESSIONS, "session_id")
    return [sent[registration, session] for session in keys if (registration, session) in sent]


def standing_of(place: Event) -> str:
    """What a fact says about a registration."""
    if isinstance(place, Registered):
        return "registered"
    if isinstance(place, RegistrationStatusChanged):
        return place.status
    return "waitlisted" if isinstance(place, RegistrationWaitlisted) else "withdrawn"


def never_confirmed(story: Sequence[Event], place: Any) -> bool:
    """True if a registration was withdrawn before its address was proven: nobody is mailed."""
    stages = {
        standing_of(event)
        for event in story
        if isinstance(event, PLACES) and event.registration_id == place.registration_id
    }
    return standing_of(place) == "withdrawn" and stages <= {"unconfirmed", "expired", "withdrawn"}


def newest(story: Sequence[Event], kinds: tuple[type[Event], ...], key: str) -> dict[UUID, Any]:
    """The highest revision of each key."""
    found: dict[UUID, Any] = {}
    for event in sorted((e for e in story if isinstance(e, kinds)), key=lambda e: getattr(e, "revision", 0)):
        found[getattr(event, key)] = event
    return found


def reachable(story: Sequence[Event], place: Any) -> bool:
    """True if a mail about the registration can be written."""
    people = newest(story, (PersonDescribed, PersonErased), "participant_id")
    person = people.get(place.participant_id)
    return isinstance(person, PersonDescribed) and any(isinstance(event, EditionPublished) for event in story)
