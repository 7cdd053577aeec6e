"""Annulling a signed act: graduations are reversed and certificates revoked, so that the next act starts clean."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from asyncpg import Record

from diplomado_certificates.acts import store
from diplomado_certificates.acts.act import Act, Annulment
from diplomado_certificates.acts.proposal import annulment_shown
from diplomado_certificates.acts.store.proposals import delete_proposed_annulment
from diplomado_certificates.acts.usecases.signing import UNKNOWN
from diplomado_certificates.register import store as register
from diplomado_certificates.revisions.usecases import append
from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.preconditions import ANY_STATE, Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.second_person import check_not_ended, is_same_person
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import ActAnnulled, CertificateRevoked, GraduationReversed
from diplomado_contracts.certificates import RevocationReason

log = structlog.get_logger()

_NOT_SIGNED = Text(
    "Esta acta no está firmada: un borrador no se anula, se deja sin firmar.",
    "This act is not signed: a draft is not annulled but left unsigned.",
)
_PROPOSED = Text(
    "Otra persona ya propuso anular esta acta. Confirme esa propuesta.",
    "Another person has proposed to annul this act already. Confirm that proposal.",
)
_NOT_PROPOSED = Text("Nadie ha propuesto anular esta acta.", "Nobody has proposed to annul this act.")
_SECOND_PERSON = Text(
    "La anulación la confirma una persona distinta de quien la propuso.",
    "An annulment is confirmed by another person than the one who proposed it.",
)


async def annul_act(
    connection: Connection,
    act_id: UUID,
    reason: str,
    preconditions: Preconditions = ANY_STATE,
    *,
    second_person: bool,
    by: Actor,
    now: datetime,
    hours: int,
) -> Act:
    """Annul a signed act, or propose it for `hours` where a `second_person` has to confirm.

    The same request again changes nothing.
    Raises a problem if the act is unknown or not signed, if another person has proposed to annul it, or, a 412 one, if
    its annulment is not what the caller has seen.
    """
    act = await lock_signed(connection, act_id)
    preconditions.check(annulment_shown(act))
    if act.status == "annulled":
        return act
    earlier = act.annulment if act.annulment and act.annulment.proposed_at + timedelta(hours=hours) > now else None
    if second_person and earlier and not is_same_person(by, earlier.proposed_by):
        raise Problem(409, "annulment-proposed", _PROPOSED)
    proposal = Annulment(reason, by.subject, earlier.proposed_at if earlier else now, None, None)
    if second_person:
        await store.upsert_annulment(connection, act_id, proposal)
        log.info("act.annulment_proposed", act_id=str(act_id))
        return replace(act, annulment=proposal)
    return await _annul(connection, act, proposal, by=by.subject, now=now)


async def confirm_annulment(
    connection: Connection,
    act_id: UUID,
    preconditions: Preconditions = ANY_STATE,
    *,
    by: Actor,
    now: datetime,
    hours: int,
) -> Act:
    """Annul an act as another person proposed. The same request again changes nothing.

    Raises a problem if the act is unknown, if nobody has proposed to annul it, if that is `hours` ago, if the same
    person did, or, a 412 one, if the proposal is not the one that the caller has seen.
    """
    act = await lock_signed(connection, act_id)
    preconditions.check(annulment_shown(act))
    if act.status == "annulled":
        return act
    if act.annulment is None:
        raise Problem(409, "annulment-not-proposed", _NOT_PROPOSED)
    check_not_ended(act.annulment.proposed_at + timedelta(hours=hours), now)
    if is_same_person(by, act.annulment.proposed_by):
        raise Problem(409, "second-person-needed", _SECOND_PERSON)
    return await _annul(connection, act, act.annulment, by=by.subject, now=now)


async def reject_annulment(connection: Connection, act_id: UUID) -> Act:
    """Reject the proposed annulment of an act, or take one's own back. Raises a problem if nobody proposed it."""
    act = await lock_signed(connection, act_id)
    if act.annulment is None or act.status == "annulled":
        raise Problem(409, "annulment-not-proposed", _NOT_PROPOSED)
    await delete_proposed_annulment(connection, act_id)
    log.info("act.annulment_rejected", act_id=str(act_id))
    return replace(act, annulment=None)


async def lock_signed(connection: Connection, act_id: UUID) -> Act:
    """Lock the register of an act and return the act. Raises a problem if it is unknown or a draft."""
    edition_id = await store.find_edition_id(connection, act_id)
    if edition_id is not None:
        await register.lock_register(connection, edition_id)
    act = await store.find_act(connection, act_id)
    if act is None:
        raise Problem(404, "act-unknown", UNKNOWN)
    if act.status == "draft":
        raise Problem(409, "act-not-signed", _NOT_SIGNED)
    return act


async def _annul(connection: Connection, act: Act, proposal: Annulment, *, by: str, now: datetime) -> Act:
    done = replace(proposal, annulled_by=by, annulled_at=now)
    await store.upsert_annulment(connection, act.act_id, done)
    reversed_ = await store.reverse_graduations(connection, act.act_id, now)
    revoked = await register.update_revoked_of_act(connection, act.act_id, "superseded", by=by, now=now)
    await append(
        connection,
        annulled_event(act, now),
        *(reversed_event(act, row, now) for row in reversed_),
        *(revoked_event(act, row, now, "superseded") for row in revoked),
    )
    log.info("act.annulled", act_id=str(act.act_id), certificates=len(revoked), graduates=len(reversed_))
    return replace(act, status="annulled", annulment=done)


def annulled_event(act: Act, annulled_at: datetime) -> ActAnnulled:
    """Build the event for an act that was annulled."""
    return ActAnnulled(act_id=act.act_id, edition_id=act.edition_id, revision=2, annulled_at=annulled_at)


def reversed_event(act: Act, row: Record, now: datetime) -> GraduationReversed:
    """Build the event for a graduation that was taken back."""
    return GraduationReversed(
        registration_id=row["registration_id"],
        edition_id=act.edition_id,
        participant_id=row["participant_id"],
        revision=2 + 2 * row["reversals"],
        act_id=act.act_id,
        reversed_at=now,
    )


def revoked_event(act: Act, row: Record, now: datetime, reason: RevocationReason) -> CertificateRevoked:
    """Build the event for a certificate that was revoked with its graduation."""
    return CertificateRevoked(
        certificate_id=row["certificate_id"],
        registration_id=row["registration_id"],
        edition_id=act.edition_id,
        participant_id=row["participant_id"],
        revision=row["revision"],
        revoked_at=now,
        reason=reason,
    )
