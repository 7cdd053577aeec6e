"""What the pages about projects have in common: their design, who may read them, and the views of the area."""

from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.http.pages.attempts import Failure
from diplomado_chassis.http.pages.navigation import Place
from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.language.dates import day_and_time
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.projections.problems import edition_unknown
from diplomado_sessions.projections.store import find_edition, find_title
from diplomado_sessions.projects.store.rankings import find_ranking
from diplomado_sessions.projects.usecases.access import find_own_grader, sees_all

PREFIX = "/sessions/editions/{edition_id}/projects"
PAGES = Pages(
    "diplomado_sessions.projects",
    brand="Diplomado",
    tagline=Text("Gestión de cursos", "Course management"),
    footer=Text("¿Dudas? Escriba a la coordinación del curso.", "Questions? Write to the coordination of the course."),
    home="/home",
    notices={
        "draft": Text("Se guardó el borrador. Todavía no cuenta.", "The draft was saved. It does not count yet."),
        "final": Text("Se guardó la calificación final.", "The final score was saved."),
        "withdrawn": Text("Se retiró la calificación.", "The score was withdrawn."),
        "listed": Text("{n} {n:equipo guardado|equipos guardados}.", "{n} {n:team|teams} stored."),
        "scores_listed": Text(
            "{n} {n:calificación guardada|calificaciones guardadas}.", "{n} {n:score|scores} stored."
        ),
        "added": Text("Se agregó al equipo.", "Added to the team."),
        "removed": Text("Se quitó del equipo.", "Removed from the team."),
        "uploaded": Text("Se guardó el archivo.", "The file was stored."),
        "appointed": Text("Se guardó el nombramiento.", "The appointment was saved."),
        "appointment_proposed": Text(
            "Se propuso el nombramiento. Otra persona tiene que confirmarlo.",
            "The appointment is proposed. Another person has to confirm it.",
        ),
        "end_proposed": Text(
            "Se propuso terminar el nombramiento. Otra persona tiene que confirmarlo.",
            "The end of the appointment is proposed. Another person has to confirm it.",
        ),
        "withdrawal_proposed": Text(
            "Se propuso retirar la calificación. Otra persona tiene que confirmarlo.",
            "The withdrawal of the score is proposed. Another person has to confirm it.",
        ),
        "united": Text("Los dos evaluadores son ahora uno.", "The two graders are one now."),
        "rejected": Text("La propuesta se rechazó; nada cambió.", "The proposal was rejected; nothing has changed."),
        "ended": Text(
            "El nombramiento terminó; calificaciones retiradas: {n}.", "The appointment ended; scores withdrawn: {n}."
        ),
        "ranked": Text(
            "La clasificación se publicó para {n} {n:equipo|equipos}.",
            "The ranking was published for {n} {n:team|teams}.",
        ),
        "reopened": Text("La clasificación se reabrió.", "The ranking was reopened."),
    },
)

Coordinator = Annotated[Actor, page_for("coordinator")]
Overseer = Annotated[Actor, page_for("coordinator", "auditor")]
Reader = Annotated[Actor, page_for("coordinator", "auditor", "grader")]
Grader = Annotated[Actor, page_for("grader")]

STATES = {
    "final": (Text("Final", "Final"), "good"),
    "draft": (Text("Borrador", "Draft"), "warn"),
    "withdrawn": (Text("Retirada", "Withdrawn"), ""),
    "missing": (Text("Falta", "Missing"), "bad"),
    "excluded": (Text("No le toca", "Not theirs"), ""),
}

VIEWS = (
    ("teams", Text("Equipos", "Teams")),
    ("rubric", Text("Rúbrica", "Rubric")),
    ("graders", Text("Evaluadores", "Graders")),
    ("scores", Text("Calificaciones", "Scores")),
    ("ranking", Text("Clasificación", "Ranking")),
)
OWN = Text("Mis calificaciones", "My scores")


def address(edition_id: UUID, *steps: str) -> str:
    """Return the address of a page about the projects of an edition."""
    return "/".join((PREFIX.format(edition_id=edition_id), *(quote(step, "") for step in steps)))


def view_address(edition_id: UUID, view: str) -> str:
    """Return the address of a view; that of the teams is the area's."""
    return address(edition_id) if view == "teams" else address(edition_id, view)


def seen(form: Form) -> Preconditions:
    """Return what the reader of a form had seen: the state of its tag, or nothing at all."""
    return form.preconditions if form.get("etag") else Preconditions(if_none_match=frozenset("*"))


async def draw(
    template: str,
    request: Request,
    language: Language,
    connection: Connection,
    edition_id: UUID,
    actor: Actor,
    view: str,
    failure: Failure | None = None,
    **values: Any,
) -> Response:
    """Draw a page of a view, with the state of the ranking: what it rests on does not change while it stands."""
    edition, title = await find_edition(connection, edition_id), await find_title(connection, edition_id)
    if edition is None or title is None:
        raise edition_unknown(edition_id)
    ranking = await find_ranking(connection, edition_id)
    stands = ranking is not None and ranking.stands
    zone = edition.time_zone
    return PAGES.render(
        template,
        language,
        failure.status if failure else 200,
        request=request,
        place=Place(edition_id, title, "projects"),
        **{
            "base": address(edition_id),
            "edition_id": edition_id,
            "api": f"/api/v1/editions/{edition_id}",
            "views": await _views(connection, edition_id, actor, view),
            "may_change": actor.has_role("coordinator"),
            "is_open": not stands,
            "states": STATES,
            "moment": lambda value: day_and_time(value, zone, language),
            "failure": failure,
            "fields": Form({}),
            "labels": {},
            "differences": (),
            **values,
        },
    )


async def _views(connection: Connection, edition_id: UUID, actor: Actor, view: str) -> list[tuple[Text, str, bool]]:
    shown = [(title, view_address(edition_id, key), key == view) for key, title in VIEWS] if sees_all(actor) else []
    if actor.has_role("grader") and await find_own_grader(connection, edition_id, actor):
        shown.append((OWN, address(edition_id, "own"), view == "own"))
    return shown
