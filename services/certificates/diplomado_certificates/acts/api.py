"""Graduation acts, by HTTP."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

import diplomado_contracts as contracts
from diplomado_certificates.acts import store
from diplomado_certificates.acts.act import Act, Annulment, Ceremony
from diplomado_certificates.acts.act_content import Line
from diplomado_certificates.acts.act_face import DEFAULT_LANGUAGE, ActFace, LanguageChoice
from diplomado_certificates.acts.usecases.annulment import annul_act, confirm_annulment
from diplomado_certificates.acts.usecases.checks import warning_view
from diplomado_certificates.acts.usecases.reissue import reissue_certificate
from diplomado_certificates.acts.usecases.signing import UNKNOWN, draft_act, review_draft, sign_act
from diplomado_certificates.acts.warnings import Acceptance
from diplomado_certificates.images.usecases import choose_images
from diplomado_certificates.register.api import certificate_view
from diplomado_certificates.register.record import Frozen, Localised, Signatory
from diplomado_certificates.register.usecases import get_edition
from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.problems import Problem

router = Router(prefix="/api/v1", tags=["acts"])

ImageCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]


class LocalisedLine(contracts.Localised):
    """A text in both languages, each on one line. Unknown fields are rejected."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    es: Line
    en: Line


class SignatoryToName(Frozen):
    """An authority that will sign the certificates; `signature` is the code of an uploaded image."""

    name: Line
    office: LocalisedLine
    organisation: Line
    signature: ImageCode | None = None


class ActToDraft(Frozen):
    """The details of an act that coordinators decide; its awards follow from the facts.

    `emblems` are codes of uploaded emblems, in the order in which papers show those of one role.
    """

    graduated_on: date
    place: Line
    signatories: Annotated[tuple[SignatoryToName, ...], Field(min_length=1, max_length=6)]
    language: LanguageChoice = DEFAULT_LANGUAGE
    emblems: Annotated[tuple[ImageCode, ...], Field(max_length=6)] = ()


class WarningsToAccept(Frozen):
    """Warnings of a draft that the signatory has looked at, and why the act is signed nevertheless."""

    warnings: Annotated[
        tuple[Annotated[str, StringConstraints(min_length=1, max_length=200)], ...], Field(min_length=1)
    ]
    reason: Line


class SignatureToGive(Frozen):
    """A signature, with the warnings that it accepts."""

    accept: Annotated[tuple[WarningsToAccept, ...], Field(max_length=1000)] = ()


@router.post("/editions/{edition_id}/acts", status_code=201)
async def post_act(
    edition_id: UUID,
    asked: ActToDraft,
    actor: Annotated[Actor, require("coordinator")],
    connection: Transaction,
) -> dict[str, Any]:
    """Draft an act with everything that the facts entitle people to and that was not awarded yet."""
    signatories = [
        Signatory(
            name=signatory.name,
            office=Localised(es=signatory.office.es, en=signatory.office.en),
            organisation=signatory.organisation,
        )
        for signatory in asked.signatories
    ]
    images = await choose_images(connection, asked.emblems, [signatory.signature for signatory in asked.signatories])
    face = ActFace(
        language=asked.language,
        emblems=tuple(emblem.frozen() for emblem in images.emblems),
        signatures=tuple(image.sha256 if image else None for image in images.signatures),
    )
    ceremony = Ceremony(asked.graduated_on, asked.place, signatories, face)
    return _summary(await draft_act(connection, edition_id, ceremony, images, by=actor.subject, now=datetime.now(UTC)))


@router.post("/acts/{act_id}/signature")
async def post_signature(
    act_id: UUID,
    actor: Annotated[Actor, require("coordinator")],
    connection: Transaction,
    asked: SignatureToGive | None = None,
) -> dict[str, Any]:
    """Sign an act: it is frozen, and its graduations and certificates follow. Again: the same answer."""
    reasons = {warning: item.reason for item in (asked.accept if asked else ()) for warning in item.warnings}
    accepted = [Acceptance(warning, reason) for warning, reason in reasons.items()]
    return _summary(await sign_act(connection, act_id, accepted, by=actor.subject, now=datetime.now(UTC)))


