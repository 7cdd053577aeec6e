"""What the routes of people answer, for the OpenAPI document."""

from datetime import datetime
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_chassis.language.languages import Language


class PersonView(AnswerModel):
    """The details of a person. They are null once they were erased."""

    participant_id: UUID
    email: str | None
    given_names: str | None
    family_names: str | None
    language: Language | None
    revision: int


class PersonOnMailbox(PersonView):
    """A person, and whether others read the same mailbox."""

    shares_mailbox: bool


class Contact(AnswerModel):
    """An address that a person has or had: when it was added, proven and replaced."""

    email: str | None
    source: str
    added_at: datetime
    proven_at: datetime | None
    replaced_at: datetime | None
    shared_by: str | None
    shared_reason: str | None


class PersonWithContacts(PersonOnMailbox):
    """What is stored of a person. `address_to_prove` is a new address that the person has to confirm."""

    merged_into: UUID | None
    contacts: list[Contact]
    address_to_prove: str | None
