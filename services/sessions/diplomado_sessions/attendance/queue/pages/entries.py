"""The queue of an edition with candidates side by side, and one entry with a search for anybody."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.pages.paging import after, sliced
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.folding import sort_key
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.attendance.identity.usecases import resolve_all
from diplomado_sessions.attendance.queue.pages.choices import (
    ASIDE,
    EVERYWHERE,
    chosen_decisions,
    identifier,
    typed_decisions,
)
from diplomado_sessions.attendance.queue.pages.shell import PAGES
from diplomado_sessions.attendance.queue.store import list_of_guests, list_same
from diplomado_sessions.attendance.queue.usecases import find_entry, list_guests, list_proposals
from diplomado_sessions.pages.staff import Coordinator, Reader, changes, place_of
from diplomado_sessions.projections.namesakes import told_apart
from diplomado_sessions.projections.store import find_people, list_few_people, list_people

router = PAGES.router()

ROWS = 25
FOUND = 30
OFFERED = 200
"""So many people of an edition are offered while a name is typed; of more, the page would be too long."""
MAX_ON_A_DEVICE = 50
PROPOSED = "proposed"
NOTHING = Text("Elija a alguien en al menos una entrada.", "Choose somebody in one entry at least.")
NOBODY = Text("Marque a una persona, o aparte la entrada.", "Tick a person, or set the entry aside.")
GONE = Text(
    "Esta entrada ya no existe, o es de otra edición.", "This entry does not exist any more, or is of another edition."
)
DECIDED_MEANWHILE = Text(
    "Mientras tanto se decidió otra cosa en {n} {n:entrada|entradas}; no se guardó nada. Está en «Decididos», con "
    "quien decidió: para cambiarla, retire primero esa decisión.",
    "Meanwhile something else was decided in {n} {n:entry|entries}; nothing was stored. It is in “Decided”, with who "
    "decided it: to change it, take that decision back first.",
)


def queue_of(edition_id: UUID) -> str:
    """Return the address of the queue of an edition."""
    return f"/sessions/editions/{edition_id}/queue"


@router.get("/sessions/editions/{edition_id}/queue")
async def show_queue(
    edition_id: UUID, actor: Reader, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """List the guests to identify, page by page, with candidates; clear proposals are chosen beforehand if asked."""
    return await _queue(connection, request, language, edition_id, actor, {}, None)


async def _queue(
    connection: Connection,
    request: Request,
    language: Language,
    edition_id: UUID,
    actor: Actor,
    fields: Mapping[str, str],
    failure: Failure | None,
) -> Response:
    place = await place_of(connection, edition_id, "queue")
    key = after(request, 1)
    page = await list_guests(connection, edition_id, ROWS, identifier(key[0]) if key else None)
    guests = [*page.guests, page.guests[-1]] if page.has_more else page.guests
    names = Counter(one.entry.name for one in page.guests if not one.entry.email)
    people = await list_few_people(connection, edition_id, OFFERED) if changes(actor) and guests else []
    proposals = await list_proposals(connection, edition_id, page.guests) if changes(actor) else {}
    if proposed := PROPOSED in request.query_params and not failure:
        fields = {f"entry-{one}": str(proposal.registration_id or ASIDE) for one, proposal in proposals.items()}
    here = f"?after={request.query_params['after']}" if key else ""
    offered = told_apart((one.registration_id, one.name, one.email) for one in people if one.name.strip())
    return PAGES.render(
        "queue.html",
        language,
        failure.status if failure else 200,
        request=request,
        place=place,
        entries=sliced(guests, request, lambda one: (str(one.entry.unmatched_id),), limit=ROWS, total=page.total),
        alike={one.entry.unmatched_id for one in page.guests if not one.entry.email and names[one.entry.name] > 1},
        address=queue_of(edition_id),
        action=queue_of(edition_id) + here,
        proposals=proposals,
        proposed=proposed,
        with_proposals=f"{queue_of(edition_id)}{here}{'&' if here else '?'}{PROPOSED}=on",
        may_change=changes(actor),
        offered=sorted(offered.values(), key=sort_key),
        fields=fields,
        failure=failure,
    )


@router.post("/sessions/editions/{edition_id}/queue")
async def decide(
    edition_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Decide about one or many guests of a page of the queue, in all sessions; those without a choice wait on."""
    followed, decided = 0, 0
    async with attempt(connection) as tried:
        decisions = chosen_decisions(form) | await typed_decisions(connection, edition_id, form)
        if not decisions:
            raise ValidationFailed(detail=NOTHING)
        everywhere = [one for one in decisions if form.get(f"entry-{one}") == EVERYWHERE]
        named = [one for one in decisions if one not in everywhere]
        guests = await list_of_guests(connection, edition_id, named)
        same = await list_same(connection, edition_id, everywhere) if everywhere else []
        decisions = {one: [] for one in same} | {one: decisions[guest] for one, guest in guests.items()} | decisions
        followed, gone = await _resolve(connection, edition_id, decisions, actor)
        decided = len(decisions) - len(gone)
    if tried.failure:
        return await _queue(connection, request, language, edition_id, actor, form, tried.failure)
    return done(queue_of(edition_id), "decided", n=decided, followed=followed)


