"""The queue over HTTP: a page of unmatched appearances, and decisions about one or many of them."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import Query
from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import Ending, answers, deprecated_parameter
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.paging import paged, paging
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.keyset import Page
from diplomado_chassis.language.text import Text, in_language
from diplomado_chassis.strict import StrictModel
from diplomado_chassis.validation import InvalidValue
from diplomado_sessions.attendance.identity.usecases import resolve, resolve_all, withdraw_resolution
from diplomado_sessions.attendance.queue.answer_models import (
    Appearances,
    Resolved,
    ResolvedAll,
    Unmatched,
    WithdrawnResolution,
)
from diplomado_sessions.attendance.queue.listing.usecases import list_appearances
from diplomado_sessions.attendance.queue.usecases import list_unmatched
from diplomado_sessions.attendance.reasons import ReasonPost
from diplomado_sessions.projections.problems import edition_unknown
from diplomado_sessions.projections.store import find_edition
from diplomado_sessions.timetable.usecases import find_session

router = Router(prefix="/api/v1", tags=["attendance"])

MAX_DECISIONS = 1000
MOST_ENDS = Ending(since=date(2026, 12, 1), sunset=date(2028, 1, 1))
"""When the first name of `limit` ends."""
MAX_ON_A_DEVICE = 50
ONE_OF_BOTH = Text(
    "Envíe registration_id o registration_ids: una de las dos.",
    "Send registration_id or registration_ids: one of them.",
)


@router.get(
    "/editions/{edition_id}/unmatched",
    operation_id="list_unmatched",
    responses=answers(Unmatched),
    dependencies=[deprecated_parameter("most", MOST_ENDS)],
)
async def get_unmatched(
    edition_id: EditionId,
    actor: Annotated[Actor, require("coordinator", "auditor")],  # noqa: ARG001
    connection: Transaction,
    page: Annotated[Page, paging(200, at_most=1000)],
    session_id: UUID | None = None,
    most: Annotated[
        int | None, Query(ge=1, le=1000, deprecated=True, description="Use `limit`. Ends on 2028-01-01.")
    ] = None,
) -> dict[str, Any]:
    """List unmatched appearances page by page, one for each session, name and e-mail as shown, with candidates."""
    if await find_edition(connection, edition_id) is None:
        raise edition_unknown(edition_id)
    total, found = await list_unmatched(connection, edition_id, replace(page, limit=most or page.limit), session_id)
    return {
        "total": total,
        "next": found.next,
        "unmatched": [
            {
                "unmatched_id": entry.unmatched_id,
                "session_id": entry.session_id,
                "session_code": entry.session_code,
                "name": entry.name,
                "email": entry.email,
                "rows": entry.rows,
                "seconds": entry.seconds,
                "candidates": [
                    {"registration_id": registration_id, "name": name} for registration_id, name in entry.candidates
                ],
            }
            for entry in found.rows
        ],
    }


class Resolution(StrictModel):
    """The registration that an appearance belongs to, or those of all people on one device; null sets it aside.

    A decision that differs from an earlier one names it: `replaces` is its `decided_at`.
    """

    # Beside the members, a choice would make generated clients lose them.
    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [{"oneOf": [{"required": ["registration_id"]}, {"required": ["registration_ids"]}]}]
        }
    )

    registration_id: UUID | None = None
    registration_ids: Annotated[list[UUID], Field(min_length=1, max_length=MAX_ON_A_DEVICE)] | None = None
    replaces: Annotated[
        AwareDatetime | None, Field(description="`decided_at` of the earlier, other decision that this one replaces.")
    ] = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if ("registration_id" in self.model_fields_set) == (self.registration_ids is not None):
            raise InvalidValue(ONE_OF_BOTH)
        return self

    @property
    def people(self) -> list[UUID]:
        """Return the registrations that were named, each once."""
        named = self.registration_ids or ([self.registration_id] if self.registration_id else [])
        return list(dict.fromkeys(named))


class Decision(Resolution):
    """A decision about one entry of the queue."""

    unmatched_id: UUID


class Decisions(StrictModel):
    """Decisions about entries of an edition. Of two about the same entry the last one counts."""

    decisions: Annotated[list[Decision], Field(min_length=1, max_length=MAX_DECISIONS)]


@router.post("/unmatched/{unmatched_id}/resolution", operation_id="resolve_unmatched", responses=answers(Resolved))
async def post_resolution(
    unmatched_id: UUID,
    body: Resolution,
    actor: Annotated[Actor, require("coordinator")],
    connection: Transaction,
) -> dict[str, Any]:
    """Decide whose an appearance is. The same e-mail or name elsewhere in the edition follows.

    The same decision again changes nothing. Another one is refused by 409 (`decided-otherwise`), which has what was
    `decided`, by whom and when, unless `replaces` names it. In a closed session it is published as a correction.
    """
    followed = await resolve(connection, unmatched_id, body.people, actor.subject, body.replaces)
    return {
        "unmatched_id": unmatched_id,
        "registration_id": body.people[0] if body.people else None,
        "registration_ids": body.people,
        "followed": followed,
    }


@router.post(
    "/unmatched/{unmatched_id}/resolution/withdrawal",
    operation_id="withdraw_resolution",
    responses=answers(WithdrawnResolution),
)
async def post_resolution_withdrawal(
    unmatched_id: UUID,
    body: ReasonPost,
    actor: Annotated[Actor, require("coordinator")],
    connection: Transaction,
) -> dict[str, Any]:
    """Take a decision back: as the files say again. What followed from it is identified again too."""
    followed = await withdraw_resolution(connection, unmatched_id, body.reason, actor.subject)
    return {"unmatched_id": unmatched_id, "followed": followed}


@router.get("/sessions/{session_id}/appearances", operation_id="list_appearances", responses=answers(Appearances))
async def get_appearances(
    session_id: UUID,
    _actor: Annotated[Actor, require("coordinator", "auditor")],
    language: RequestedLanguage,
    connection: Transaction,
    page: Annotated[Page, paging(200, at_most=1000)],
) -> dict[str, Any]:
    """List everything that files show in a session page by page: whose it is, by what, and the rows."""
    session = await find_session(connection, session_id)
    total, found = await list_appearances(connection, session, page)
    return {"total": total, **dict(in_language(paged("appearances", found), language))}


@router.post(
    "/editions/{edition_id}/unmatched/resolutions", operation_id="resolve_all_unmatched", responses=answers(ResolvedAll)
)
async def post_resolutions(
    edition_id: EditionId,
    body: Decisions,
    actor: Annotated[Actor, require("coordinator")],
    connection: Transaction,
) -> dict[str, Any]:
    """Decide about many entries in one step, such as all those of one device.

    Either all decisions are stored or none: one that differs from an earlier decision, and does not name it in
    `replaces`, refuses them by 409 (`decided-otherwise`). `gone` are entries that do not exist any more, about which
    nothing is decided.
    """
    if await find_edition(connection, edition_id) is None:
        raise edition_unknown(edition_id)
    decisions = {decision.unmatched_id: decision.people for decision in body.decisions}
    replaced = {decision.unmatched_id: decision.replaces for decision in body.decisions if decision.replaces}
    followed, gone = await resolve_all(connection, edition_id, decisions, actor.subject, replaced)
    return {"decided": len(decisions) - len(gone), "followed": followed, "gone": gone}
