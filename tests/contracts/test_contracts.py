"""What every contract promises by its form."""

import re
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from aiokafka.partitioner import DefaultPartitioner
from pydantic import ValidationError

from contracts_generator.examples import EXAMPLES
from diplomado_contracts import RegistrationWaitlisted
from diplomado_contracts.catalogue import BY_TYPE, EVENTS, TOPICS
from diplomado_contracts.event import Event, Topic
from diplomado_contracts.marks import MARKS

KEYS = {"institution", "edition_id", "participant_id", "registration_id", "session_id"}
# An act is signed and annulled as a whole.
KEYS |= {"act_id"}
# An institution has several focal points, each with an address of their own.
KEYS |= {"contact_id"}
# One registration has a link to each session, and a compacted topic keeps one record of each key.
KEYS |= {"personal_link_id"}
KEYS |= {"mark"}
# A sign-in of staff belongs to nothing of a programme.
KEYS |= {"sign_in_id"}


def waitlisted(at: str | datetime) -> RegistrationWaitlisted:
    """A fact at a moment."""
    return RegistrationWaitlisted.model_validate(
        {
            "registration_id": UUID(int=1),
            "edition_id": UUID(int=2),
            "participant_id": UUID(int=3),
            "revision": 1,
            "waitlisted_at": at,
        }
    )


def test_no_two_contracts_share_a_type() -> None:
    assert len(BY_TYPE) == len(EVENTS)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_a_contract_names_itself(event: type[Event]) -> None:
    assert re.fullmatch(r"int\.iom\.training\.[a-z]+\.[a-z]+\.v[1-9]", event.type)
    assert not event.__name__.endswith("Event")
    assert len(event.__name__) <= 40
    assert (event.__doc__ or "").rstrip().endswith(".")
    assert event.key in KEYS
    assert event.key in event.model_fields
    assert "revision" in event.model_fields or event.key == "mark", "a mark states nothing"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_is_frozen_and_ignores_what_it_does_not_know(event: type[Event]) -> None:
    example = EXAMPLES[event.type]

    with pytest.raises(ValidationError, match="frozen"):
        example.revision = 99  # type: ignore[attr-defined]
    assert event.model_validate({**example.model_dump(), "later_addition": 1}) == example


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_survives_the_way_through_json(event: type[Event]) -> None:
    example = EXAMPLES[event.type]

    assert event.model_validate_json(example.model_dump_json()) == example


def test_moments_are_written_in_utc() -> None:
    panama = timezone(timedelta(hours=-5))

    fact = waitlisted(datetime(2023, 7, 20, 9, 5, tzinfo=panama))

    assert fact.waitlisted_at.tzinfo is UTC
    assert '"waitlisted_at":"2023-07-20T14:05:00Z"' in fact.model_dump_json()


@pytest.mark.parametrize("moment", ["2023-07-20T09:05:00", "0001-01-01T00:00:00+05:00", "tomorrow"])
def test_a_moment_without_zone_or_outside_the_calendar_is_refused(moment: str) -> None:
    with pytest.raises(ValidationError):
        waitlisted(moment)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_topic_says_how_long_it_keeps_what(topic: Topic) -> None:
    kept_for_ever = topic.configuration["retention.ms"] == "-1"

    assert kept_for_ever == topic.compacted == (topic.configuration["cleanup.policy"] == "compact")
    assert re.fullmatch(r"training\.[a-z]+(\.[a-z]+)?", topic.name)
    assert topic.source == f"/services/{topic.owner}"


@pytest.mark.parametrize("count", range(1, 33))
def test_marks_reach_every_partition(count: int) -> None:
    partitions, choose = list(range(count)), DefaultPartitioner()
    assert {choose(mark.encode(), partitions, partitions) for mark in MARKS} == set(partitions)
