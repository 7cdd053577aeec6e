"""Appointing the graders of an edition."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.preconditions import ANY_STATE, Preconditions, entity_tag
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.second_person import Proposal, propose, reject, take
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.projects.graders import Grader, find_double, find_grader
from diplomado_sessions.projects.sheet import Sheet
from diplomado_sessions.projects.store import graders as store
from diplomado_sessions.projects.store import sheets as sheet_store
from diplomado_sessions.projects.store import teams as team_store
from diplomado_sessions.projects.usecases.access import lock_projects, require_open

APPOINTMENT = "grader-appointment"
"""The action of a proposal to appoint a grader."""
APPOINTMENT_ENDED = "appointment-ended"
"""The reason in the history of scores that were withdrawn with the appointment."""


async def appoint(connection: Connection, edition_id: UUID, grader: Grader, author: str, sent: Preconditions) -> Grader:
    """Appoint a grader, or change or renew an appointment. The name in other spelling is the same grader."""
    await lock_projects(connection, edition_id)
    grader, _ = await _checked(connection, edition_id, grader, sent)
    await store.upsert_grader(connection, edition_id, grader, author)
    return grader


async def propose_appointment(
    connection: Connection,
    edition_id: UUID,
    grader: Grader,
    actor: Actor,
    sent: Preconditions,
    *,
    now: datetime,
    hours: int,
) -> Proposal:
    """Propose to appoint a grader. Raises all that an appointment raises, and a problem if another person proposed."""
    await lock_projects(connection, edition_id)
    grader, stored = await _checked(connection, edition_id, grader, sent)
    wanted = Proposal(
        APPOINTMENT,
        _object(edition_id, grader.name),
        edition_id,
        "appointment",
        entity_tag(stored.content if stored else None),
        actor.subject,
        now,
        now + timedelta(hours=hours),
        {
            "name": grader.name,
            "subject": grader.subject,
            "teams": None if grader.teams is None else list(grader.teams),
            "conflicts": list(grader.conflicts),
        },
    )
    return await propose(connection, wanted, actor)


async def confirm_appointment(
    connection: Connection, edition_id: UUID, name: str, actor: Actor, *, now: datetime
) -> Grader:
    """Appoint a grader as another person proposed.

    Raises a problem if nobody proposed it, if the same person did, or if the appointment has changed since.
    """
    await lock_projects(connection, edition_id)
    stored = find_grader(await store.list_graders(connection, edition_id), name)
    state = entity_tag(stored.content if stored else None)
    of = _object(edition_id, stored.name if stored else name)
    proposed = (await take(connection, APPOINTMENT, of, state, actor, now)).arguments
    teams = proposed["teams"]
    grader = Grader(
        proposed["name"],
        proposed["subject"],
        None if teams is None else tuple(teams),
        tuple(proposed["conflicts"]),
    )
    return await appoint(connection, edition_id, grader, actor.subject, ANY_STATE)


async def reject_appointment(connection: Connection, edition_id: UUID, name: str, *, now: datetime) -> Proposal:
    """Reject a proposed appointment, or take one's own back. Raises a problem if nobody proposed it."""
    await lock_projects(connection, edition_id)
    stored = find_grader(await store.list_graders(connection, edition_id), name)
    return await reject(connection, APPOINTMENT, _object(edition_id, stored.name if stored else name), now)


def _object(edition_id: UUID, name: str) -> str:
    return f"{edition_id}/{name}"


async def _checked(
    connection: Connection, edition_id: UUID, grader: Grader, sent: Preconditions
) -> tuple[Grader, Grader | None]:
    """Return the grader under the name that is known, and the appointment that is stored. The caller has the lock."""
    graders = await store.list_graders(connection, edition_id)
    stored = find_grader(graders, grader.name)
    sent.check(stored.content if stored else None)
    if (known := find_grader(graders, grader.name)) is not None:
        grader = replace(grader, name=known.name, subject=grader.subject or known.subject)
    if (double := find_double(graders, grader)) is not None:
        raise _is_another(double)
    await _check_teams(connection, edition_id, grader)
    await _check_scored(connection, edition_id, grader)
    return grader, stored


async def _check_teams(connection: Connection, edition_id: UUID, grader: Grader) -> None:
    known = {team.project.code for team in await team_store.list_teams(connection, edition_id)}
    text = Text("La edición no tiene ese equipo.", "The edition has no such team.")
    errors = [
        FieldError(f"{field}.{number}", text)
        for field, codes in (("teams", grader.teams or ()), ("conflicts", grader.conflicts))
        for number, code in enumerate(codes)
        if code not in known
    ]
    if errors:
        raise ValidationFailed(*errors, slug="team-unknown")


