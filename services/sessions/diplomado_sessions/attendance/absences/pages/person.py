"""The absence of one person in one session: what excuses it or makes up for it, and every step of that."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.second_person import is_same_person
from diplomado_chassis.http.staff_names import naming_of
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.attendance.absences.absence import REASONS, history_of, status_of
from diplomado_sessions.attendance.absences.pages.shell import PAGES
from diplomado_sessions.attendance.excuses.excuse import Excuse
from diplomado_sessions.attendance.excuses.store import list_excuses_of_person
from diplomado_sessions.attendance.make_ups.make_up import MakeUp
from diplomado_sessions.attendance.make_ups.store import list_make_ups_of_person
from diplomado_sessions.attendance.make_ups.usecases import list_equivalents
from diplomado_sessions.pages.staff import Reader
from diplomado_sessions.projections.problems import registrations_unknown
from diplomado_sessions.projections.store import find_effective, find_people, list_missing_registrations
from diplomado_sessions.timetable.pages.frame import frame_of, path_of
from diplomado_sessions.timetable.usecases import find_session, lock_scheduled_session

router = PAGES.router()

PATH = "/sessions/sessions/{session_id}/people/{registration_id}/absence"
TITLE = Text("Ausencia", "Absence")
GONE = Text("Alguien la retiró mientras tanto.", "Somebody has withdrawn it meanwhile.")


@router.get(PATH)
async def show_absence(
    session_id: UUID,
    registration_id: UUID,
    actor: Reader,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Show what excuses the absence of a person or makes up for it, with its history."""
    return await draw_absence(connection, request, language, session_id, registration_id, actor)


async def draw_absence(
    connection: Connection,
    request: Request,
    language: Language,
    session_id: UUID,
    registration_id: UUID,
    actor: Actor,
    fields: Mapping[str, str] | None = None,
    failure: Failure | None = None,
) -> Response:
    """Draw the page, after a form that was refused with what was typed."""
    session = await find_session(connection, session_id)
    registration_id = await effective_of(connection, session.edition_id, registration_id)
    person = (await find_people(connection, [registration_id]))[registration_id]
    all_excuses = await list_excuses_of_person(connection, session_id, registration_id)
    all_make_ups = await list_make_ups_of_person(connection, session_id, registration_id)
    excuse = next((one for one in all_excuses if one.status != "withdrawn"), None)
    make_up = next((one for one in all_make_ups if one.status != "withdrawn"), None)
    equivalents = await list_equivalents(connection, session)
    equivalent = None
    if make_up and make_up.equivalent_session_id:
        equivalent = await find_session(connection, make_up.equivalent_session_id)
    frame = await frame_of(connection, session, actor, "attendance", language)
    address = address_of(session_id, registration_id)
    attendance = f"{path_of(session_id)}/people/{registration_id}"
    crumbs = [*frame["crumbs"], (person.name or "–", attendance), (TITLE, address)]
    steps = history_of(all_excuses, all_make_ups)
    return PAGES.render(
        "absence.html",
        language,
        failure.status if failure else 200,
        request=request,
        path=address if request.method == "POST" else "",
        person=person,
        excuse=excuse,
        excuse_status=excuse and status_of(excuse.status, approved=excuse.approved_at is not None),
        make_up=make_up,
        make_up_status=make_up
        and status_of(make_up.status, approved=make_up.approved_at is not None, by_assignment=equivalent is None),
        equivalent=equivalent,
        equivalents=[(one.session_id, one.plan.title) for one in equivalents],
        reasons=list(REASONS.items()),
        reason_words=REASONS,
        steps=steps,
        tags={"excuse": _tag(excuse), "make_up": _tag(make_up)},
        second_person=needs_second_person(request),
        is_me=partial(is_same_person, actor),
        who=await naming_of(connection, (step.author for step in steps), actor),
        address=address,
        attendance=attendance,
        fields=fields or {},
        failure=failure,
        **{**frame, "crumbs": crumbs},
    )


async def lock_effective(connection: Connection, session_id: UUID, registration_id: UUID) -> tuple[UUID, UUID]:
    """Lock a session and return its edition, with the registration that counts. Raises a problem for unknown ones."""
    session = await lock_scheduled_session(connection, session_id)
    return session.edition_id, await effective_of(connection, session.edition_id, registration_id)


async def effective_of(connection: Connection, edition_id: UUID, registration_id: UUID) -> UUID:
    """Return the registration that counts. Raises a 404 problem for one that the edition does not have."""
    one = (await find_effective(connection, [registration_id])).get(registration_id, registration_id)
    if missing := await list_missing_registrations(connection, edition_id, [one]):
        raise Problem(404, "registration-unknown", registrations_unknown("registration_id", missing).detail)
    return one


def check_seen(form: Form, stored: Excuse | MakeUp | None) -> None:
    """Raise a 412 problem unless the page showed what is stored."""
    form.preconditions.check(_content(stored))


def _tag(stored: Excuse | MakeUp | None) -> str:
    return entity_tag(_content(stored))


def _content(stored: Excuse | MakeUp | None) -> list[Any]:
    if stored is None:
        return []
    return [stored.excuse_id if isinstance(stored, Excuse) else stored.make_up_id, stored.status]


def needs_second_person(request: Request) -> bool:
    """Return whether another person than the one who asked has to approve."""
    return bool(request.app.state.settings.absence_second_person)


def address_of(session_id: UUID, registration_id: UUID) -> str:
    """Return the address of the page."""
    return f"{path_of(session_id)}/people/{registration_id}/absence"
