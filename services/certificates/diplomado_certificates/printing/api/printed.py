"""The act as a document and the list for its ceremony, by HTTP. They name people, so they are for staff alone."""

import re
from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from diplomado_certificates.acts.act_content import Line
from diplomado_certificates.acts.api.drafting import LocalisedLine
from diplomado_certificates.documents.api import RenderPoolOf
from diplomado_certificates.documents.second.speaking import Data
from diplomado_certificates.documents.second.words import of
from diplomado_certificates.documents.typesetter import typeset_data
from diplomado_certificates.printing.act_document import Subject, compose_act
from diplomado_certificates.printing.ceremony_list import Authority, compose_ceremony
from diplomado_certificates.printing.entry import Order
from diplomado_certificates.printing.usecases import get_subject
from diplomado_certificates.register.record import Frozen
from diplomado_chassis.http.auth import require
from diplomado_chassis.http.description import file_answers, refusals
from diplomado_chassis.http.edge import DatabaseOf, EdgeDatabase, Router
from diplomado_chassis.language.languages import SPANISH, Language
from diplomado_chassis.language.text import Text

router = Router(prefix="/api/v1", tags=["acts"])

_READERS = require("coordinator", "auditor")
PaperLanguage = Annotated[Language, Query(description="The language of the document.")]


class AuthorityToName(Frozen):
    """A person at the table of a ceremony."""

    name: Line
    office: LocalisedLine
    organisation: Line


class CeremonyToPrint(Frozen):
    """Who is at the table, where it is not those who sign; order of seats and language of the list."""

    authorities: Annotated[tuple[AuthorityToName, ...], Field(min_length=1, max_length=40)]
    order: Order = "surname"
    language: Language = SPANISH


@router.get(
    "/acts/{act_id}/document.pdf",
    dependencies=[_READERS],
    operation_id="get_act_document",
    responses={**file_answers("application/pdf"), **refusals(409)},
)
async def get_document(
    act_id: UUID, database: DatabaseOf, pool: RenderPoolOf, language: PaperLanguage = SPANISH
) -> Response:
    """Return a signed act as a document. An annulled act says so on every page."""
    subject = await _subject(database, act_id)
    return await _printed(subject, "act", lambda: compose_act(subject, language), pool)


@router.get(
    "/acts/{act_id}/ceremony.pdf",
    dependencies=[_READERS],
    operation_id="get_ceremony_list",
    responses={**file_answers("application/pdf"), **refusals(409)},
)
async def get_ceremony(
    act_id: UUID,
    database: DatabaseOf,
    pool: RenderPoolOf,
    language: PaperLanguage = SPANISH,
    order: Order = "surname",
) -> Response:
    """Return the list for the ceremony of an act. The authorities are those who sign."""
    subject = await _subject(database, act_id)
    authorities = [
        Authority(signatory.name, of(signatory.office), signatory.organisation)
        for signatory in subject.sample.signatories
    ]
    return await _printed(subject, "ceremony", lambda: compose_ceremony(subject, authorities, order, language), pool)


@router.post(
    "/acts/{act_id}/ceremony.pdf",
    dependencies=[_READERS],
    operation_id="make_ceremony_list",
    responses=file_answers("application/pdf"),
)
async def post_ceremony(act_id: UUID, asked: CeremonyToPrint, database: DatabaseOf, pool: RenderPoolOf) -> Response:
    """Return the list for a ceremony with other authorities. Nothing is stored."""
    subject = await _subject(database, act_id)
    authorities = [
        Authority(who.name, Text(who.office.es, who.office.en), who.organisation) for who in asked.authorities
    ]
    compose = lambda: compose_ceremony(subject, authorities, asked.order, asked.language)  # noqa: E731
    return await _printed(subject, "ceremony", compose, pool)


async def _subject(database: EdgeDatabase, act_id: UUID) -> Subject:
    # No connection is held while the document is rendered.
    async with database.transaction(readonly=True) as connection:
        return await get_subject(connection, act_id)


async def _printed(subject: Subject, template: str, compose: Callable[[], Data], pool: RenderPoolOf) -> Response:
    day = subject.act.content.graduated_on
    pdf = await pool.run(lambda: typeset_data(f"printed/{template}", compose(), day))
    name = f"{safe_name(subject.act.number)}-{template}.pdf"
    return Response(pdf, media_type="application/pdf", headers=private(f'inline; filename="{name}"'))


def safe_name(number: str | None) -> str:
    """Return a number as a part of a file name that every system and every header accepts."""
    return re.sub(r"[^0-9A-Za-z._-]+", "-", number or "").strip("-.") or "act"


def private(disposition: str) -> dict[str, str]:
    """Return the headers of a file that names people."""
    return {"Content-Disposition": disposition, "Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
