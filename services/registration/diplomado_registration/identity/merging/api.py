"""HTTP of merges, for coordinators."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from fastapi import Response
from pydantic import Field

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.catalogue.models import Line, StrictModel
from diplomado_registration.consents.store import find_current_answers
from diplomado_registration.identity.merging.answer_models import Merge, MergePreview, Split
from diplomado_registration.identity.merging.planning import Pair, Standing
from diplomado_registration.identity.merging.usecases import merging, splitting
from diplomado_registration.people.store import contacts

router = Router(prefix="/api/v1/participants", tags=["people"])

Coordinator = Annotated[Actor, require("coordinator")]


class PreviewBody(StrictModel):
    """The record that is kept."""

    into: UUID


class MergeBody(PreviewBody):
    """The record that is kept, and why the two are one person's."""

    reason: Annotated[Line, Field(max_length=500)]


class SplitBody(StrictModel):
    """Why the merge was a mistake."""

    reason: Annotated[Line, Field(max_length=500)]


@router.post("/{participant_id}/merge-preview", responses=answers(MergePreview, tagged=True))
async def preview_merge(
    participant_id: UUID,
    body: PreviewBody,
    response: Response,
    language: RequestedLanguage,
    _actor: Coordinator,
    connection: Transaction,
) -> dict[str, Any]:
    """Show what a merge would do; nothing is stored. The merge may be sent with the ETag of this answer as If-Match."""
    people, plan = await merging.preview_merge(connection, participant_id, body.into)
    tagged(response, merging.seen(people, plan))
    return {
        "merged": await _person(connection, people[0]),
        "kept": await _person(connection, people[-1]),
        "editions": [await _pair(connection, pair) for pair in plan.pairs],
        "moved": [_standing(one) for one in plan.moved],
        "staying": [_standing(one) for one in plan.staying],
        "certificates": [
            _standing(one)
            for one in [*plan.moved, *(one for pair in plan.pairs for one in (pair.kept, pair.merged))]
            if one.graduated_on is not None
        ],
        "refused": [text.in_(language) for text in plan.refusals],
    }


@router.post("/{participant_id}/merge", operation_id="merge_people", responses=answers(Merge))
async def merge(
    participant_id: UUID, body: MergeBody, sent: Sent, actor: Coordinator, connection: Transaction
) -> dict[str, Any]:
    """Merge the record into another one, whose details and address are kept. It can be split again."""
    merge_id = await merging.merge_people(
        connection,
        participant_id,
        body.into,
        actor=actor.subject,
        reason=body.reason,
        preconditions=sent,
        now=datetime.now(UTC),
    )
    return {"merge_id": merge_id, "participant_id": participant_id, "merged_into": body.into}


@router.post("/{participant_id}/split", operation_id="split_people", responses=answers(Split))
async def split(participant_id: UUID, body: SplitBody, actor: Coordinator, connection: Transaction) -> dict[str, Any]:
    """Split the record from the one that it was merged into."""
    await splitting.split_people(
        connection, participant_id, actor=actor.subject, reason=body.reason, now=datetime.now(UTC)
    )
    return {"participant_id": participant_id, "merged_into": None}


async def _person(connection: Connection, row: Record) -> dict[str, Any]:
    found = await contacts.list_contacts(connection, row["participant_id"])
    return {
        "participant_id": row["participant_id"],
        "given_names": row["given_names"],
        "family_names": row["family_names"],
        "language": row["language"],
        "addresses": [contact["email"] for contact in found if contact["replaced_at"] is None],
    }


async def _pair(connection: Connection, pair: Pair) -> dict[str, Any]:
    answers = [await find_current_answers(connection, one.registration_id) for one in (pair.kept, pair.merged)]
    differing = sorted(
        purpose for purpose in {*answers[0], *answers[1]} if answers[0].get(purpose) != answers[1].get(purpose)
    )
    return {
        "edition": pair.kept.edition_code,
        "kept": _standing(pair.kept),
        "merged": _standing(pair.merged),
        "consents_kept": dict(answers[0]),
        "consents_differing": differing,
    }


def _standing(one: Standing) -> dict[str, Any]:
    return {
        "registration_id": one.registration_id,
        "edition": one.edition_code,
        "participant_id": one.participant_id,
        "status": one.status,
        "graduated_on": one.graduated_on,
    }