class AnnulmentToAsk(Frozen):
    """Why an act is annulled: a wrong day, a wrong list. For staff; it is not published."""

    reason: Line


@router.post("/acts/{act_id}/annulment")
async def post_annulment(
    act_id: UUID,
    asked: AnnulmentToAsk,
    actor: Annotated[Actor, require("coordinator")],
    request: Request,
    response: Response,
    connection: Transaction,
) -> dict[str, Any]:
    """Annul a signed act; or propose it, answered with 202, where a second person has to confirm."""
    second_person = request.app.state.settings.annulment_second_person
    act = await annul_act(
        connection, act_id, asked.reason, second_person=second_person, by=actor.subject, now=datetime.now(UTC)
    )
    response.status_code = 200 if act.status == "annulled" else 202
    return _summary(act)


@router.post("/acts/{act_id}/annulment/confirmation")
async def post_confirmation(
    act_id: UUID, actor: Annotated[Actor, require("coordinator")], connection: Transaction
) -> dict[str, Any]:
    """Annul an act as another person has proposed."""
    return _summary(await confirm_annulment(connection, act_id, by=actor.subject, now=datetime.now(UTC)))


class ReissueToAsk(Frozen):
    """Why a certificate is issued again: the proof of the right name. For staff; it is not published."""

    reason: Line


@router.post("/certificates/{certificate_id}/reissue", status_code=201)
async def post_reissue(
    certificate_id: UUID,
    asked: ReissueToAsk,
    actor: Annotated[Actor, require("coordinator")],
    connection: Transaction,
) -> dict[str, Any]:
    """Issue a certificate again with the holder's present name. Nothing is evaluated again."""
    return certificate_view(
        await reissue_certificate(connection, certificate_id, asked.reason, by=actor.subject, now=datetime.now(UTC))
    )


@router.get("/acts/{act_id}", dependencies=[require("coordinator", "auditor")])
async def get_act(act_id: UUID, connection: Transaction) -> dict[str, Any]:
    """Return an act with every award in it and the figures that decided.

    A draft shows the names as they would be printed now and what speaks against its signature. Names are not stored.
    """
    act = await store.find_act(connection, act_id)
    if act is None:
        raise Problem(404, "act-unknown", UNKNOWN)
    answer = {**_summary(act), "content": act.content.model_dump(mode="json")}
    if act.status != "draft":
        accepted = await store.list_accepted(connection, act_id)
        return {**answer, "accepted": [{"warning": item.warning, "reason": item.reason} for item in accepted]}
    review = await review_draft(connection, act)
    return {
        **answer,
        "names": [{"registration_id": who, "name": name} for who, name in review.names.items()],
        "warnings": [warning_view(warning) for warning in review.warnings],
    }


@router.get("/editions/{edition_id}/acts", dependencies=[require("coordinator", "auditor")])
async def get_acts(edition_id: UUID, connection: Transaction) -> dict[str, Any]:
    """Return the acts of an edition, drafts too."""
    await get_edition(connection, edition_id)
    return {"acts": [_summary(act) for act in await store.list_acts(connection, edition_id)]}


def _summary(act: Act) -> dict[str, Any]:
    return {
        "act_id": act.act_id,
        "edition_id": act.edition_id,
        "status": act.status,
        "hash": act.hash,
        "number": act.number,
        "policy": act.content.policy.code,
        "policy_version": act.content.policy.version,
        "graduated_on": act.content.graduated_on,
        "place": act.content.place,
        "awards": len(act.content.awards),
        "graduates": act.content.graduates,
        "certificates": len(act.content.awards) if act.status != "draft" else 0,
        "drafted_at": act.drafted_at,
        "drafted_by": act.drafted_by,
        "signed_at": act.signed_at,
        "signed_by": act.signed_by,
        "annulment": _annulment(act.annulment) if act.annulment else None,
    }


def _annulment(annulment: Annulment) -> dict[str, Any]:
    return {
        "status": "annulled" if annulment.annulled_at else "proposed",
        "reason": annulment.reason,
        "proposed_at": annulment.proposed_at,
        "proposed_by": annulment.proposed_by,
        "annulled_at": annulment.annulled_at,
        "annulled_by": annulment.annulled_by,
    }
