"""What the routes of merges answer, for the OpenAPI document."""

from datetime import date
from uuid import UUID

from diplomado_chassis.http.description import AnswerModel
from diplomado_registration.places.capacity import Status


class PersonToMerge(AnswerModel):
    """One of the two records, with the addresses that are in use."""

    participant_id: UUID
    given_names: str | None
    family_names: str | None
    language: str | None
    addresses: list[str]


class Standing(AnswerModel):
    """A registration of one of the two records."""

    registration_id: UUID
    edition: str
    participant_id: UUID
    status: Status
    graduated_on: date | None


class PairOfRegistrations(AnswerModel):
    """The registrations of both records for one edition: one goes on."""

    edition: str
    kept: Standing
    merged: Standing
    consents_kept: dict[str, bool]
    consents_differing: list[str]


class MergePreview(AnswerModel):
    """What a merge would do. `refused` says why it cannot be done."""

    merged: PersonToMerge
    kept: PersonToMerge
    editions: list[PairOfRegistrations]
    moved: list[Standing]
    staying: list[Standing]
    certificates: list[Standing]
    refused: list[str]


class Merge(AnswerModel):
    """A merge: the record, and the one that it is merged into."""

    merge_id: UUID
    participant_id: UUID
    merged_into: UUID


class Split(AnswerModel):
    """A record that is merged into no other one."""

    participant_id: UUID
    merged_into: UUID | None
