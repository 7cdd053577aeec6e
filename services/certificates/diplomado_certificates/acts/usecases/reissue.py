"""Correcting the name on a certificate: a new one for the same award, without evaluating anything again."""

from datetime import datetime, timedelta
from uuid import UUID

import structlog

from diplomado_certificates.acts import store
from diplomado_certificates.acts.act import today_in
from diplomado_certificates.acts.issuing import issued_event
from diplomado_certificates.acts.record_composition import Identity, with_corrected_name
from diplomado_certificates.acts.warnings import printed_name
from diplomado_certificates.register import store as register
from diplomado_certificates.register.certificate import NewCertificate, StoredCertificate
from diplomado_certificates.register.usecases import UNKNOWN_CERTIFICATE, new_code, state_of
from diplomado_certificates.revisions.usecases import append
from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.second_person import Proposal, propose, take
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import CertificateRevoked

log = structlog.get_logger()

REISSUE = "certificate-reissue"
"""The action of a proposal to issue a certificate again."""

_REVOKED = Text(
    "Este certificado ya no es válido y no se emite de nuevo.",
    "This certificate is no longer valid and is not issued again.",
)
_REPLACED = Text(
    "Este certificado ya fue reemplazado. Corrija el más reciente.",
    "This certificate was replaced already. Correct the newest one.",
)
_NAMELESS = Text(
    "No conocemos el nombre del titular; un certificado sin nombre no se emite.",
    "We do not know the holder's name, and no certificate is issued without a name.",
)
_SAME_NAME = Text(
    "El certificado ya tiene el nombre que consta. Corrija primero el nombre en la inscripción; llega en segundos.",
    "The certificate has the name on file already. Correct the name in registration first; it arrives within seconds.",
)


async def propose_reissue(
    connection: Connection, certificate_id: UUID, reason: str, actor: Actor, *, now: datetime, hours: int
) -> Proposal:
    """Propose to issue a certificate again with the holder's present name. A reissue itself finds all else."""
    found = await _find(connection, certificate_id)
    edition_id = found.record.edition.edition_id
    await register.lock_register(connection, edition_id)
    earlier = await _find(connection, certificate_id)
    await _check_reissuable(connection, earlier)
    state = await _state(connection, earlier)
    ends_at = now + timedelta(hours=hours)
    wanted = Proposal(REISSUE, str(certificate_id), edition_id, reason, state, actor.subject, now, ends_at)
    log.info("certificate.reissue_proposed", certificate_id=str(certificate_id))
    return await propose(connection, wanted, actor)


async def confirm_reissue(
    connection: Connection, certificate_id: UUID, actor: Actor, *, now: datetime
) -> StoredCertificate:
    """Issue a certificate again as another person proposed: with the name that both have seen.

    One that was issued again already is answered with its successor. Raises a problem if nobody proposed it, if the
    same person did, or if the certificate or the name has changed since.
    """
    found = await _find(connection, certificate_id)
    await register.lock_register(connection, found.record.edition.edition_id)
    earlier = await _find(connection, certificate_id)
    if earlier.superseded_by is not None:
        return await _find(connection, earlier.superseded_by)
    proposal = await take(connection, REISSUE, certificate_id, await _state(connection, earlier), actor, now)
    return await reissue_certificate(connection, certificate_id, proposal.reason, by=actor.subject, now=now)


async def _find(connection: Connection, certificate_id: UUID) -> StoredCertificate:
    found = await register.find_certificate(connection, certificate_id)
    if found is None:
        raise Problem(404, "certificate-unknown", UNKNOWN_CERTIFICATE)
    return found


async def _state(connection: Connection, certificate: StoredCertificate) -> str:
    """The digest of what a reissue rests on, of the name that it would print too. No name is stored."""
    participant_id = await store.find_kept_record(connection, certificate.participant_id)
    person = (await store.find_named_people(connection, [participant_id])).get(participant_id)
    return entity_tag([state_of(certificate), printed_name(person) if person else None])


async def reissue_certificate(
    connection: Connection, certificate_id: UUID, reason: str, *, by: str, now: datetime
) -> StoredCertificate:
    """Issue a certificate again with the holder's present name, and revoke the earlier one as superseded.

    The award, its act and the day of graduation stay; number, code and day of issue are new. A certificate that was
    revoked as superseded, and that nothing has replaced, may be reissued too. Raises a problem if there is no such
    certificate, if it is void or replaced, or if its name is the one on file.
    """
    found = await _find(connection, certificate_id)
    edition_id = found.record.edition.edition_id
    await register.lock_register(connection, edition_id)
    # The person before the certificate, as an erasure locks them.
    participant_id = await store.find_kept_record(connection, found.participant_id)
    people = await store.find_named_people(connection, [participant_id], lock=True)
    earlier = await register.find_certificate(connection, certificate_id, lock=True)
    if earlier is None:
        raise Problem(404, "certificate-unknown", UNKNOWN_CERTIFICATE)
    await _check_reissuable(connection, earlier)
    person = people.get(participant_id)
    if person is None:
        raise Problem(409, "names-missing", _NAMELESS)
    serial = await register.allocate_serial(connection, edition_id)
    identity = Identity(uuid7(), new_code(), f"{earlier.record.edition.code.upper()}-{serial:04d}")
    record = with_corrected_name(earlier.record, identity, person, today_in(earlier.record.edition.time_zone, now))
    if record.holder == earlier.record.holder:
        raise Problem(409, "name-unchanged", _SAME_NAME)
    certificate = NewCertificate.of(record, participant_id, person.revision, serial)
    events: list[CertificateRevoked] = []
    if earlier.status == "valid":
        revoked = await register.update_revoked(connection, earlier, "superseded", by=by, now=now)
        events.append(_revoked_event(revoked, record.certificate_id, now))
    await register.insert_certificates(connection, edition_id, record.act_id, [certificate], now)
    await register.insert_successions(
        connection, {record.certificate_id: certificate_id}, reason=reason, by=by, now=now
    )
    await append(connection, *events, issued_event(certificate, now, certificate_id))
    log.info("certificate.reissued", certificate_id=str(record.certificate_id), supersedes=str(certificate_id))
    issued = await register.find_certificate(connection, record.certificate_id)
    if issued is None:
        raise LookupError("the certificate that was just issued is gone")
    return issued


async def _check_reissuable(connection: Connection, earlier: StoredCertificate) -> None:
    if earlier.superseded_by is not None:
        raise Problem(409, "certificate-replaced", _REPLACED, superseded_by=str(earlier.superseded_by))
    if earlier.status == "valid":
        return
    act = await store.find_act(connection, earlier.record.act_id)
    if earlier.reason != "superseded" or act is None or act.status == "annulled":
        raise Problem(409, "certificate-void", _REVOKED, reason=earlier.reason)


def _revoked_event(revoked: StoredCertificate, superseded_by: UUID, now: datetime) -> CertificateRevoked:
    record = revoked.record
    return CertificateRevoked(
        certificate_id=record.certificate_id,
        registration_id=record.registration_id,
        edition_id=record.edition.edition_id,
        participant_id=revoked.participant_id,
        revision=revoked.revision,
        revoked_at=now,
        reason="superseded",
        superseded_by=superseded_by,
    )
