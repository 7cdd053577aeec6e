"""Rubric, teams and scores of an edition."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.problems import edition_unknown, invalid, registrations_unknown
from diplomado_sessions.projections import store as people
from diplomado_sessions.projects import store
from diplomado_sessions.projects.scoring import Rubric, faults_of_points, faults_of_rubric
from diplomado_sessions.projects.store import Project, Team
from diplomado_sessions.timetable import store as timetable


async def put_rubric(connection: Connection, edition_id: UUID, rubric: Rubric) -> Rubric:
    """Set what teams are measured by. Once there are scores it cannot change, or they would mean something else."""
    await _edition(connection, edition_id)
    if faults := faults_of_rubric(rubric.criteria):
        raise invalid("rubric-invalid", *faults)
    if await store.rubric(connection, edition_id) == rubric:
        return rubric
    if await store.has_scores(connection, edition_id):
        raise Problem(
            409,
            "rubric-in-use",
            Text(
                "Ya hay calificaciones con la rúbrica actual; no se puede cambiar.",
                "There are scores by the present rubric; it cannot be changed.",
            ),
        )
    await store.put_rubric(connection, edition_id, rubric)
    return rubric


async def put_team(connection: Connection, edition_id: UUID, project: Project) -> UUID:
    """Store a team, whose members are registrations of the edition and in no other team; return its identifier."""
    await _edition(connection, edition_id)
    if missing := await people.missing_from(connection, edition_id, project.members):
        raise registrations_unknown("members", missing)
    if elsewhere := await store.members_elsewhere(connection, edition_id, project.members, project.code):
        faults = [
            (
                f"members.{project.members.index(member)}",
                Text(f"Ya está en el equipo {code}.", f"Is in team {code} already."),
            )
            for member, code in elsewhere.items()
        ]
        raise invalid("team-member-elsewhere", *faults)
    return await store.put_team(connection, uuid7(), edition_id, project)


async def put_scores(
    connection: Connection, edition_id: UUID, code: str, grader: str, points: Mapping[str, Decimal], author: str
) -> Team:
    """Store what one grader gives a team on every criterion of the rubric; it replaces what the grader gave before."""
    await _edition(connection, edition_id)
    rubric = await rubric_of(connection, edition_id)
    found = await store.teams(connection, edition_id, code)
    if not found:
        raise Problem(404, "team-unknown", Text("La edición no tiene ese equipo.", "The edition has no such team."))
    if faults := faults_of_points(points, rubric.criteria):
        raise invalid("scores-invalid", *faults)
    await store.put_scores(connection, found[0], edition_id, grader, points, author)
    return found[0]


async def rubric_of(connection: Connection, edition_id: UUID) -> Rubric:
    """Return the rubric of an edition. Raises a problem if it has none."""
    rubric = await store.rubric(connection, edition_id)
    if rubric is None:
        raise Problem(
            409, "rubric-missing", Text("La edición no tiene rúbrica todavía.", "The edition has no rubric yet.")
        )
    return rubric


async def _edition(connection: Connection, edition_id: UUID) -> None:
    if await timetable.edition(connection, edition_id) is None:
        raise edition_unknown(edition_id)
    await store.lock(connection, edition_id)
