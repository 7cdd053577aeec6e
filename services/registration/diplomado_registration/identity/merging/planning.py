"""Decides what a merge does to the registrations of two records that are one person's."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from diplomado_chassis.language.text import Text
from diplomado_registration.places.capacity import Status

_RANK: tuple[Status, ...] = (
    "registered", "offered", "waitlisted", "needs_information", "submitted", "unconfirmed", "withdrawn", "rejected",
    "expired", "replaced", "merged",
)  # fmt: skip

BOTH_GRADUATED = Text(
    es="Los dos registros se graduaron de la edición {code}. Retire antes una de las dos graduaciones.",
    en="Both records graduated from the edition {code}. Withdraw one of the two graduations first.",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A registration of one of the two records."""

    registration_id: UUID
    edition_id: UUID
    edition_code: str
    participant_id: UUID
    status: Status
    holds_place: bool
    graduated_on: date | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two registrations of one edition: `kept` continues `merged`."""

    kept: Standing
    merged: Standing


@dataclass(slots=True)
class MergePlan:
    """What a merge does: pairs of one edition, registrations that move, and why it is refused."""

    pairs: list[Pair] = field(default_factory=list)
    moved: list[Standing] = field(default_factory=list)
    staying: list[Standing] = field(default_factory=list)
    refusals: list[Text] = field(default_factory=list)


def plan_merge(participant_id: UUID, standings: Sequence[Standing]) -> MergePlan:
    """Plan the merge of a record into another one. `standings` are the registrations of both.

    Of two registrations of one edition the one of a graduate goes on, then the one that is nearer to a place, then the
    one of the record that is kept. Registrations that were merged before stay as they are.
    """
    plan = MergePlan()
    by_edition: dict[UUID, list[Standing]] = {}
    for standing in standings:
        if standing.status != "merged":
            by_edition.setdefault(standing.edition_id, []).append(standing)
    for found in by_edition.values():
        if len(found) == 1:
            (plan.moved if found[0].participant_id == participant_id else plan.staying).append(found[0])
            continue
        kept, merged = sorted(found, key=lambda one: _rank(one, participant_id))
        plan.pairs.append(Pair(kept, merged))
        if kept.graduated_on is not None and merged.graduated_on is not None:
            plan.refusals.append(BOTH_GRADUATED.with_values(code=kept.edition_code))
    return plan


def _rank(standing: Standing, merged_participant: UUID) -> tuple[bool, int, bool]:
    return (
        standing.graduated_on is None,
        _RANK.index(standing.status),
        standing.participant_id == merged_participant,
    )
