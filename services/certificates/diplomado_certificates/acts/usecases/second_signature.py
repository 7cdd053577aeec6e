"""Signing an act by two people: one proposes, another one confirms what has not changed since."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from diplomado_certificates.acts import store
from diplomado_certificates.acts.act import Act
from diplomado_certificates.acts.proposal import Proposal
from diplomado_certificates.acts.signers import may_confirm_signature
from diplomado_certificates.acts.store.proposals import delete_proposal, find_proposal, upsert_proposal
from diplomado_certificates.acts.usecases.checks import check_accepted
from diplomado_certificates.acts.usecases.signing import UNKNOWN, Ready, prepare_signature, sign
from diplomado_certificates.acts.warnings import Acceptance
from diplomado_certificates.register import store as register
from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.preconditions import ANY_STATE, Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.second_person import check_not_ended, is_same_person, names_of
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection

log = structlog.get_logger()

_PROPOSED = Text(
    "Otra persona ya propuso firmar esta acta. Confirme esa propuesta.",
    "Another person has proposed to sign this act already. Confirm that proposal.",
)
_NOT_PROPOSED = Text("Nadie ha propuesto firmar esta acta.", "Nobody has proposed to sign this act.")
_SECOND_PERSON = Text(
    "La firma la confirma una persona distinta de quien la propuso, preparó el borrador o ingresó notas.",
    "A signature is confirmed by another person than those who proposed it, drafted the act and entered scores.",
)
_VOID = Text(
    "El borrador cambió desde la propuesta: los nombres o los avisos son otros. Revíselo y proponga la firma de nuevo.",
    "The draft has changed since the proposal: names or warnings are others. Look at it and propose it again.",
)


async def propose_signature(
    connection: Connection,
    act_id: UUID,
    accepted: Sequence[Acceptance],
    preconditions: Preconditions = ANY_STATE,
    *,
    by: Actor,
    now: datetime,
    hours: int,
) -> tuple[Act, Proposal | None]:
    """Propose to sign a draft; return the act and the proposal, or a signed act alone.

    The proposal accepts the warnings and ends after `hours`. The same person may propose again; another person only
    once it has ended or the draft has changed. Raises a problem for everything for which a signature is refused.
    """
    ready = await prepare_signature(connection, act_id, now)
    if not isinstance(ready, Ready):
        return ready, None
    preconditions.check(ready.state)
    check_accepted(ready.warnings, ready.accepting(accepted))
    earlier = await find_proposal(connection, act_id)
    waits = earlier and earlier.state == ready.state and earlier.proposed_at + timedelta(hours=hours) > now
    if waits and earlier and not is_same_person(by, earlier.proposed_by):
        raise Problem(409, "signature-proposed", _PROPOSED)
    proposal = Proposal(by.subject, now, ready.state, tuple(accepted))
    await upsert_proposal(connection, act_id, proposal)
    log.info("act.signature_proposed", act_id=str(act_id))
    return ready.act, proposal


async def confirm_signature(
    connection: Connection,
    act_id: UUID,
    preconditions: Preconditions = ANY_STATE,
    *,
    by: Actor,
    now: datetime,
    hours: int,
) -> Act:
    """Sign an act as another person proposed. A signed act is returned as it is.

    Raises a problem if nobody proposed it, if that is `hours` ago, if the same person did, drafted the act or entered
    scores, if the draft has changed since, or, a 412 one, if it is not what the caller has seen.
    """
    ready = await prepare_signature(connection, act_id, now)
    if not isinstance(ready, Ready):
        return ready
    preconditions.check(ready.state)
    proposal = await find_proposal(connection, act_id)
    if proposal is None:
        raise Problem(409, "signature-not-proposed", _NOT_PROPOSED)
    check_not_ended(proposal.proposed_at + timedelta(hours=hours), now)
    entered = await store.list_entered_by(connection, ready.act.edition_id)
    if not may_confirm_signature(names_of(by), proposal.proposed_by, ready.act.drafted_by, entered):
        raise Problem(409, "second-person-needed", _SECOND_PERSON)
    if proposal.state != ready.state:
        raise Problem(409, "proposal-void", _VOID)
    return await sign(connection, ready, proposal.accepted, by=by.subject, now=now)


async def reject_signature(connection: Connection, act_id: UUID) -> Act:
    """Reject the proposed signature of a draft, or take one's own back: the draft stays.

    Raises a problem if nobody proposed it, or if the act is signed.
    """
    edition_id = await store.find_edition_id(connection, act_id)
    if edition_id is None:
        raise Problem(404, "act-unknown", UNKNOWN)
    await register.lock_register(connection, edition_id)
    act = await store.find_act(connection, act_id)
    if act is None or act.status != "draft" or await find_proposal(connection, act_id) is None:
        raise Problem(409, "signature-not-proposed", _NOT_PROPOSED)
    await delete_proposal(connection, act_id)
    log.info("act.signature_rejected", act_id=str(act_id))
    return act
