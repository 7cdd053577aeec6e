"""Pages about the graders of an edition: who may score which teams, and until when."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt, differences
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.second_person import Proposal, list_proposals, may_confirm
from diplomado_chassis.http.validation import read_model
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.strict import StrictModel
from diplomado_sessions.projects.api.fields import GraderName
from diplomado_sessions.projects.api.graders import EndPost, GraderPut
from diplomado_sessions.projects.graders import Grader
from diplomado_sessions.projects.overview import find_by_key, grader_key
from diplomado_sessions.projects.pages.common import PAGES, PREFIX, Coordinator, Overseer, address, draw, seen
from diplomado_sessions.projects.store import graders as store
from diplomado_sessions.projects.store.teams import list_teams
from diplomado_sessions.projects.usecases import graders as usecases
from diplomado_sessions.projects.usecases import second_person
from diplomado_sessions.timetable.fields import PlainName

router = PAGES.router()
LABELS = {
    "name": Text("Nombre", "Name"),
    "subject": Text("Cuenta", "Account"),
    "which": Text("Equipos que califica", "Teams to score"),
    "teams": Text("Equipos que califica", "Teams to score"),
    "conflicts": Text("Conflictos de interés", "Conflicts of interest"),
}
END_LABELS = {
    "reason": Text("Motivo", "Reason"),
    "finals": Text("Sus calificaciones finales", "Their final scores"),
}
WHICH = (
    ("all", Text("Todos, también los que se creen después", "All, also those created later")),
    ("some", Text("Solo los marcados abajo", "Only those ticked below")),
)
FINALS = (
    ("stay", Text("Se quedan y cuentan", "They stay and count")),
    ("withdraw", Text("Se retiran", "They are withdrawn")),
)


Decision = Literal["confirmation", "rejection"]
KINDS = {
    usecases.APPOINTMENT: Text("Nombramiento", "Appointment"),
    second_person.END: Text("Fin de un nombramiento", "End of an appointment"),
    second_person.UNION: Text("Unión de dos evaluadores", "Union of two graders"),
    second_person.WITHDRAWAL: Text("Retiro de una calificación", "Withdrawal of a score"),
}


class _Named(StrictModel):
    name: Annotated[GraderName, PlainName]


@router.get(PREFIX + "/graders")
async def show_graders(
    edition_id: UUID, actor: Overseer, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """List the graders with their teams."""
    values: dict[str, Any] = {
        "graders": [
            {**one, "key": grader_key(str(one["name"]))}
            for one in await store.list_appointments(connection, edition_id)
        ],
        "proposals": [
            (one, _decided_at(edition_id, one), may_confirm(actor, one))
            for one in await list_proposals(connection, edition_id, second_person.ACTIONS, datetime.now(UTC))
        ],
        "kinds": KINDS,
    }
    return await draw("graders.html", request, language, connection, edition_id, actor, "graders", **values)


@router.get(PREFIX + "/new-grader")
async def show_new_grader(
    edition_id: UUID, actor: Coordinator, connection: Transaction, request: Request, language: RequestedLanguage
) -> Response:
    """Draw the form of a new appointment."""
    fields = Form({"which": ["all"]})
    return await _form(request, language, connection, edition_id, actor, None, fields, None)


@router.post(PREFIX + "/new-grader")
async def appoint_grader(
    edition_id: UUID,
    form: SentForm,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Appoint a grader."""
    return await _appoint(request, language, connection, edition_id, actor, None, form)


