"""The first page of staff. Each part about another service is loaded from that service."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.navigation import HOME, READERS
from diplomado_chassis.http.pages.paging import ROWS, after, sliced
from diplomado_chassis.language.text import Text
from diplomado_registration.data_requests.store import count_open, list_most_urgent
from diplomado_registration.data_requests.usecases import SOON_DAYS
from diplomado_registration.editions.pages.frame import STATUSES, staff_pages
from diplomado_registration.home import usecases
from diplomado_registration.home.work import GROUPS, LATELY, count_by_group, first_group, page_of
from diplomado_registration.identity.duplicates.store import count_pairs, list_editions_of_pairs

PAGES = staff_pages("diplomado_registration.home")
router = PAGES.router()

Staff = Annotated[Actor, page_for("coordinator", "focal_point", "facilitator", "grader", "auditor", "platform")]
GROUP_TITLES = {
    "current": Text("En preparación y en curso", "In preparation and running"),
    "ended": Text("Terminadas", "Ended"),
    "closed": Text("Canceladas y archivadas", "Cancelled and archived"),
}
# The pieces of other services, each with the roles that its service lets read it.
SERVICES = (
    (
        "/sessions/fragments/facilitating",
        Text("Sesiones que usted facilita", "Sessions that you facilitate"),
        ("facilitator",),
    ),
    ("/sessions/fragments/grading", Text("Proyectos por calificar", "Projects to score"), ("grader",)),
    ("/sessions/fragments/home", Text("Sesiones y proyectos", "Sessions and projects"), READERS),
    ("/certificates/fragments/home", Text("Actas y certificados", "Acts and certificates"), ("coordinator",)),
    ("/notifications/fragments/home", Text("Mensajes", "Messages"), ("coordinator",)),
    ("/notifications/fragments/webhooks", Text("Webhooks", "Webhooks"), ("platform", "auditor", "data_protection")),
)
WHOLE = frozenset({"/notifications/fragments/webhooks"})
"""Pieces about all editions, which nobody with a limited scope may read."""
MAX_URGENT = 10
EDITIONS_OF_PAIRS = 10
DUPLICATES = Text("Registros que pueden ser de una misma persona", "Records that may be of one person")


@router.get(HOME)
async def show_home(
    actor: Staff,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
    show: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Show what is to be done and the editions, the newest first."""
    today = datetime.now(UTC).date()
    sees_editions = actor.has_any(("coordinator", "auditor", "data_protection", "focal_point"))
    editions = await usecases.list_own_editions(connection, actor, datetime.now(UTC)) if sees_editions else []
    counts = count_by_group(editions)
    group = show if show in GROUPS else first_group(counts)
    begin = after(request, 1)
    rows = page_of(editions, group, str(begin[0]) if begin else None, ROWS)
    # Auditors and data protection officers decide nothing.
    decides = actor.has_any(("coordinator", "focal_point"))
    return PAGES.render(
        "home.html",
        language,
        request=request,
        work=await usecases.list_work(connection, actor, editions) if decides else [],
        decides=decides,
        manages=actor.has_role("coordinator"),
        data_requests=await count_open(connection, actor.scope, today) if actor.has_any(READERS) else None,
        urgent=await list_most_urgent(connection, actor.scope, today + timedelta(days=SOON_DAYS), MAX_URGENT)
        if actor.has_any(READERS)
        else (),
        today=today,
        compares=actor.has_role("coordinator") and not actor.scope.is_limited,
        sees_editions=sees_editions,
        editions=sliced(rows, request, lambda edition: (str(edition["edition_id"]),)),
        is_empty=not editions,
        counts=counts,
        lately=page_of(editions, "ended", None, LATELY - 1) if group == "current" and begin is None else (),
        group=group,
        groups=GROUP_TITLES,
        statuses=STATUSES,
        services=[
            (address, title)
            for address, title, roles in SERVICES
            if actor.has_any(roles) and not (address in WHOLE and actor.scope.is_limited)
        ],
        duplicates=DUPLICATES,
    )


@router.get("/registration/fragments/duplicates")
async def show_duplicates(
    _actor: Annotated[Actor, page_for("coordinator")],
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Say how many pairs of records may be of one person, and in which editions they are looked at."""
    editions = [
        {
            **row,
            "title": Text(row["title_es"], row["title_en"]),
            "path": f"/registration/editions/{row['edition_id']}/requests/duplicates",
        }
        for row in await list_editions_of_pairs(connection, EDITIONS_OF_PAIRS)
    ]
    count = await count_pairs(connection)
    return PAGES.fragment(
        "duplicates.html", language, request=request, title=DUPLICATES, count=count, editions=editions
    )
