"""Proposing, confirming and rejecting. Callers lock the object first, so that one decision follows the other."""

from datetime import datetime

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.second_person import store
from diplomado_chassis.http.second_person.proposal import Proposal, check_other_person, is_same_person
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection

_PROPOSED = Text(
    "Otra persona ya lo propuso. Confirme o rechace esa propuesta.",
    "Another person has proposed this already. Confirm or reject that proposal.",
)
_NOT_PROPOSED = Text(
    "Nadie ha propuesto esto, o ya se decidió.", "Nobody has proposed this, or it has been decided already."
)
_ENDED = Text(
    "El plazo de la propuesta terminó. Propóngalo de nuevo.", "The time of the proposal has ended. Propose it again."
)
_VOID = Text(
    "Cambió desde la propuesta, así que no se hizo nada. Revíselo y propóngalo de nuevo.",
    "It has changed since the proposal, so nothing was done. Look at it and propose it again.",
)


async def propose(connection: Connection, wanted: Proposal, actor: Actor) -> Proposal:
    """Store a proposal and return it. The same person proposing the same again changes nothing.

    Raises a 409 problem if another person has proposed something of the object, as long as that can be confirmed.
    """
    earlier = await store.find_proposal(connection, wanted.action, wanted.object, lock=True)
    if earlier and earlier.ends_at > wanted.proposed_at and earlier.state == wanted.state:
        if not is_same_person(actor, earlier.proposed_by):
            raise Problem(409, "proposed-already", _PROPOSED)
        if (earlier.arguments, earlier.reason) == (wanted.arguments, wanted.reason):
            return earlier
    await store.upsert_proposal(connection, wanted)
    return wanted


async def require_proposal(connection: Connection, action: str, of: object, now: datetime) -> Proposal:
    """Return what is proposed of an object, locked. Raises a 409 problem if nothing is, or its time has ended."""
    proposal = await store.find_proposal(connection, action, of, lock=True)
    if proposal is None:
        raise Problem(409, "not-proposed", _NOT_PROPOSED)
    check_not_ended(proposal.ends_at, now)
    return proposal


def check_not_ended(ends_at: datetime, now: datetime) -> None:
    """Raise a 409 problem if the time of a proposal has ended."""
    if ends_at <= now:
        raise Problem(409, "proposal-ended", _ENDED)


async def take(connection: Connection, action: str, of: object, state: str, actor: Actor, now: datetime) -> Proposal:
    """Take a proposal to carry it out in this transaction.

    Raises a 409 problem if there is none, if its time has ended, if the same person proposed it, or if the object is
    no longer what the proposer saw.
    """
    proposal = await require_proposal(connection, action, of, now)
    check_other_person(actor, proposal.proposed_by)
    if proposal.state != state:
        raise Problem(409, "proposal-void", _VOID)
    await store.delete_proposal(connection, proposal)
    return proposal


async def reject(connection: Connection, action: str, of: object, now: datetime) -> Proposal:
    """Reject a proposal, or take one's own back. Raises a 409 problem if there is none, or its time has ended."""
    proposal = await require_proposal(connection, action, of, now)
    await store.delete_proposal(connection, proposal)
    return proposal
