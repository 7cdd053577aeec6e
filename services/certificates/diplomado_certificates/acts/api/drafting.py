"""The draft of an act, by HTTP: what coordinators decide of it."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

import diplomado_contracts as contracts
from diplomado_certificates.acts.act import Act, Ceremony
from diplomado_certificates.acts.act_content import Line
from diplomado_certificates.acts.act_face import DEFAULT_LANGUAGE, ActFace, LanguageChoice
from diplomado_certificates.acts.api.accepting import WarningsToAccept, acceptances
from diplomado_certificates.acts.api.answer_models import ActSummary
from diplomado_certificates.acts.api.views import act_summary
from diplomado_certificates.acts.usecases.signing import draft_act
from diplomado_certificates.images.usecases import choose_images
from diplomado_certificates.register.record import Frozen, Localised, Signatory
from diplomado_chassis.cycles import putting_off_searches
from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.postgres.database import Connection

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

    `registrations` makes it an act for these alone, for example for a person whose attendance was corrected late.
    `accept` names sessions that are not closed, with the reason why the act is drafted over them nevertheless.
    `emblems` are codes of uploaded emblems, in the order in which papers show those of one role.
    """

    graduated_on: date
    place: Line
    signatories: Annotated[tuple[SignatoryToName, ...], Field(min_length=1, max_length=6)]
    registrations: Annotated[frozenset[UUID] | None, Field(min_length=1, max_length=5000)] = None
    language: LanguageChoice = DEFAULT_LANGUAGE
    emblems: Annotated[tuple[ImageCode, ...], Field(max_length=6)] = ()
    accept: Annotated[tuple[WarningsToAccept, ...], Field(max_length=1000)] = ()


@router.post(
    "/editions/{edition_id}/acts", status_code=201, operation_id="draft_act", responses=answers(ActSummary, 201)
)
@putting_off_searches
async def post_act(
    edition_id: EditionId,
    asked: ActToDraft,
    actor: Annotated[Actor, require("coordinator")],
    connection: Transaction,
) -> dict[str, Any]:
    """Draft an act with everything that the facts entitle people to and that was not awarded yet."""
    return act_summary(await draft_asked(connection, edition_id, asked, by=actor.subject, now=datetime.now(UTC)))


async def draft_asked(connection: Connection, edition_id: UUID, asked: ActToDraft, *, by: str, now: datetime) -> Act:
    """Draft what is asked, with the images that its codes name now. Raises as `draft_act` and `choose_images`."""
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
    ceremony = Ceremony(asked.graduated_on, asked.place, signatories, asked.registrations, face)
    accepted = acceptances(asked.accept)
    return await draft_act(connection, edition_id, ceremony, images, accepted, by=by, now=now)
