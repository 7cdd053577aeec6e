"""Describes participants: a name, a language, and one e-mail address that identifies them in every edition."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from diplomado_chassis.language import email_addresses
from diplomado_chassis.language.email_addresses import NOT_AN_ADDRESS
from diplomado_chassis.language.languages import SPANISH, Language, tags_by_name
from diplomado_registration.catalogue.field_reader import FieldReader

Author = Literal["self", "staff"]
ErasureReason = Literal["request", "retention"]
"""Why a person is erased: the person or the coordinator asked, or the retention period is over."""

MAX_EMAIL_LENGTH = 254


@dataclass(frozen=True, slots=True)
class Description:
    """A participant's details as sent by the participant or by staff. `email` is as written.

    `email_key` identifies: the key of the address, or the id of a person who shares a mailbox. It is `certain` unless
    several people read the mailbox and none of them has the name. `states_language`: the sender named the language.
    Otherwise it is the default, and replaces no other.
    """

    given_names: str
    family_names: str
    email: str
    email_key: str
    language: Language
    states_language: bool = True
    certain: bool = True


@dataclass(frozen=True, slots=True)
class StoredDescription:
    """The stored details that a new description may replace."""

    participant_id: UUID
    given_names: str
    family_names: str
    language: Language
    described_by: Author


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof that is asked of an address that shall replace the present one."""

    email: str
    proof_id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """The details of a participant that are published."""

    participant_id: UUID
    email: str
    given_names: str
    family_names: str
    language: Language
    revision: int
    shares_mailbox: bool = False
    proof: Proof | None = None


def shown(person: Person) -> dict[str, Any]:
    """Return the details of a person that staff see and correct."""
    return {
        "participant_id": person.participant_id,
        "email": person.email,
        "given_names": person.given_names,
        "family_names": person.family_names,
        "language": person.language,
        "revision": person.revision,
    }


def read_description(reader: FieldReader) -> Description | None:
    """Read the fields that describe a person; None if one of them is rejected.

    A person with one name has it in `given_names`, and no `family_names`.
    """
    errors_before = len(reader.errors)
    given_names = reader.read_name("given_names")
    family_names = reader.read_name("family_names", required=False)
    email = reader.read_line("email", max_length=MAX_EMAIL_LENGTH)
    language = reader.read_code("language", tags_by_name())
    email_key = ""
    if email:
        try:
            email_key = email_addresses.parse(email).key
        except ValueError:
            reader.reject("email", NOT_AN_ADDRESS)
    if len(reader.errors) > errors_before:
        return None
    return Description(given_names, family_names, email, email_key, language or SPANISH, language is not None)


def replaces_stored(new: Description, stored: StoredDescription) -> bool:
    """Return whether a new description differs from the stored one.

    The address as first written stays, because another spelling of it is the same address.
    """
    new = keep_language(new, stored)
    return (new.given_names, new.family_names, new.language) != (
        stored.given_names,
        stored.family_names,
        stored.language,
    )


def keep_language(new: Description, stored: StoredDescription) -> Description:
    """Return a description with the stored language, unless its sender named one."""
    return new if new.states_language else replace(new, language=stored.language)
