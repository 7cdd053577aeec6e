"""HTTP of probable duplicates, for coordinators."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from asyncpg import Record
from pydantic import Field

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.paging import paged, paging
from diplomado_chassis.keyset import Page
from diplomado_registration.catalogue.models import Line, StrictModel
from diplomado_registration.identity.duplicates import usecases
from diplomado_registration.identity.duplicates.answer_models import Dismissed, Duplicates
from diplomado_registration.identity.duplicates.finding import REASONS

router = Router(prefix="/api/v1/duplicates", tags=["people"])

Coordinator = Annotated[Actor, require("coordinator")]


class DismissalBody(StrictModel):
    """Two records that are not one person's, and why."""

    participant_ids: Annotated[list[UUID], Field(min_length=2, max_length=2)]
    reason: Annotated[Line, Field(max_length=500)]


@router.get("", responses=answers(Duplicates))
async def list_duplicates(
    _actor: Coordinator,
    connection: Transaction,
    language: RequestedLanguage,
    page: Annotated[Page, paging(50, at_most=200)],
) -> dict[str, Any]:
    """List pairs of records that may be of one person, with the reasons. Nothing is merged without a decision.

    `count` are the pairs of all pages. Pairs of people who came or changed appear within some minutes.
    """
    count, found = await usecases.list_duplicates(connection, page)
    duplicates = [
        {
            "people": [
                _person(row, registrations) for row, registrations in zip(one.people, one.registrations, strict=True)
            ],
            "reasons": [{"reason": reason, "message": REASONS[reason].in_(language)} for reason in one.reasons],
        }
        for one in found.rows
    ]
    return {"count": count, **paged("duplicates", found, duplicates)}


@router.post("/dismissal", operation_id="dismiss_duplicate", responses=answers(Dismissed))
async def dismiss(body: DismissalBody, actor: Coordinator, connection: Transaction) -> dict[str, Any]:
    """Remember that two records are not one person's: they are not listed any more."""
    await usecases.dismiss(connection, body.participant_ids, body.reason, actor.subject, datetime.now(UTC))
    return {"participant_ids": sorted(body.participant_ids), "status": "dismissed"}


def _person(row: Record, registrations: Sequence[Record]) -> dict[str, Any]:
    return {
        **dict(row),
        "registrations": [
            {
                "registration_id": one["registration_id"],
                "edition": one["edition_code"],
                "status": one["status"],
                "graduated_on": one["graduated_on"],
            }
            for one in registrations
        ],
    }
