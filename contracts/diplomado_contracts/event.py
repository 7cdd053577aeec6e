"""The base of every contract: a frozen model of an event, which names its type, topic and key."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

_WRITE_UUID = TypeAdapter(UUID).serializer.to_python


def text_of(identifier: UUID) -> str:
    """Return an identifier as text, in a third of the time of `str`."""
    text: str = _WRITE_UUID(identifier, mode="json")
    return text


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("the moment lies outside the calendar") from None


Revision = Annotated[int, Field(ge=1, description="Rises with every change of the fact; a consumer keeps the highest.")]
Moment = Annotated[AwareDatetime, AfterValidator(_in_utc), Field(description="A moment with a zone, written in UTC.")]
EditionId = Annotated[UUID, Field(description="The edition: one run of a course.")]
ParticipantId = Annotated[
    UUID, Field(description="The person, the same in all editions; details are on the restricted topic alone.")
]
RegistrationId = Annotated[UUID, Field(description="The participant's place, or wait for one, in one edition.")]
SessionId = Annotated[UUID, Field(description="The session: one item of the edition's timetable.")]
ActId = Annotated[UUID, Field(description="The graduation act, which officials signed.")]
ProjectId = Annotated[UUID, Field(description="The project of a team.")]
CertificateId = Annotated[UUID, Field(description="The certificate.")]
Code = Annotated[str, Field(min_length=1, max_length=64)]
Fingerprint = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 digest in hexadecimal."""
LanguageTag = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        max_length=35,
        description="A language tag by BCP 47, where the language is another than `language`; "
        "readers that do not speak it use `language`.",
    ),
]


COMPACTION_LAG = timedelta(days=5)
ERASED_WITHIN = timedelta(days=7)
"""So long after an erasure no record with the person's details can be read from a topic any more."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A Kafka topic with one writing service.

    `retention` is how long Kafka keeps a record, None for ever; `kept_for` says why so long. A compacted topic keeps
    the last record of each key. A restricted topic carries personal data: only the services in `readers` may read it.
    If it is compacted too, Kafka removes a replaced record soon after `COMPACTION_LAG`, and by `ERASED_WITHIN` at the
    latest: see `marks`.
    """

    name: str
    owner: str
    purpose: str
    retention: timedelta | None = timedelta(days=400)
    compacted: bool = False
    restricted: bool = False
    readers: tuple[str, ...] = ()
    partitions: int = 6
    kept_for: str = "who begins after a programme of a year has ended reads all of it; readers remember ids for longer"
    source: str = field(init=False)
    """The CloudEvents `source` of all events on this topic."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", f"/services/{self.owner}")

    @property
    def configuration(self) -> dict[str, str]:
        """Kafka's topic settings that the contract promises."""
        retention = -1 if self.retention is None else int(self.retention.total_seconds() * 1000)
        erasing = {
            "max.compaction.lag.ms": str(int(COMPACTION_LAG.total_seconds() * 1000)),
            "segment.bytes": str(16 * 1024 * 1024),
        }
        return {
            "cleanup.policy": "compact" if self.compacted else "delete",
            "retention.ms": str(retention),
            "max.message.bytes": "1048576",
            **(erasing if self.compacted and self.restricted else {}),
        }


@dataclass(frozen=True, slots=True, init=False)
class Fact:
    """What a revision counts. Types with the same fact share its revisions; `fields` tell one such fact from others."""

    name: str
    fields: tuple[str, ...]

    def __init__(self, name: str, *fields: str) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "fields", fields)


class Event(BaseModel):
    """An event: something that happened. Readers ignore unknown fields, so a version may gain optional fields.

    `schema_revision` counts these additions. Raise it by one with each; `make generate` then writes the new schema and
    its golden record beside the old ones.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    type: ClassVar[str]
    topic: ClassVar[Topic]
    key: ClassVar[str]
    fact: ClassVar[Fact]
    schema_revision: ClassVar[int] = 1
    revision_is_moment: ClassVar[bool] = False
    """True if the revision is a moment, in milliseconds since 1970, and counts nothing."""

    @property
    def partition_key(self) -> str:
        """The Kafka key and the CloudEvents `subject`. Events with the same key stay in order."""
        key = getattr(self, self.key)
        return text_of(key) if type(key) is UUID else str(key)

    @property
    def revised(self) -> tuple[str, int]:
        """The fact as text, and its revision. Of all events of a fact, the one with the highest revision holds.

        Repetitions have the revision of the first delivery. Marks are no facts, and have none.
        """
        about = " ".join(str(getattr(self, name)) for name in self.fact.fields)
        return f"{self.fact.name} {about}", self.revision  # type: ignore[attr-defined]


class Localised(BaseModel):
    """The same text in both languages of the programmes."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    es: Annotated[str, Field(min_length=1, description="In Spanish.")]
    en: Annotated[str, Field(min_length=1, description="In English.")]


def language_fields(tag: str) -> dict[str, Any]:
    """Return the fields that say a language: a third one falls back to English, unless it is a kind of Spanish."""
    primary = tag.partition("-")[0].lower()
    exact = tag in ("es", "en")
    return {"language": "es" if primary == "es" else "en", "language_tag": None if exact else tag}
