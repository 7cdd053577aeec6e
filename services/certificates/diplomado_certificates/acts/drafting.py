"""Drafting an act: what the facts entitle people to now, and has not been awarded yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import structlog

from diplomado_certificates.acts import store
from diplomado_certificates.acts.act_content import ActContent, awards_of
from diplomado_certificates.acts.store import Act
from diplomado_certificates.graduation.usecases import evaluate
from diplomado_certificates.register.record import Policy, Signatory
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection

log = structlog.get_logger()

_LATEST = timedelta(days=366)
_NOTHING = Text(
    "No hay nada que otorgar: nadie cumple los requisitos o ya se otorgó todo.",
    "There is nothing to award: nobody meets the requirements, or everything was awarded already.",
)


@dataclass(frozen=True, slots=True)
class Ceremony:
    """What people decide about an act: when, where and who signs."""

    graduated_on: date
    place: str
    signatories: Sequence[Signatory]


async def draft_act(connection: Connection, edition_id: UUID, ceremony: Ceremony, *, by: str, now: datetime) -> Act:
    """Draft an act of an edition. Raises a problem if there is nothing to award or the date cannot be meant."""
    evaluation = await evaluate(connection, edition_id)
    published = evaluation.published
    latest = max(published.ends_on, now.date()) + _LATEST
    if not published.starts_on <= ceremony.graduated_on <= latest:
        detail = Text(
            f"La graduación debe estar entre {published.starts_on} y {latest}.",
            f"The graduation must be between {published.starts_on} and {latest}.",
        )
        raise Problem(422, "date-outside-edition", detail, field="graduated_on")
    awards = awards_of(evaluation)
    if not awards:
        raise Problem(409, "nothing-to-award", _NOTHING)
    content = ActContent(
        act_id=uuid7(),
        edition_id=edition_id,
        policy=Policy(code=evaluation.version.policy.code, version=evaluation.version.version),
        graduated_on=ceremony.graduated_on,
        place=ceremony.place,
        signatories=tuple(ceremony.signatories),
        awards=awards,
    )
    log.info("act.drafted", act_id=str(content.act_id), awards=len(awards), graduates=content.graduates)
    return await store.add_draft(connection, content, by=by, now=now)
