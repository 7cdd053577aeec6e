"""One certificate: what it states, its document, what happened to it, its revocation and its reissue."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.acts import store as acts
from diplomado_certificates.acts.reasons import one_line
from diplomado_certificates.acts.usecases.reissue import REISSUE, confirm_reissue, propose_reissue, reissue_certificate
from diplomado_certificates.acts.warnings import printed_name
from diplomado_certificates.pages import find_place
from diplomado_certificates.policies.words import award_name
from diplomado_certificates.printing.pages import PAGES, REASONS, certificates_path
from diplomado_certificates.printing.pages.listing import Reader
from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_certificates.register.store import find_certificate
from diplomado_certificates.register.store.listing import find_history
from diplomado_certificates.register.usecases import (
    REVOCATION,
    UNKNOWN_CERTIFICATE,
    confirm_revocation,
    propose_revocation,
    revoke_certificate,
)
from diplomado_chassis.http.auth import Actor, page_for
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import Failure, attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.http.preconditions import entity_tag
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.second_person import find_proposal, is_same_person, reject
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_contracts.certificates import RevocationReason

router = PAGES.router()
Coordinator = Annotated[Actor, page_for("coordinator")]
_CHOOSE = Text("Elija el motivo.", "Choose the reason.")
_ASKED: dict[str, RevocationReason] = {
    "issued_in_error": "issued_in_error",
    "fraud": "fraud",
    "duplicate": "duplicate",
    "holder_request": "holder_request",
}
"""Those that a person chooses; a certificate is superseded by what replaces it."""


@router.get("/certificates/editions/{edition_id}/certificates/{certificate_id}")
async def get_certificate_page(
    edition_id: UUID,
    certificate_id: UUID,
    actor: Reader,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
) -> Response:
    """Show a certificate."""
    certificate = await get_certificate_of(connection, edition_id, certificate_id)
    return await show(connection, certificate, request, language, may_change=actor.has_role("coordinator"))


@router.post("/certificates/editions/{edition_id}/certificates/{certificate_id}/revocation")
async def revoke_page(
    edition_id: UUID,
    certificate_id: UUID,
    form: SentForm,
    actor: Coordinator,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
) -> Response:
    """Revoke a certificate for ever."""
    certificate = await get_certificate_of(connection, edition_id, certificate_id)
    settings, now = request.app.state.settings, datetime.now(UTC)
    async with attempt(connection) as tried:
        await _check_unchanged(connection, certificate_id, form)
        reason = _ASKED.get(form.get("revocation", ""))
        if reason is None:
            raise ValidationFailed(FieldError("revocation", _CHOOSE))
        if settings.certificate_second_person:
            await propose_revocation(
                connection, certificate_id, reason, actor, now=now, hours=settings.second_person_hours
            )
        else:
            await revoke_certificate(connection, certificate_id, reason, by=actor.subject, now=now)
    if tried.failure:
        certificate = await get_certificate_of(connection, edition_id, certificate_id)
        return await show(connection, certificate, request, language, form, tried.failure)
    notice = "proposed" if settings.certificate_second_person else "revoked"
    return done(f"{certificates_path(edition_id)}/{certificate_id}", notice)


@router.post("/certificates/editions/{edition_id}/certificates/{certificate_id}/reissue")
async def reissue_page(
    edition_id: UUID,
    certificate_id: UUID,
    form: SentForm,
    actor: Coordinator,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
) -> Response:
    """Issue a certificate again with the holder's present name."""
    certificate = await get_certificate_of(connection, edition_id, certificate_id)
    issued: StoredCertificate | None = None
    settings, now = request.app.state.settings, datetime.now(UTC)
    async with attempt(connection) as tried:
        # Without a lock: a reissue locks the person first. A reissue at the same moment is returned.
        form.preconditions.check(_state(certificate))
        reason = one_line(form.get("reissue-reason", ""), "reissue-reason")
        if settings.certificate_second_person:
            await propose_reissue(
                connection, certificate_id, reason, actor, now=now, hours=settings.second_person_hours
            )
        else:
            issued = await reissue_certificate(connection, certificate_id, reason, by=actor.subject, now=now)
    if issued is None and tried.failure is None:
        return done(f"{certificates_path(edition_id)}/{certificate_id}", "proposed")
    if issued is None:
        return await show(connection, certificate, request, language, form, tried.failure)
    return done(f"{certificates_path(edition_id)}/{issued.record.certificate_id}", "reissued")


