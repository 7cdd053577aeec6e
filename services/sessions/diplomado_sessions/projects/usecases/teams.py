"""Teams, what was decided about their members, and their files."""

from dataclasses import replace
from uuid import UUID

from diplomado_chassis.http.preconditions import ANY_STATE, Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.projections.problems import registrations_unknown
from diplomado_sessions.projections.store import list_missing_registrations
from diplomado_sessions.projects.file_kinds import Examined
from diplomado_sessions.projects.membership import MemberDecision
from diplomado_sessions.projects.store import files
from diplomado_sessions.projects.store import teams as store
from diplomado_sessions.projects.store.files import TeamFile
from diplomado_sessions.projects.team import Change, Project, Team, with_member
from diplomado_sessions.projects.usecases.access import lock_projects, require_open, require_team

NOT_A_MEMBER = Text("Quien lidera debe ser miembro del equipo.", "The leader must be a member of the team.")


async def put_team(
    connection: Connection, edition_id: UUID, project: Project, left_out: frozenset[str], sent: Preconditions
) -> Team:
    """Store a team, whose members are registrations of the edition and in no other team.

    Fields in `left_out` keep their stored values.
    """
    await lock_projects(connection, edition_id)
    stored = next(iter(await store.list_teams(connection, edition_id, project.code)), None)
    sent.check(stored.project if stored else None)
    if stored is not None:
        project = replace(project, **{name: getattr(stored.project, name) for name in left_out})
    ordered = replace(project, members=sorted(project.members))
    if project.leader not in (None, *project.members):
        raise ValidationFailed(FieldError("leader", NOT_A_MEMBER), slug="team-leader-elsewhere")
    if stored is not None and stored.project == ordered:
        return stored
    await _check_members(connection, edition_id, project)
    await require_open(connection, edition_id)
    await store.upsert_team(connection, uuid7(), edition_id, ordered)
    return await require_team(connection, edition_id, project.code)


async def _check_members(connection: Connection, edition_id: UUID, project: Project) -> None:
    if missing := await list_missing_registrations(connection, edition_id, project.members):
        raise registrations_unknown("members", missing)
    if others := await store.find_other_teams(connection, edition_id, project.members, project.code):
        raise ValidationFailed(
            *(
                FieldError(
                    f"members.{project.members.index(member)}",
                    Text("Ya está en el equipo {code}.", "Is in team {code} already.", code=code),
                )
                for member, code in others.items()
            ),
            slug="team-member-elsewhere",
        )


async def change_member(
    connection: Connection, edition_id: UUID, code: str, registration_id: UUID, change: Change
) -> Team:
    """Add or remove one member, or let them lead. Others who change the team at the same time lose nothing."""
    await lock_projects(connection, edition_id)
    team = await require_team(connection, edition_id, code)
    project = with_member(team.project, registration_id, change)
    return await put_team(connection, edition_id, project, frozenset(), ANY_STATE)


async def decide_member(
    connection: Connection,
    edition_id: UUID,
    code: str,
    decision: MemberDecision,
    author: str,
    sent: Preconditions,
) -> None:
    """Decide that a member left, or gets other points than the team. It replaces what was decided before."""
    await lock_projects(connection, edition_id)
    team = await require_team(connection, edition_id, code)
    before = await find_decision(connection, edition_id, team, decision.registration_id)
    sent.check(before, MemberDecision.none(decision.registration_id))
    await require_open(connection, edition_id)
    await store.insert_member_decision(connection, team.project_id, decision, author)


async def find_decision(
    connection: Connection, edition_id: UUID, team: Team, registration_id: UUID
) -> MemberDecision | None:
    """Return what was decided about a member last. Raises a problem for somebody who is not in the team."""
    if registration_id not in team.project.members:
        raise Problem(
            404,
            "member-unknown",
            Text("Esa inscripción no es de este equipo.", "The registration is not of this team."),
        )
    decisions = (await store.list_member_decisions(connection, edition_id)).get(team.project_id, [])
    return next((one for one in decisions if one.registration_id == registration_id), None)


async def put_file(
    connection: Connection,
    edition_id: UUID,
    code: str,
    name: str,
    content: bytes,
    examined: Examined,
    author: str,
    sent: Preconditions,
) -> TeamFile:
    """Store the file of a team, in place of an earlier one."""
    await lock_projects(connection, edition_id)
    team = await require_team(connection, edition_id, code)
    before = (await files.list_files(connection, edition_id, [team.project_id])).get(team.project_id)
    sent.check(before.sha256 if before else None)
    if before is not None and before.kept and (before.sha256, before.name) == (examined.sha256.hex(), name):
        return before
    await require_open(connection, edition_id)
    await files.upsert_file(connection, team.project_id, name, examined.kind.ending, examined.sha256, content, author)
    return (await files.list_files(connection, edition_id, [team.project_id]))[team.project_id]


def file_missing() -> Problem:
    """Return the problem of a team without a file, or whose file was purged."""
    detail = Text(
        "El equipo no tiene archivo, o su plazo de conservación terminó.",
        "The team has no file, or its retention has ended.",
    )
    return Problem(404, "project-file-missing", detail)
