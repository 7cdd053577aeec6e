"""Outside restricted topics no field can carry a name, an address or words about a person.

A field is harmless by its form (identifier, number, date, flag, one of a few values), or it stands in the list below,
which is read by a person at every change. Adding a line means: somebody thought about who could be recognised by it.
"""

import types
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin
from uuid import UUID

import pytest
from pydantic import AwareDatetime, BaseModel

from diplomado_contracts import topics
from diplomado_contracts.catalogue import EVENTS
from diplomado_contracts.event import Event, Localised, Topic

HARMLESS_FORMS = (UUID, bool, int, Decimal, date, AwareDatetime, type(None))

REVIEWED_TEXTS = {
    # Codes from closed lists or made by organisers.
    "EditionPublished.code",
    "EditionPublished.course",
    "EditionPublished.mission",
    "EditionPublished.programmes.code",
    "EditionPublished.institutions.code",
    "EditionPublished.sdg",
    "EditionPublished.status",
    "InstitutionDescribed.institution",
    "InstitutionDescribed.organisation_type",
    "InstitutionDescribed.admin_area",
    "RegistrationStatusChanged.status",
    "EditionPublished.time_zone",
    "Registered.institution",
    "ThresholdUnreachable.institution",
    "Registered.organisation_type",
    "Registered.occupation",
    "Registered.admin_area",
    "SessionScheduled.code",
    "SessionScheduled.time_zone",
    "ProjectScored.team",
    "ProjectScored.institution",
    "ProjectScored.admin_area",
    "ProjectScored.rubric",
    "ProjectScored.sdg",
    "Graduated.policy",
    "PolicyPublished.policy",
    "PolicyPublished.awards",
    "ActSigned.policy",
    "ActSigned.number",
    # Digests of contents that name nobody.
    "PolicyPublished.sha256",
    "ActSigned.sha256",
    "CertificateIssued.award",
    "ThresholdUnreachable.award",
    # Names of organisations, programmes and donors.
    "EditionPublished.organiser",
    "EditionPublished.partner",
    "EditionPublished.programmes.title.es",
    "EditionPublished.programmes.title.en",
    "EditionPublished.programmes.donors",
    "EditionPublished.institutions.name",
    "InstitutionDescribed.name",
    # Texts that organisers publish anyway.
    "EditionPublished.title.es",
    "EditionPublished.title.en",
    "EditionPublished.modules.title.es",
    "EditionPublished.modules.title.en",
    "SessionScheduled.title.es",
    "SessionScheduled.title.en",
    "SessionScheduled.place",
    "RecordingPublished.url",
    "RecordingPublished.language_tag",
    "ProjectScored.team_name",
    "ProjectScored.title",
    # Territorial group of an edition, named after a province.
    "Registered.group",
    # The subject of a token: an opaque identifier of a member of staff at the identity provider.
    "AttendanceCorrected.corrected_by",
    "ProjectScored.entered_by",
    # Random; it opens what the holder of the paper may see (docs/adr says why it is in the event).
    "CertificateIssued.verification_code",
}


def texts(model: type[BaseModel], prefix: str) -> Iterator[str]:
    """The fields of a model, with those of its parts, that may hold any text."""
    for name, field in model.model_fields.items():
        yield from _texts(field.annotation, f"{prefix}.{name}")


def _texts(annotation: Any, name: str) -> Iterator[str]:
    origin = get_origin(annotation)
    if origin is Literal or annotation in HARMLESS_FORMS or annotation is Ellipsis:
        return
    if origin is Annotated:
        yield from _texts(get_args(annotation)[0], name)
    elif origin in (Union, types.UnionType, tuple):
        for part in get_args(annotation):
            yield from _texts(part, name)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from texts(annotation, name)
    else:
        yield name


def unreviewed(contracts: tuple[type[Event], ...]) -> set[str]:
    """Text fields on open topics that nobody has looked at."""
    return {
        text
        for event in contracts
        if not event.topic.restricted
        for text in texts(event, event.__name__)
        if text not in REVIEWED_TEXTS
    }


def test_every_text_on_an_open_topic_was_reviewed() -> None:
    assert unreviewed(EVENTS) == set()


def test_the_list_names_nothing_that_is_gone() -> None:
    open_texts = {t for event in EVENTS if not event.topic.restricted for t in texts(event, event.__name__)}
    assert REVIEWED_TEXTS - open_texts == set()


def test_personal_data_and_secrets_have_one_topic_each_with_named_readers() -> None:
    restricted = {topic for topic in {event.topic for event in EVENTS} if topic.restricted}

    assert restricted == {topics.PEOPLE, topics.ACCESS, topics.SIGN_INS}
    assert topics.PEOPLE.readers == ("certificates", "notifications", "sessions")
    assert all(not topic.readers for topic in {event.topic for event in EVENTS} - restricted)


class Planted(Event):
    """An event in which somebody put what does not belong there."""

    type: ClassVar[str] = "org.example.planted.v1"
    topic: ClassVar[Topic] = topics.REGISTRATIONS
    key: ClassVar[str] = "registration_id"

    registration_id: UUID
    email: str
    remarks: tuple[str, ...] = ()
    title: Localised | None = None
    anything: dict[str, Any] | None = None


@pytest.mark.parametrize("field", ["email", "remarks", "title.es", "title.en", "anything"])
def test_a_planted_text_is_found(field: str) -> None:
    assert f"Planted.{field}" in unreviewed((Planted,))
