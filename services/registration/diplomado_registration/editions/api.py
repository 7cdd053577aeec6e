"""HTTP of editions. Answers have an ETag, which If-Match compares."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from diplomado_chassis.http.auth import Actor, require, require_in_scope
from diplomado_chassis.http.description import KEEPS, MAY_CREATE, answers, refusals
from diplomado_chassis.http.edge import DatabaseOf, Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.paging import MAX_LIMIT, paged, paging
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.keyset import Order, Page
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.catalogue.api import EditionCode
from diplomado_registration.catalogue.models import Code, Line, LocalisedLine, StrictModel
from diplomado_registration.catalogue.usecases import reject_unknown_codes
from diplomado_registration.editions import store
from diplomado_registration.editions.answer_models import EditionHistory, EditionPreview, Editions, EditionView
from diplomado_registration.editions.models import Edition
from diplomado_registration.editions.usecases import copying, description, publication, reading, steps
from diplomado_registration.places.life import EditionStatus

_ORDER = Order(edition_id=UUID)
router = Router(prefix="/api/v1/editions", tags=["editions"])

FIELDS = {"programme": "programmes", "institution": "institutions"}

Confirmation = Annotated[
    int | None, Query(ge=0, description="How many people of the waiting list get a place by this change.")
]
ConfirmedMails = Annotated[int | None, Query(ge=0, description="How many people are written to by this change.")]
Coordinator = Annotated[Actor, require("coordinator")]
Staff = Annotated[Actor, require("coordinator", "focal_point", "facilitator", "grader", "auditor")]
Reason = Annotated[Line, Field(max_length=500)]


class StepBody(StrictModel):
    """Why a step is taken, if there is a reason."""

    reason: Reason | None = None


class ReasonedStepBody(StrictModel):
    """Why a step is taken that many people notice."""

    reason: Reason


class CopyBody(StrictModel):
    """The edition to copy, and the first day of the new one."""

    source: Annotated[Code, Field(alias="from", description="The code of the earlier edition.")]
    starts_on: date
    title: LocalisedLine | None = None


@router.put("/{code}", responses=answers(EditionView, tagged=True), openapi_extra=KEEPS)
async def put_edition(
    actor: Coordinator,
    edition: Edition,
    sent: Sent,
    connection: Transaction,
    code: EditionCode,
    response: Response,
    confirm_promotions: Confirmation = None,
    confirm_mails: ConfirmedMails = None,
) -> dict[str, Any]:
    """Insert or update an edition. Fields that are left out keep their values. It becomes public when it is published.

    A change that gives places to people of the waiting list must confirm their number, which is also that of the mails.
    """
    confirmed = confirm_mails if confirm_promotions is None else confirm_promotions
    with reject_unknown_codes(FIELDS):
        change = await description.put_edition(
            connection, code, edition, sent, confirmed, actor.subject, datetime.now(UTC)
        )
    require_in_scope(actor, reading.place_of(change.edition))
    return await _answer(connection, response, change.edition)


@router.post("/{code}/preview", responses=answers(EditionPreview), openapi_extra=MAY_CREATE)
async def preview_edition(
    actor: Coordinator,
    edition: Edition,
    sent: Sent,
    database: DatabaseOf,
    code: EditionCode,
    language: RequestedLanguage,
) -> dict[str, Any]:
    """Return what a PUT of the same body would change, who would get a place and how many people are written to.

    Nothing is stored or published.
    """
    now = datetime.now(UTC)
    try:
        async with database.transaction() as connection:
            with reject_unknown_codes(FIELDS):
                change = await description.change_edition(connection, code, edition, sent, now)
            require_in_scope(actor, reading.place_of(change.edition))
            raise _Preview(change, await reading.shown(connection, change.edition, now))
    except _Preview as preview:  # the transaction was rolled back
        change, shown = preview.change, preview.shown
    return {
        "new": change.is_new,
        "changes": change.fields,
        "promotions": len(change.promoted),
        "promoted": [registration.registration_id for registration in change.promoted],
        "mails": change.mails.counts(),
        "confirm_mails": change.mails.total,
        "warnings": [{"field": warning.path, "message": warning.text.in_(language)} for warning in change.warnings],
        "edition": shown,
    }


@router.post("/{code}/copy", status_code=201, responses={**answers(EditionView, 201, tagged=True), **refusals(412)})
async def copy_edition(
    actor: Coordinator, body: CopyBody, connection: Transaction, code: EditionCode, response: Response
) -> dict[str, Any]:
    """Insert a draft with the description of an earlier edition. Its dates are moved by the same number of days."""
    now = datetime.now(UTC)
    edition = await copying.copy_edition(connection, code, body.source, body.starts_on, body.title, actor.subject, now)
    # A copy lies where its source does, but under another code: both are looked at.
    require_in_scope(actor, reading.place_of(edition))
    require_in_scope(actor, reading.place_of({**edition, "code": body.source}))
    return await _answer(connection, response, edition)


@router.post("/{edition_id}/publication", responses=answers(EditionView, tagged=True))
async def publish_edition(
    actor: Coordinator, sent: Sent, connection: Transaction, edition_id: EditionId, response: Response
) -> dict[str, Any]:
    """Publish an edition as it is stored now."""
    now = datetime.now(UTC)
    edition = await publication.publish_edition(connection, edition_id, sent, actor.subject, now)
    return await _answer(connection, response, edition)


@router.post("/{edition_id}/closing", responses=answers(EditionView, tagged=True))
async def close_registration(
    actor: Coordinator,
    sent: Sent,
    connection: Transaction,
    edition_id: EditionId,
    response: Response,
    body: StepBody | None = None,
) -> dict[str, Any]:
    """Close the public form. Staff still register and nominate people."""
    request = steps.Request("closing", actor.subject, body.reason if body else None, sent)
    return await _take(connection, response, edition_id, request)


@router.post("/{edition_id}/reopening", responses=answers(EditionView, tagged=True))
async def reopen_registration(
    actor: Coordinator,
    sent: Sent,
    connection: Transaction,
    edition_id: EditionId,
    response: Response,
    body: StepBody | None = None,
) -> dict[str, Any]:
    """Open the public form again that staff closed."""
    request = steps.Request("reopening", actor.subject, body.reason if body else None, sent)
    return await _take(connection, response, edition_id, request)


@router.post("/{edition_id}/cancellation", responses=answers(EditionView, tagged=True))
async def cancel_edition(
    actor: Coordinator,
    body: ReasonedStepBody,
    sent: Sent,
    connection: Transaction,
    edition_id: EditionId,
    response: Response,
    confirm_mails: ConfirmedMails = None,
) -> dict[str, Any]:
    """Cancel an edition. Everybody who has a place or waits is written to, so their number must be confirmed."""
    request = steps.Request("cancellation", actor.subject, body.reason, sent, confirm_mails)
    return await _take(connection, response, edition_id, request)


@router.post("/{edition_id}/archiving", responses=answers(EditionView, tagged=True))
async def archive_edition(
    actor: Coordinator,
    sent: Sent,
    connection: Transaction,
    edition_id: EditionId,
    response: Response,
    body: StepBody | None = None,
) -> dict[str, Any]:
    """Archive a draft, or an edition that has ended or was cancelled: it can only be read then."""
    request = steps.Request("archiving", actor.subject, body.reason if body else None, sent)
    return await _take(connection, response, edition_id, request)


@router.post("/{edition_id}/reinstatement", responses=answers(EditionView, tagged=True))
async def reinstate_edition(
    actor: Coordinator,
    body: ReasonedStepBody,
    sent: Sent,
    connection: Transaction,
    edition_id: EditionId,
    response: Response,
    confirm_mails: ConfirmedMails = None,
) -> dict[str, Any]:
    """Take back the archiving or the cancellation. Places that became free meanwhile go to the waiting list."""
    request = steps.Request("reinstatement", actor.subject, body.reason, sent, confirm_mails)
    return await _take(connection, response, edition_id, request)


@router.get("/{edition_id}/history", operation_id="get_edition_history", responses=answers(EditionHistory))
async def get_history(_actor: Staff, connection: Transaction, edition_id: EditionId) -> dict[str, Any]:
    """Return what staff did in the life of an edition: each step with who, when and why."""
    await reading.find_edition(connection, edition_id)
    return {"history": [dict(step) for step in await store.list_steps(connection, edition_id)]}


@router.get("", operation_id="list_editions", responses=answers(Editions))
async def get_editions(
    actor: Staff,
    connection: Transaction,
    page: Annotated[Page, paging(100, at_most=200)],
    code: Code | None = None,
    status: EditionStatus | None = None,
    programme: Code | None = None,
    course: Code | None = None,
) -> dict[str, Any]:
    """Return editions, the newest first, or the one of a code; those of a programme or a course."""
    now = datetime.now(UTC)
    if code is not None:
        edition_id = await store.find_id(connection, code)
        found = [] if edition_id is None else [await reading.find_edition(connection, edition_id)]
        editions = [
            await reading.shown(connection, edition, now)
            for edition in found
            if reading.lies_in(actor.scope, edition)
            and programme in (None, *reading.place_of(edition).programmes)
            and course in (None, edition["course"])
        ]
        return {"editions": [edition for edition in editions if status in (None, edition["status"])], "next": None}
    [after] = _ORDER.start(page) or (None,)
    size = page.to_read or MAX_LIMIT
    read = await reading.list_shown(
        connection, status, after, size, actor.scope, now, programme=programme, course=course
    )
    return paged("editions", _ORDER.ended(read, page, _ORDER.key_of))


@router.get("/{edition_id}", responses=answers(EditionView, tagged=True))
async def get_edition(
    _actor: Staff, connection: Transaction, edition_id: EditionId, response: Response
) -> dict[str, Any]:
    """Return one edition, with its status and what that allows."""
    return await _answer(connection, response, await reading.find_edition(connection, edition_id))


class _Preview(Exception):  # noqa: N818 - it leaves a transaction that has to be rolled back
    def __init__(self, change: description.EditionChange, shown: dict[str, Any]) -> None:
        super().__init__("preview")
        self.change = change
        self.shown = shown


async def _take(connection: Connection, response: Response, edition_id: UUID, request: steps.Request) -> dict[str, Any]:
    edition = await steps.take_step(connection, edition_id, request, datetime.now(UTC))
    return await _answer(connection, response, edition)


async def _answer(connection: Connection, response: Response, edition: Mapping[str, Any]) -> dict[str, Any]:
    """Tag an answer with what a request may change: a registration does not change the tag."""
    tagged(response, reading.changeable(edition))
    return await reading.shown(connection, edition, datetime.now(UTC))