async def _check_scored(connection: Connection, edition_id: UUID, grader: Grader) -> None:
    """A grader keeps no score of a team that they must not score: it is withdrawn first, by decision."""
    codes = {team.project_id: team.project.code for team in await team_store.list_teams(connection, edition_id)}
    scored = [codes[sheet.project_id] for sheet in await list_present(connection, edition_id, grader)]
    if refused := sorted(code for code in scored if grader.refusal(code) is not None):
        raise Problem(
            409,
            "grader-has-scores",
            Text(
                "Ya calificó a equipos que con este nombramiento no le tocan. Retire primero esas calificaciones.",
                "This grader has scored teams that the appointment excludes. Withdraw those scores first.",
            ),
            teams=refused,
        )


async def list_present(connection: Connection, edition_id: UUID, grader: Grader) -> list[Sheet]:
    """Return a grader's drafts and final scores."""
    sheets = await sheet_store.list_sheets(connection, edition_id, None, grader.name)
    return [sheet for sheet in sheets if sheet.state != "withdrawn"]


def _is_another(double: Grader) -> Problem:
    detail = Text(
        "Esa cuenta ya es de otro evaluador de la edición. Si es la misma persona, una a los dos.",
        "That account already belongs to another grader of the edition. If it is the same person, unite the two.",
    )
    return Problem(409, "grader-is-another", detail, grader=double.name)


async def end_appointment(
    connection: Connection, edition_id: UUID, name: str, reason: str, finals: Literal["stay", "withdraw"], author: str
) -> list[Sheet]:
    """End an appointment. Drafts are withdrawn, final scores as decided; return what was withdrawn."""
    await lock_projects(connection, edition_id)
    grader = require_known(await store.list_graders(connection, edition_id), name)
    gone = [
        sheet
        for sheet in await list_present(connection, edition_id, grader)
        if sheet.state == "draft" or finals == "withdraw"
    ]
    if any(sheet.state == "final" for sheet in gone):
        await require_open(connection, edition_id)
    for sheet in gone:
        withdrawn = replace(sheet, state="withdrawn")
        await sheet_store.replace_sheet(connection, edition_id, withdrawn, author, APPOINTMENT_ENDED)
    await store.mark_grader_ended(connection, edition_id, grader.name, reason, author)
    return gone


async def unite(connection: Connection, edition_id: UUID, name: str, other: str, author: str) -> Grader:
    """Make two entries of one person one: the scores and the account of the other become those of the named grader."""
    await lock_projects(connection, edition_id)
    kept, gone = await check_union(connection, edition_id, name, other)
    if kept.name == gone.name:
        return kept
    united = replace(kept, subject=kept.subject or gone.subject or _account(gone), origin="appointed")
    # The other's account is free only once its row is deleted, and its scores need the named grader's row.
    await sheet_store.move_sheets(connection, edition_id, gone.name, kept.name)
    await store.delete_grader(connection, edition_id, gone.name)
    await store.upsert_grader(connection, edition_id, united, author)
    return united


async def check_union(connection: Connection, edition_id: UUID, name: str, other: str) -> tuple[Grader, Grader]:
    """Return two entries that can be made one. Raises a problem if both scored a team, or a ranking stands."""
    graders = await store.list_graders(connection, edition_id)
    kept, gone = require_known(graders, name), require_known(graders, other)
    if kept.name != gone.name:
        await require_open(connection, edition_id)
        await _check_separate(connection, edition_id, kept, gone)
    return kept, gone


def _account(grader: Grader) -> str | None:
    return grader.name if grader.name.isascii() and " " not in grader.name else None


async def _check_separate(connection: Connection, edition_id: UUID, kept: Grader, gone: Grader) -> None:
    codes = {team.project_id: team.project.code for team in await team_store.list_teams(connection, edition_id)}
    teams = [{sheet.project_id for sheet in await list_present(connection, edition_id, one)} for one in (kept, gone)]
    if both := sorted(codes[project_id] for project_id in teams[0] & teams[1]):
        raise Problem(
            409,
            "grader-scored-twice",
            Text(
                "Los dos calificaron a los mismos equipos. Retire primero la calificación que no vale.",
                "Both have scored the same teams. Withdraw the score that does not count first.",
            ),
            teams=both,
        )


def require_known(graders: Sequence[Grader], name: str) -> Grader:
    """Return a grader by name or account. Raises a 404 problem if the edition has none."""
    grader = find_grader(graders, name)
    if grader is None:
        detail = Text("La edición no tiene ese evaluador.", "The edition has no such grader.")
        raise Problem(404, "grader-unknown", detail)
    return grader
