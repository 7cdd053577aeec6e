"""The only events with personal data. The topic is compacted: a new record replaces the last one of its key."""

from typing import ClassVar, Literal
from uuid import UUID

from diplomado_contracts import topics
from diplomado_contracts.event import Event, LanguageTag, Moment, Revision, Topic


class PersonDescribed(Event):
    """A participant gave or corrected their details. Personal data: never logged, never passed on."""

    type: ClassVar[str] = "int.iom.training.person.described.v1"
    topic: ClassVar[Topic] = topics.PEOPLE
    key: ClassVar[str] = "participant_id"
    schema_revision: ClassVar[int] = 2

    participant_id: UUID
    revision: Revision
    described_at: Moment
    given_names: str
    family_names: str
    email: str
    language: Literal["es", "en"] = "es"
    language_tag: LanguageTag | None = None

    @property
    def preferred_language(self) -> str:
        """The tag (BCP 47) of the language that is meant."""
        return self.language_tag or self.language


class PersonErased(Event):
    """A participant's details were erased: every reader removes them."""

    type: ClassVar[str] = "int.iom.training.person.erased.v1"
    topic: ClassVar[Topic] = topics.PEOPLE
    key: ClassVar[str] = "participant_id"

    participant_id: UUID
    revision: Revision
    erased_at: Moment
