"""The messages of an edition: their states, what failed and why, and sending again. Addresses are in no URL."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import structlog
from fastapi import Query, Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages import paging
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.navigation import Place
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.path_keys import NOT_ANNOUNCED
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.dates import moment, zone_label, zone_of
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_notifications.deliveries import usecases
from diplomado_notifications.deliveries.delivery import TEMPLATES, Template
from diplomado_notifications.deliveries.pages.rendering import PAGES
from diplomado_notifications.deliveries.store import administration, messages
from diplomado_notifications.deliveries.wording import STATES, TITLES, VIEWS, reason_in_words

log = structlog.get_logger()
router = PAGES.router()

Reader = Annotated[Actor, page_for("coordinator", "auditor")]
Coordinator = Annotated[Actor, page_for("coordinator")]
Choice = Annotated[str, Query(max_length=60)]

WRONG_ADDRESS = frozenset({"recipient_refused", "unusable_address"})
MAX_FOUND = 20
MAX_SEARCH = 120
NOTHING_FOUND = Text(
    "No hay nadie con ese nombre o ese correo en esta edición.", "Nobody here has that name or address."
)


@router.get("/notifications/editions/{edition_id}/messages")
async def show_messages(
    edition_id: UUID,
    request: Request,
    actor: Reader,
    connection: Transaction,
    language: RequestedLanguage,
    view: Choice = "",
    template: Choice = "",
    registration: Choice = "",
) -> Response:
    """List the messages, the newest first. A filter that is unknown is none."""
    chosen = {
        "view": view if view in VIEWS else "",
        "template": template if template in TEMPLATES else "",
        "registration": str(_uuid(registration) or ""),
    }
    return await _page(connection, request, edition_id, actor, language, chosen)


@router.post("/notifications/editions/{edition_id}/messages/people")
async def find_people(
    edition_id: UUID,
    request: Request,
    form: SentForm,
    actor: Reader,
    connection: Transaction,
    language: RequestedLanguage,
) -> Response:
    """Find the messages of a person by name or address. What is searched for stands in no address of a page."""
    text = form.get("person", "").strip()[:MAX_SEARCH]
    found = await messages.list_people(connection, edition_id, text, MAX_FOUND) if text else []
    if len(found) == 1:
        return done(f"/notifications/editions/{edition_id}/messages?registration={found[0]['registration_id']}")
    failure = None if found else Failure(422, NOTHING_FOUND, {"person": NOTHING_FOUND})
    return await _page(connection, request, edition_id, actor, language, {}, found=found, form=form, failure=failure)


@router.post("/notifications/editions/{edition_id}/messages/resend")
async def resend_failed(
    edition_id: UUID,
    form: SentForm,
    actor: Coordinator,
    connection: Transaction,
    language: RequestedLanguage,
) -> Response:
    """Send the failed messages of a kind and a reason again, or all of them. A repetition sends none."""
    template: Template | None = next((one for one in TEMPLATES if one == form.get("template")), None)
    failed = usecases.FailedOf(edition_id, template, form.get("reason") or None)
    count = await usecases.retry_all_failed(connection, failed)
    log.info("delivery.retries_asked", edition_id=str(edition_id), deliveries=count, by=actor.subject)
    return done(f"/notifications/editions/{edition_id}/messages?view=open&lang={language}", "resent_all", n=count)


@router.post("/notifications/editions/{edition_id}/messages/{delivery_id}/resend")
async def resend(
    edition_id: UUID,
    delivery_id: UUID,
    request: Request,
    form: SentForm,
    actor: Coordinator,
    connection: Transaction,
    language: RequestedLanguage,
) -> Response:
    """Send one failed message again."""
    if await messages.find_edition_of(connection, delivery_id) != edition_id:
        raise Problem(404, "delivery-unknown", usecases.UNKNOWN)
    async with attempt(connection) as tried:
        await usecases.retry_failed(connection, delivery_id)
    if tried.failure:
        return await _page(connection, request, edition_id, actor, language, {}, form=form, failure=tried.failure)
    log.info("delivery.retry_asked", delivery_id=str(delivery_id), by=actor.subject)
    return done(f"/notifications/editions/{edition_id}/messages?view=open&lang={language}", "resent")


async def _page(
    connection: Connection,
    request: Request,
    edition_id: UUID,
    actor: Actor,
    language: Language,
    chosen: Mapping[str, str],
    *,
    found: Any = (),
    form: Form | None = None,
    failure: Failure | None = None,
) -> Response:
    edition = await messages.find_edition(connection, edition_id)
    if edition is None:
        raise Problem(404, "edition-unknown", NOT_ANNOUNCED, headers={"Retry-After": "2"})
    counts = await messages.count_by_status(connection, edition_id)
    registration_id = _uuid(chosen.get("registration", ""))
    view = next((statuses for name, (_, statuses) in VIEWS.items() if name == chosen.get("view")), None)
    rows = await messages.list_messages(
        connection,
        edition_id,
        statuses=view,
        template=chosen.get("template") or None,
        registration_id=registration_id,
        before=_key(paging.after(request, 2)),
        limit=paging.ROWS + 1,
    )
    path = f"/notifications/editions/{edition_id}/messages"
    return PAGES.render(
        "messages.html",
        language,
        failure.status if failure else 200,
        request=request,
        path=path if request.method == "POST" else "",
        place=Place(edition_id, {"es": edition["title_es"], "en": edition["title_en"]}, "messages"),
        base=path,
        edition_id=edition_id,
        zone=zone_label(zone_of(edition["time_zone"]), language),
        may_resend=actor.has_any(["coordinator"]),
        chosen=chosen,
        views=[
            (text, f"{path}?view={name}", name == chosen.get("view"), sum(counts.get(one, 0) for one in statuses))
            for name, (text, statuses) in VIEWS.items()
        ],
        total=sum(counts.values()),
        kinds=[(name, TITLES[name]) for name in TEMPLATES],
        failed=[
            {**row, "title": TITLES[row["template"]], "words": reason_in_words(row["reason"])}
            for row in await administration.count_failed(connection, edition_id, None, None)
        ],
        messages=paging.sliced(
            [shown(dict(row), edition["time_zone"], language) for row in rows], request, lambda row: row["key"]
        ),
        person=await messages.find_person(connection, registration_id) if registration_id else None,
        found=found,
        fields=Form({**{name: [value] for name, value in chosen.items()}, **(form.lists if form else {})}),
        failure=failure,
    )


def shown(row: Mapping[str, Any], zone: str, language: Language) -> dict[str, Any]:
    """Return a message as a list shows it."""
    state, kind = STATES[row["status"]]
    return {
        **row,
        "title": TITLES[row["template"]],
        "state": state,
        "kind": kind,
        "words": reason_in_words(row["reason"]),
        "address_is_wrong": row["status"] == "failed" and row["reason"] in WRONG_ADDRESS,
        "name": f"{row['given_names'] or ''} {row['family_names'] or ''}".strip(),
        "when": moment(row["sent_at"] or row["created_at"], zone, language),
        "key": (row["created_at"].isoformat(), str(row["delivery_id"])),
    }


def _key(after: paging.Key | None) -> tuple[datetime, UUID] | None:
    try:
        since = datetime.fromisoformat(str(after[0])) if after else None
    except ValueError:
        return None
    delivery_id = _uuid(str(after[1])) if after else None
    if since is None or delivery_id is None:
        return None
    return since if since.tzinfo else since.replace(tzinfo=UTC), delivery_id


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