@router.get(PREFIX + "/graders/{key}")
async def show_grader(
    edition_id: UUID,
    key: str,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Draw the form of an appointment."""
    grader = await _require(connection, edition_id, key)
    return await _form(request, language, connection, edition_id, actor, grader, _fields(grader), None)


@router.post(PREFIX + "/graders/{key}")
async def change_grader(
    edition_id: UUID,
    key: str,
    form: SentForm,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """Change or renew an appointment."""
    grader = await _require(connection, edition_id, key)
    return await _appoint(request, language, connection, edition_id, actor, grader, form)


@router.post(PREFIX + "/graders/{key}/end")
async def end_appointment(
    edition_id: UUID,
    key: str,
    form: SentForm,
    actor: Coordinator,
    connection: Transaction,
    request: Request,
    language: RequestedLanguage,
) -> Response:
    """End an appointment, with a reason and a decision about the final scores."""
    grader = await _require(connection, edition_id, key)
    withdrawn, settings = 0, request.app.state.settings
    async with attempt(connection) as tried:
        sent = read_model(EndPost, {name: form.get(name, "") for name in END_LABELS})
        if settings.grading_second_person:
            now, hours = datetime.now(UTC), settings.second_person_hours
            await second_person.propose_end(
                connection, edition_id, grader.name, sent.reason, sent.finals, actor, now=now, hours=hours
            )
        elif grader.ended_at is None:
            gone = await usecases.end_appointment(
                connection, edition_id, grader.name, sent.reason, sent.finals, actor.subject
            )
            withdrawn = len(gone)
    if tried.failure:
        fields = Form({**_fields(grader).lists, **form.lists})
        return await _form(request, language, connection, edition_id, actor, grader, fields, tried.failure)
    if settings.grading_second_person:
        return done(address(edition_id, "graders"), "end_proposed")
    return done(address(edition_id, "graders"), "ended", n=withdrawn)


@router.post(PREFIX + "/graders/{key}/end/{decision}")
async def decide_end(
    edition_id: UUID, key: str, decision: Decision, _form: SentForm, actor: Coordinator, connection: Transaction
) -> Response:
    """Confirm or reject the end of an appointment that another person proposed, or take one's own proposal back."""
    grader, now = await _require(connection, edition_id, key), datetime.now(UTC)
    if decision == "rejection":
        await second_person.reject_about_grader(connection, edition_id, second_person.END, grader.name, now=now)
        return done(address(edition_id, "graders"), "rejected")
    withdrawn = await second_person.confirm_end(connection, edition_id, grader.name, actor, now=now)
    return done(address(edition_id, "graders"), "ended", n=len(withdrawn))


@router.post(PREFIX + "/graders/{key}/union/{decision}")
async def decide_union(
    edition_id: UUID, key: str, decision: Decision, _form: SentForm, actor: Coordinator, connection: Transaction
) -> Response:
    """Confirm or reject a union of graders that another person proposed, or take one's own proposal back."""
    grader, now = await _require(connection, edition_id, key), datetime.now(UTC)
    if decision == "rejection":
        await second_person.reject_about_grader(connection, edition_id, second_person.UNION, grader.name, now=now)
        return done(address(edition_id, "graders"), "rejected")
    await second_person.confirm_union(connection, edition_id, grader.name, actor, now=now)
    return done(address(edition_id, "graders"), "united")


@router.post(PREFIX + "/graders/{key}/{decision}")
async def decide(
    edition_id: UUID,
    key: str,
    decision: Decision,
    _form: SentForm,
    actor: Coordinator,
    connection: Transaction,
) -> Response:
    """Confirm or reject the appointment that another person proposed, or take one's own proposal back."""
    now = datetime.now(UTC)
    waiting = await list_proposals(connection, edition_id, [usecases.APPOINTMENT], now)
    name = next((one.arguments["name"] for one in waiting if grader_key(one.arguments["name"]) == key), key)
    if decision == "rejection":
        await usecases.reject_appointment(connection, edition_id, name, now=now)
        return done(address(edition_id, "graders"), "rejected")
    await usecases.confirm_appointment(connection, edition_id, name, actor, now=now)
    return done(address(edition_id, "graders"), "appointed")


async def _appoint(
    request: Request,
    language: Language,
    connection: Connection,
    edition_id: UUID,
    actor: Actor,
    grader: Grader | None,
    form: Form,
) -> Response:
    async with attempt(connection) as tried:
        name = grader.name if grader else read_model(_Named, {"name": form.get("name", "")}).name
        wanted = _read(form, name)
        settings = request.app.state.settings
        if settings.grading_second_person:
            now, hours = datetime.now(UTC), settings.second_person_hours
            await usecases.propose_appointment(connection, edition_id, wanted, actor, seen(form), now=now, hours=hours)
        else:
            await usecases.appoint(connection, edition_id, wanted, actor.subject, seen(form))
    if tried.failure:
        return await _form(request, language, connection, edition_id, actor, grader, form, tried.failure)
    notice = "appointment_proposed" if request.app.state.settings.grading_second_person else "appointed"
    return done(address(edition_id, "graders"), notice)


def _decided_at(edition_id: UUID, proposal: Proposal) -> str:
    """Return the address below which a proposal is confirmed or rejected."""
    key = grader_key(proposal.arguments["name"])
    if proposal.action == second_person.WITHDRAWAL:
        return address(edition_id, "teams", proposal.arguments["team"], "scores", key, "withdrawal")
    end = {second_person.END: ("end",), second_person.UNION: ("union",)}.get(proposal.action, ())
    return address(edition_id, "graders", key, *end)


def _read(form: Form, name: str) -> Grader:
    some = form.get("which") == "some"
    sent = read_model(
        GraderPut,
        {
            "subject": form.get("subject", "").strip() or None,
            "teams": form.lists.get("teams", []) if some else None,
            "conflicts": form.lists.get("conflicts", []),
        },
        lambda path: path.partition(".")[0],
    )
    return Grader(name, sent.subject, None if sent.teams is None else tuple(sent.teams), tuple(sent.conflicts))


def _fields(grader: Grader) -> Form:
    return Form(
        {
            "name": [grader.name],
            "subject": [grader.subject or ""],
            "which": ["all" if grader.teams is None else "some"],
            "teams": list(grader.teams or ()),
            "conflicts": list(grader.conflicts),
        }
    )


async def _require(connection: Connection, edition_id: UUID, key: str) -> Grader:
    grader = find_by_key(await store.list_graders(connection, edition_id), key)
    if grader is None:
        detail = Text("La edición no tiene ese evaluador.", "The edition has no such grader.")
        raise Problem(404, "grader-unknown", detail)
    return grader


async def _form(
    request: Request,
    language: Language,
    connection: Connection,
    edition_id: UUID,
    actor: Actor,
    grader: Grader | None,
    fields: Form,
    failure: Failure | None,
) -> Response:
    stored = _joined(_fields(grader)) if grader else {}
    values: dict[str, Any] = {
        "grader": grader,
        "key": grader_key(grader.name) if grader else None,
        "tag": fields.get("etag") if failure and not failure.is_conflict else grader and entity_tag(grader.content),
        "fields": fields,
        "ticked": {name: fields.lists.get(name, []) for name in ("teams", "conflicts")},
        "labels": {**LABELS, **END_LABELS},
        "differences": differences(LABELS, stored, _joined(fields)) if grader else (),
        "teams": [team.project for team in await list_teams(connection, edition_id)],
        "which": WHICH,
        "finals": FINALS,
    }
    return await draw(
        "grader_form.html", request, language, connection, edition_id, actor, "graders", failure, **values
    )


def _joined(fields: Form) -> dict[str, str]:
    return {name: ", ".join(fields.lists.get(name, [])) for name in LABELS if name != "which"}
