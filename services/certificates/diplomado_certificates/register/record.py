"""The content of a certificate, frozen at the moment of issue.

The document, the verification page and the register are all made from this record alone, so a later change of a name,
a title or a policy never alters a certificate that was issued. The models belong to this module and forbid unknown
fields: a contract that gets a new field must not change the canonical form of an old record.
"""

import hashlib
import json
from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from diplomado_certificates.register.face import Face, Frozen, LanguageTag, Localised
from diplomado_contracts.certificates import Kind

__all__ = ["Frozen", "LanguageTag", "Localised"]

Text = Annotated[str, Field(min_length=1)]


class Holder(Frozen):
    """The holder's names as the participant wrote them. Personal data."""

    given_names: str
    family_names: str

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        # Some people have one name only; every person has at least one.
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
    """A programme that the edition belongs to, with the donors that fund it, by name."""

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
    """Everything that a certificate states.

    `holder` is None only after the holder's details were erased: no certificate is issued without a holder.
    `number` is for people to quote (GIF-DH-2023-0042); `verification_code` opens the public page. The format
    is the version of the paper that the record prints. Format 1 has no `face`, and its canonical form does not name it.
    """

    format: Literal[1, 2, 3, 4] = 1
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
    language: Annotated[
        LanguageTag, Field(description="The holder's language; the languages of the paper are those of its face.")
    ]
    face: Face | None = None

    @model_serializer(mode="wrap")
    def _without_absent_face(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        dumped: dict[str, Any] = handler(self)
        if self.face is None:
            dumped.pop("face", None)
        return dumped

    @property
    def images(self) -> frozenset[str]:
        """The images that the document shows, by their SHA-256."""
        return self.face.images if self.face else frozenset()

    def canonical(self) -> str:
        """Return the canonical form of this record: JSON with sorted keys, no spaces, accents as they are."""
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
