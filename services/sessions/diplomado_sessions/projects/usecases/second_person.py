"""Ending an appointment, uniting graders and withdrawing scores, where a second person has to confirm."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.preconditions import ANY_STATE, Preconditions, entity_tag
from diplomado_chassis.http.second_person import Proposal, find_proposal, propose, reject, take
from diplomado_chassis.postgres.database import Connection
from diplomado_sessions.projects.graders import Grader, find_grader
from diplomado_sessions.projects.sheet import Sheet
from diplomado_sessions.projects.store import graders as store
from diplomado_sessions.projects.usecases import graders as usecases
from diplomado_sessions.projects.usecases.access import find_own_grader, lock_projects, require_open
from diplomado_sessions.projects.usecases.scores import find_sheet, withdraw_scores

END = "grader-end"
UNION = "grader-union"
WITHDRAWAL = "score-withdrawal"
ACTIONS = (usecases.APPOINTMENT, END, UNION, WITHDRAWAL)
"""What one person proposes about graders and another one confirms."""


async def propose_end(
    connection: Connection,
    edition_id: UUID,
    name: str,
    reason: str,
    finals: Literal["stay", "withdraw"],
    actor: Actor,
    *,
    now: datetime,
    hours: int,
) -> Proposal:
    """Propose to end an appointment. Raises a problem if another person has proposed it, or final scores are fixed."""
    await lock_projects(connection, edition_id)
    grader = usecases.require_known(await store.list_graders(connection, edition_id), name)
    if finals == "withdraw":
        await require_open(connection, edition_id)
    state = await _state(connection, edition_id, grader)
    arguments = {"name": grader.name, "finals": finals}
    of, ends_at = f"{edition_id}/{grader.name}", now + timedelta(hours=hours)
    wanted = Proposal(END, of, edition_id, reason, state, actor.subject, now, ends_at, arguments)
    return await propose(connection, wanted, actor)


async def confirm_end(
    connection: Connection, edition_id: UUID, name: str, actor: Actor, *, now: datetime
) -> Sequence[Sheet]:
    """End an appointment as another person proposed; return what was withdrawn.

    Raises a problem if nobody proposed it, if the same person did, or if the grader or their scores have changed.
    """
    await lock_projects(connection, edition_id)
    grader = usecases.require_known(await store.list_graders(connection, edition_id), name)
    state = await _state(connection, edition_id, grader)
    proposal = await take(connection, END, f"{edition_id}/{grader.name}", state, actor, now)
    finals = proposal.arguments["finals"]
    return await usecases.end_appointment(connection, edition_id, grader.name, proposal.reason, finals, actor.subject)


async def propose_union(
    connection: Connection, edition_id: UUID, name: str, other: str, actor: Actor, *, now: datetime, hours: int
) -> Proposal:
    """Propose to make two entries of one person one. Raises all that the union raises."""
    await lock_projects(connection, edition_id)
    kept, gone = await usecases.check_union(connection, edition_id, name, other)
    state = await _state(connection, edition_id, kept, gone)
    arguments = {"name": kept.name, "other": gone.name}
    of, ends_at = f"{edition_id}/{kept.name}", now + timedelta(hours=hours)
    wanted = Proposal(UNION, of, edition_id, "union", state, actor.subject, now, ends_at, arguments)
    return await propose(connection, wanted, actor)


async def confirm_union(connection: Connection, edition_id: UUID, name: str, actor: Actor, *, now: datetime) -> Grader:
    """Unite two entries as another person proposed.

    Raises a problem if nobody proposed it, if the same person did, or if one of them or their scores have changed.
    """
    await lock_projects(connection, edition_id)
    graders = await store.list_graders(connection, edition_id)
    kept = usecases.require_known(graders, name)
    of = f"{edition_id}/{kept.name}"
    waiting = await find_proposal(connection, UNION, of, lock=True)
    gone = find_grader(graders, waiting.arguments["other"]) if waiting else None
    state = await _state(connection, edition_id, kept, *((gone,) if gone else ()))
    other = (await take(connection, UNION, of, state, actor, now)).arguments["other"]
    return await usecases.unite(connection, edition_id, kept.name, other, actor.subject)


async def withdraw_or_propose(
    connection: Connection,
    edition_id: UUID,
    code: str,
    name: str,
    reason: str,
    actor: Actor,
    sent: Preconditions,
    *,
    now: datetime,
    hours: int,
) -> Sheet | Proposal:
    """Withdraw the caller's own scores, or propose to withdraw those of another grader."""
    await lock_projects(connection, edition_id)
    team, grader, sheet = await find_sheet(connection, edition_id, code, name, actor)
    if sheet.state == "withdrawn" or await find_own_grader(connection, edition_id, actor) == grader:
        return await withdraw_scores(connection, edition_id, code, grader.name, reason, actor, sent)
    sent.check(sheet.content)
    await require_open(connection, edition_id)
    arguments = {"name": grader.name, "team": code}
    of, ends_at = f"{team.project_id}/{grader.name}", now + timedelta(hours=hours)
    state = entity_tag(sheet.content)
    wanted = Proposal(WITHDRAWAL, of, edition_id, reason, state, actor.subject, now, ends_at, arguments)
    return await propose(connection, wanted, actor)


async def confirm_withdrawal(
    connection: Connection, edition_id: UUID, code: str, name: str, actor: Actor, *, now: datetime
) -> Sheet:
    """Withdraw a grader's scores as another person proposed. Scores that are withdrawn already stay so.

    Raises a problem if nobody proposed it, if the same person did, or if the scores have changed since.
    """
    await lock_projects(connection, edition_id)
    team, grader, sheet = await find_sheet(connection, edition_id, code, name, actor)
    if sheet.state == "withdrawn":
        return sheet
    of = f"{team.project_id}/{grader.name}"
    proposal = await take(connection, WITHDRAWAL, of, entity_tag(sheet.content), actor, now)
    return await withdraw_scores(connection, edition_id, code, grader.name, proposal.reason, actor, ANY_STATE)


async def reject_about_grader(
    connection: Connection, edition_id: UUID, action: str, name: str, *, now: datetime
) -> Proposal:
    """Reject what is proposed of a grader, or take one's own back. Raises a problem if nothing is."""
    await lock_projects(connection, edition_id)
    grader = usecases.require_known(await store.list_graders(connection, edition_id), name)
    return await reject(connection, action, f"{edition_id}/{grader.name}", now)


async def reject_withdrawal(
    connection: Connection, edition_id: UUID, code: str, name: str, actor: Actor, *, now: datetime
) -> Proposal:
    """Reject a proposed withdrawal of scores, or take one's own back. Raises a problem if nobody proposed it."""
    await lock_projects(connection, edition_id)
    team, grader, _sheet = await find_sheet(connection, edition_id, code, name, actor)
    return await reject(connection, WITHDRAWAL, f"{team.project_id}/{grader.name}", now)


async def _state(connection: Connection, edition_id: UUID, *graders: Grader) -> str:
    """The digest of graders and of the scores that they have given."""
    return entity_tag(
        [
            [grader.content, [sheet.content for sheet in await usecases.list_present(connection, edition_id, grader)]]
            for grader in graders
        ]
    )