@router.get("/sessions/editions/{edition_id}/queue/{unmatched_id}")
async def show_entry(
    edition_id: UUID,
    unmatched_id: UUID,
    actor: Reader,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Show one entry with its rows, and search anybody of the edition."""
    chosen = request.query_params.getlist("person")
    search = request.query_params.get("q", "")[:100]
    return await _entry(connection, request, language, edition_id, unmatched_id, actor, chosen, search, None)


async def _entry(
    connection: Connection,
    request: Request,
    language: Language,
    edition_id: UUID,
    unmatched_id: UUID,
    actor: Actor,
    chosen: list[str],
    search: str,
    failure: Failure | None,
) -> Response:
    entry = await find_entry(connection, edition_id, unmatched_id)
    if entry is None:
        raise Problem(404, "unmatched-unknown", GONE)
    place = await place_of(connection, edition_id, "queue")
    known = [one for one in map(identifier, chosen[:MAX_ON_A_DEVICE]) if one]
    found = await list_people(connection, edition_id, search, None, FOUND) if search.strip() else []
    named = await find_people(connection, known)
    options: dict[str, Any] = {str(one): named[one].name for one in known if one in named}
    options |= {str(one): name for one, name in entry.candidates}
    alike = told_apart((one.registration_id, one.name, one.email) for one in found)
    options |= {str(one): name for one, name in alike.items() if str(one) not in options}
    address = f"{queue_of(edition_id)}/{unmatched_id}"
    return PAGES.render(
        "entry.html",
        language,
        failure.status if failure else 200,
        request=request,
        path=address if request.method == "POST" else "",
        place=place,
        crumbs=[(entry.name or Text("Sin nombre", "No name"), address)],
        entry=entry,
        options=options,
        chosen=[str(one) for one in known],
        fields={"q": search},
        failure=failure,
        address=address,
        queue=queue_of(edition_id),
        may_change=changes(actor),
    )


@router.post("/sessions/editions/{edition_id}/queue/{unmatched_id}")
async def decide_entry(
    edition_id: UUID,
    unmatched_id: UUID,
    actor: Coordinator,
    form: SentForm,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Decide whose an entry is: one person, several on one device, or nobody."""
    followed = 0
    chosen = form.lists.get("person", [])
    async with attempt(connection) as tried:
        people = [one for one in map(identifier, chosen) if one]
        if form.ticked(ASIDE):
            people = []
        elif not people or len(people) != len(chosen) or len(people) > MAX_ON_A_DEVICE:
            raise ValidationFailed(FieldError("person", NOBODY))
        followed, gone = await _resolve(connection, edition_id, {unmatched_id: people}, actor)
        if gone:
            raise Problem(404, "unmatched-unknown", GONE)
    if tried.failure and await find_entry(connection, edition_id, unmatched_id) is None:
        return await _queue(connection, request, language, edition_id, actor, {}, tried.failure)
    if tried.failure:
        return await _entry(
            connection, request, language, edition_id, unmatched_id, actor, chosen, form.get("q", ""), tried.failure
        )
    return done(queue_of(edition_id), "decided", n=1, followed=followed)


async def _resolve(
    connection: Connection, edition_id: UUID, decisions: Mapping[UUID, Sequence[UUID]], actor: Actor
) -> tuple[int, list[UUID]]:
    """Store decisions. The pages replace none: what was decided is taken back first, with a reason."""
    try:
        return await resolve_all(connection, edition_id, decisions, actor.subject, {})
    except Problem as before:
        if before.slug != "decided-otherwise":
            raise
        number = len(before.extensions["decided"])
        raise Problem(409, "decided-otherwise", DECIDED_MEANWHILE.with_values(n=number)) from None
