"""Stores all teams of a list, or none of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from diplomado_chassis.http.preconditions import ANY_STATE
from diplomado_chassis.language.email_addresses import key_of
from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.projections.store import list_registrants
from diplomado_sessions.projects.store.team_lists import list_institutions
from diplomado_sessions.projects.store.teams import list_teams
from diplomado_sessions.projects.team import Project
from diplomado_sessions.projects.usecases.teams import put_team
from diplomado_sessions.sent_lists.table import error_of_row

_NOBODY = Text("ese correo no es de nadie inscrito.", "nobody who is registered has this address.")
_KEPT = frozenset({"submitted_on"})


@dataclass(frozen=True, slots=True)
class ListedTeam:
    """What a list does with a team. `members` are their names, the leader's first. Personal data."""

    project: Project
    change: Literal["new", "changed", "same"]
    members: Sequence[str]


async def put_teams(
    connection: Connection, edition_id: UUID, teams: Sequence[tuple[int, Project, Sequence[str], str]]
) -> list[ListedTeam]:
    """Store teams, each with its row and the e-mails of members and leader. The same again changes nothing.

    A team that is known keeps members whom the list leaves out. Raises ValidationFailed with the errors by row.
    """
    people: dict[str, list[UUID]] = defaultdict(list)
    registrants = await list_registrants(connection, edition_id)
    for registration_id, person in registrants.items():
        people[person.keys.email_key or ""].append(registration_id)
    institutions = {fold(text): code for code, name in await list_institutions(connection) for text in (name, code)}
    known = {team.project.code: team.project for team in await list_teams(connection, edition_id)}
    errors: list[FieldError] = []
    listed: list[ListedTeam] = []
    for row, project, emails, leader in teams:
        wanted = [*emails, leader] if leader else emails
        if unknown := [email for email in wanted if len(people.get(key_of(email) or "?", ())) != 1]:
            errors += [error_of_row(row, _NOBODY, email) for email in unknown]
            continue
        stored = known.get(project.code)
        members = {people[key_of(email)][0] for email in wanted} | set(stored.members if stored else ())
        team = replace(
            project,
            institution=institutions.get(fold(project.institution or ""), project.institution),
            members=sorted(members),
            leader=people[key_of(leader)][0] if leader else stored.leader if stored else None,
        )
        try:
            now = (await put_team(connection, edition_id, team, _KEPT if stored else frozenset(), ANY_STATE)).project
        except ValidationFailed as failed:
            errors += [error_of_row(row, error.text) for error in failed.errors]
        else:
            change: Literal["new", "changed", "same"] = "new" if not stored else "same" if stored == now else "changed"
            named = sorted(now.members, key=lambda one: one != now.leader)
            listed.append(ListedTeam(now, change, [registrants[one].name for one in named if one in registrants]))
    if errors:
        raise ValidationFailed(*errors, slug="team-list-wrong")
    return listed