@router.post("/certificates/editions/{edition_id}/certificates/{certificate_id}/{action}/{decision}")
async def decide_page(
    edition_id: UUID,
    certificate_id: UUID,
    action: Literal["revocation", "reissue"],
    decision: Literal["confirmation", "rejection"],
    form: SentForm,
    actor: Coordinator,
    request: Request,
    language: RequestedLanguage,
    connection: Transaction,
) -> Response:
    """Confirm or reject what another person proposed, or take one's own proposal back."""
    certificate = await get_certificate_of(connection, edition_id, certificate_id)
    shown, now = certificate_id, datetime.now(UTC)
    async with attempt(connection) as tried:
        if decision == "rejection":
            await reject(connection, REVOCATION if action == "revocation" else REISSUE, certificate_id, now)
        elif action == "revocation":
            await confirm_revocation(connection, certificate_id, actor, now=now)
        else:
            shown = (await confirm_reissue(connection, certificate_id, actor, now=now)).record.certificate_id
    if tried.failure:
        certificate = await get_certificate_of(connection, edition_id, certificate_id)
        return await show(connection, certificate, request, language, form, tried.failure)
    notice = "rejected" if decision == "rejection" else {"revocation": "revoked", "reissue": "reissued"}[action]
    return done(f"{certificates_path(edition_id)}/{shown}", notice)


async def _check_unchanged(connection: Connection, certificate_id: UUID, form: Form) -> None:
    certificate = await find_certificate(connection, certificate_id, lock=True)
    form.preconditions.check(_state(certificate) if certificate else None)


def _state(certificate: StoredCertificate) -> list[str]:
    return [certificate.status, str(certificate.reason), str(certificate.superseded_by)]


async def get_certificate_of(connection: Connection, edition_id: UUID, certificate_id: UUID) -> StoredCertificate:
    """Return a certificate of an edition. Raises a 404 problem."""
    found = await find_certificate(connection, certificate_id)
    if found is None or found.record.edition.edition_id != edition_id:
        raise Problem(404, "certificate-unknown", UNKNOWN_CERTIFICATE)
    return found


async def show(
    connection: Connection,
    certificate: StoredCertificate,
    request: Request,
    language: str,
    form: Form | None = None,
    failure: Failure | None = None,
    *,
    may_change: bool = True,
) -> Response:
    """Answer with the page of a certificate."""
    record = certificate.record
    edition_id = record.edition.edition_id
    kept = await acts.find_kept_record(connection, certificate.participant_id)
    person = (await acts.find_named_people(connection, [kept])).get(kept)
    found = [await find_proposal(connection, one, record.certificate_id) for one in (REVOCATION, REISSUE)]
    values: dict[str, Any] = {
        "certificate": certificate,
        "record": record,
        "zone": record.edition.time_zone,
        "award": award_name(record.award),
        "history": await find_history(connection, record.certificate_id),
        "proposals": [one for one in found if one and one.ends_at > datetime.now(UTC)],
        "is_me": partial(is_same_person, request.state.actor),
        "present_name": printed_name(person) if person else None,
        "base": certificates_path(edition_id),
        "act_path": f"/certificates/editions/{edition_id}/act/{record.act_id}",
        "reasons": REASONS,
        "asked": [(code, REASONS[code]) for code in _ASKED],
        "labels": {
            "revocation": Text("Motivo de la revocación", "Reason of the revocation"),
            "reissue-reason": Text("Motivo de la reexpedición", "Reason of the reissue"),
            "copy": Text("Copia firmada", "Signed copy"),
        },
        "tag": entity_tag(_state(certificate)),
        "fields": form or Form({}),
        "failure": failure,
        "may_change": may_change,
    }
    place = await find_place(connection, edition_id, "certificates")
    crumbs = [(Text.shared(record.number), f"{certificates_path(edition_id)}/{record.certificate_id}")]
    status = failure.status if failure else 200
    return PAGES.render("one_certificate.html", language, status, request=request, place=place, crumbs=crumbs, **values)
