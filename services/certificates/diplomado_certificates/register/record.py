"""What a certificate says, frozen at the moment of issue.

The paper, the verification page and the register are all made from this one record and from nothing else, so a later
change of a name, a title or a policy never alters a certificate that was given out. The models are this module's own
and forbid unknown fields: a contract that grows a field must not change the canonical form of an old record.
"""

import hashlib
import json
from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from diplomado_contracts.certificates import Kind

Language = Literal["es", "en"]
Text = Annotated[str, Field(min_length=1)]


class Frozen(BaseModel):
    """A value that never changes and accepts nothing that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Localised(Frozen):
    """The same text in both languages."""

    es: Text
    en: Text


class Holder(Frozen):
    """Whose certificate it is, as the participant wrote it. Personal data."""

    given_names: str
    family_names: str

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        # Some people have one name only; nobody has none.
        if not self.full_name:
            raise ValueError("the holder has no name")
        return self

    @property
    def full_name(self) -> str:
        """Given names, then family names, as printed."""
        return f"{self.given_names.strip()} {self.family_names.strip()}".strip()


class Institution(Frozen):
    """The organisation that the holder belonged to when the certificate was issued."""

    code: Text
    name: Text


class Module(Frozen):
    """One numbered part of the course."""

    number: int
    title: Localised


class Programme(Frozen):
    """A programme under whose objectives the edition stood, with the donors that paid for it, by name."""

    code: Text
    title: Localised
    donors: tuple[str, ...] = ()


class Edition(Frozen):
    """The run of the course: `starts_on` and `ends_on` are days in `time_zone`."""

    edition_id: UUID
    code: Text
    course: Text
    title: Localised
    modality: Literal["online", "in_person", "hybrid"]
    starts_on: date
    ends_on: date
    time_zone: Text
    hours: Annotated[int, Field(ge=0, description="Academic hours; 0 if none are stated.")] = 0


class Session(Frozen):
    """The one session that a certificate per session is for; `held_on` is the day in the session's own zone."""

    session_id: UUID
    code: Text
    title: Localised
    held_on: date
    minutes: Annotated[int, Field(ge=1, description="Scheduled length, whole minutes, rounded down.")]


class Project(Frozen):
    """The team project that a recognition is for. `score` is out of 100, written with two decimals."""

    project_id: UUID
    team: Text
    team_name: str
    title: str
    score: Annotated[str, Field(pattern=r"^\d{1,3}\.\d\d$")]
    rank: Annotated[int, Field(ge=1)]
    tied: bool = False
    institution: Institution | None = None
    admin_area: str | None = None


class Signatory(Frozen):
    """An authority that signs, as the graduation act names it."""

    name: Text
    office: Localised
    organisation: str


class Policy(Frozen):
    """The version of the graduation policy that the decision rests on."""

    code: Text
    version: Annotated[int, Field(ge=1)]


class CertificateRecord(Frozen):
    """Everything that a certificate says.

    `holder` is None only in the register after the holder's details were erased: a certificate is never issued so.
    `number` is what people read to each other (GIF-DH-2023-0042); `verification_code` opens the public page.
    """

    format: Literal[1] = 1
    certificate_id: UUID
    verification_code: Annotated[str, Field(min_length=22)]
    number: Text
    kind: Kind
    award: Text
    registration_id: UUID
    holder: Holder | None
    institution: Institution | None = None
    group: Annotated[str | None, Field(description="The territorial group that a group leader led.")] = None
    edition: Edition
    session: Session | None = None
    project: Project | None = None
    modules: tuple[Module, ...] = ()
    graduated_on: date
    issued_on: date
    place: Text
    organiser: Text
    partner: str | None = None
    programmes: tuple[Programme, ...] = ()
    sdg: tuple[str, ...] = ()
    gcm: tuple[int, ...] = ()
    signatories: tuple[Signatory, ...]
    act_id: UUID
    act_number: Text
    policy: Policy
    language: Annotated[Language, Field(description="The holder's language; the paper is in Spanish in any case.")]

    def canonical(self) -> str:
        """Return the one spelling of this record: JSON with sorted keys, no spaces, accents as they are."""
        return json.dumps(
            self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
        )

    def frozen(self) -> tuple[str, str]:
        """Return the canonical form with its fingerprint."""
        canonical = self.canonical()
        return canonical, hashlib.sha256(canonical.encode()).hexdigest()

    def sha256(self) -> str:
        """Return the fingerprint of the canonical form in UTF-8, 64 lower-case hexadecimal digits."""
        return self.frozen()[1]

    def without_holder(self) -> Self:
        """Return the record as the register keeps it once the holder's details are erased."""
        return self.model_copy(update={"holder": None})
