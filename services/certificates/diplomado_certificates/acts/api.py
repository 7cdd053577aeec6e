"""Graduation acts, by HTTP."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

import diplomado_contracts as contracts
from diplomado_certificates.acts import store
from diplomado_certificates.acts.act import Act, Ceremony
from diplomado_certificates.acts.act_content import Line
from diplomado_certificates.acts.usecases import UNKNOWN, draft_act, sign_act
from diplomado_certificates.register.record import Frozen, Localised, Signatory
from diplomado_certificates.register.usecases import get_edition
from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.problems import Problem

router = Router(prefix="/api/v1", tags=["acts"])


class LocalisedLine(contracts.Localised):
    """A text in both languages, each on one line. Unknown fields are rejected."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    es: Line
    en: Line


class SignatoryToName(Frozen):
    """An authority that will sign the certificates."""

    name: Line
    office: LocalisedLine
    organisation: Line


class ActToDraft(Frozen):
    """The details of an act that coordinators decide; its awards follow from the facts."""

    graduated_on: date
    place: Line
    signatories: Annotated[tuple[SignatoryToName, ...], Field(min_length=1, max_length=6)]


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
    ceremony = Ceremony(asked.graduated_on, asked.place, signatories)
    return _summary(await draft_act(connection, edition_id, ceremony, by=actor.subject, now=datetime.now(UTC)))


@router.post("/acts/{act_id}/signature")
async def post_signature(
    act_id: UUID, actor: Annotated[Actor, require("coordinator")], connection: Transaction
) -> dict[str, Any]:
    """Sign an act: it is frozen, and its graduations and certificates follow. Again: the same answer."""
    return _summary(await sign_act(connection, act_id, by=actor.subject, now=datetime.now(UTC)))


@router.get("/acts/{act_id}", dependencies=[require("coordinator", "auditor")])
async def get_act(act_id: UUID, connection: Transaction) -> dict[str, Any]:
    """Return an act with every award in it and the figures that decided."""
    act = await store.find_act(connection, act_id)
    if act is None:
        raise Problem(404, "act-unknown", UNKNOWN)
    return {**_summary(act), "content": act.content.model_dump(mode="json")}


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
        "certificates": len(act.content.awards) if act.status == "signed" else 0,
        "drafted_at": act.drafted_at,
        "drafted_by": act.drafted_by,
        "signed_at": act.signed_at,
        "signed_by": act.signed_by,
    }
