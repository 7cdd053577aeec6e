"""Withdrawing one graduation: it is reversed and its certificates are revoked. The act and all others in it stay."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from diplomado_certificates.acts import store
from diplomado_certificates.acts.act import Act
from diplomado_certificates.acts.reversal import Reversal, Revocation
from diplomado_certificates.acts.store.reversals import (
    delete_proposed_reversal,
    find_reversal,
    has_graduation,
    upsert_reversal,
)
from diplomado_certificates.acts.usecases.annulment import lock_signed, reversed_event, revoked_event
from diplomado_certificates.policies import store as policies
from diplomado_certificates.register import store as register
from diplomado_certificates.revisions.usecases import append
from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.second_person import check_not_ended, is_same_person
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection

log = structlog.get_logger()

_NOT_GRADUATED = Text(
    "Esta inscripción no se graduó con esta acta, o su graduación ya no cuenta.",
    "This registration did not graduate by this act, or its graduation counts no more.",
)
_PROPOSED = Text(
    "Otra persona ya propuso retirar esta graduación. Confirme esa propuesta.",
    "Another person has proposed to withdraw this graduation already. Confirm that proposal.",
)
_NOT_PROPOSED = Text("Nadie ha propuesto retirar esta graduación.", "Nobody has proposed to withdraw this graduation.")
_SECOND_PERSON = Text(
    "El retiro de una graduación lo confirma una persona distinta de quien lo propuso.",
    "The withdrawal of a graduation is confirmed by another person than the one who proposed it.",
)


async def reverse_graduation(
    connection: Connection,
    act_id: UUID,
    registration_id: UUID,
    reason: str,
    revocation: Revocation,
    *,
    second_person: bool,
    by: Actor,
    now: datetime,
    hours: int,
) -> Reversal:
    """Withdraw a graduation, or propose it for `hours` where a `second_person` has to confirm.

    The same request again changes nothing.
    Raises a problem if the registration is no graduate by this act, or if another person has proposed it.
    """
    act = await lock_signed(connection, act_id)
    earlier = await find_reversal(connection, act_id, registration_id)
    if earlier and earlier.reversed_at:
        return earlier
    await _check_graduated(connection, act, registration_id)
    if earlier and earlier.proposed_at + timedelta(hours=hours) <= now:
        earlier = None
    if second_person and earlier and not is_same_person(by, earlier.proposed_by):
        raise Problem(409, "reversal-proposed", _PROPOSED)
    proposed_at = earlier.proposed_at if earlier else now
    proposal = Reversal(registration_id, act_id, reason, revocation, by.subject, proposed_at)
    if second_person:
        await upsert_reversal(connection, proposal)
        log.info("graduation.reversal_proposed", act_id=str(act_id), registration_id=str(registration_id))
        return proposal
    return await _reverse(connection, act, proposal, by=by.subject, now=now)


async def confirm_reversal(
    connection: Connection, act_id: UUID, registration_id: UUID, *, by: Actor, now: datetime, hours: int
) -> Reversal:
    """Withdraw a graduation as another person proposed. The same request again changes nothing.

    Raises a problem if nobody has proposed it, if that is `hours` ago, if the same person did, or if the registration
    is no graduate any more.
    """
    act = await lock_signed(connection, act_id)
    proposal = await find_reversal(connection, act_id, registration_id)
    if proposal is None:
        raise Problem(409, "reversal-not-proposed", _NOT_PROPOSED)
    if proposal.reversed_at:
        return proposal
    check_not_ended(proposal.proposed_at + timedelta(hours=hours), now)
    if is_same_person(by, proposal.proposed_by):
        raise Problem(409, "second-person-needed", _SECOND_PERSON)
    await _check_graduated(connection, act, registration_id)
    return await _reverse(connection, act, proposal, by=by.subject, now=now)


async def reject_reversal(connection: Connection, act_id: UUID, registration_id: UUID) -> Reversal:
    """Reject a proposed reversal, or take one's own back. Raises a problem if nobody has proposed it, or it is done."""
    await lock_signed(connection, act_id)
    proposal = await find_reversal(connection, act_id, registration_id)
    if proposal is None or proposal.reversed_at:
        raise Problem(409, "reversal-not-proposed", _NOT_PROPOSED)
    await delete_proposed_reversal(connection, act_id, registration_id)
    log.info("graduation.reversal_rejected", act_id=str(act_id), registration_id=str(registration_id))
    return proposal


async def _check_graduated(connection: Connection, act: Act, registration_id: UUID) -> None:
    if not await has_graduation(connection, act.act_id, registration_id):
        raise Problem(404, "graduation-unknown", _NOT_GRADUATED)


async def _reverse(connection: Connection, act: Act, proposal: Reversal, *, by: str, now: datetime) -> Reversal:
    done = replace(proposal, reversed_by=by, reversed_at=now)
    registration_id = done.registration_id
    await upsert_reversal(connection, done)
    reversed_ = await store.reverse_graduations(connection, act.act_id, now, only=registration_id)
    awards = {award.award for award in act.content.awards if award.graduates}
    for version in await policies.list_versions(connection, act.edition_id):
        awards |= version.policy.resting_on_graduation()
    revoked = await register.update_revoked_of_registration(
        connection, registration_id, sorted(awards), done.revocation, by=by, now=now
    )
    await append(
        connection,
        *(reversed_event(act, row, now) for row in reversed_),
        *(revoked_event(act, row, now, done.revocation) for row in revoked),
    )
    log.info("graduation.reversed", registration_id=str(registration_id), certificates=len(revoked))
    return done
