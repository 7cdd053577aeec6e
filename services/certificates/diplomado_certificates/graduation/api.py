"""Each participant's progress towards each award, by HTTP."""

import asyncio
from typing import Annotated, Any, Literal, Protocol
from uuid import UUID

from fastapi import Query

from diplomado_certificates.graduation.answer_models import Progress
from diplomado_certificates.graduation.awards import Entitlement
from diplomado_certificates.graduation.evaluation import Evaluation
from diplomado_certificates.graduation.facts import Edition, Participant
from diplomado_certificates.graduation.finding import Figure, Finding, Outcome
from diplomado_certificates.graduation.measuring import measure
from diplomado_certificates.graduation.outcomes import RequirementName, Wanted, wanted
from diplomado_certificates.graduation.presence import presence_in
from diplomado_certificates.graduation.store import list_registrations
from diplomado_certificates.graduation.usecases import evaluate
from diplomado_certificates.policies.policy import SessionCredit
from diplomado_chassis.cycles import let_go, putting_off_searches
from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers, refusals
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import FIELDS, Paging, chosen, paged
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.language.languages import BUILT_IN
from diplomado_chassis.language.text import Text

router = Router(prefix="/api/v1", tags=["progress"])

_AWARD = "The award that `outcome` and `lacking` are about; the one that graduates without it."
_OUTCOME = "Participants of whom the decision about the award has this outcome."
_LACKING = "Participants who do not meet this requirement of the award, or do not yet."


@router.get("/editions/{edition_id}/progress", responses={**answers(Progress), **refusals(409)})
@putting_off_searches
async def get_progress(
    edition_id: EditionId,
    actor: Annotated[Actor, require("coordinator", "auditor", "focal_point")],
    connection: Transaction,
    page: Paging,
    registration_id: UUID | None = None,
    award: Annotated[str | None, Query(max_length=63, description=_AWARD)] = None,
    outcome: Annotated[Outcome | None, Query(description=_OUTCOME)] = None,
    lacking: Annotated[RequirementName | None, Query(description=_LACKING)] = None,
    fields: Annotated[set[Literal["sessions", "awards"]] | None, Query(description=FIELDS)] = None,
) -> dict[str, Any]:
    """Explain every requirement per participant. A focal point sees the own institution's people who agreed.

    `outcome` and `lacking` leave out the others: a page then has fewer than `limit`, perhaps none, and `next` says
    whether others follow.
    """
    found = await list_registrations(
        connection,
        edition_id,
        None if registration_id is None else [registration_id],
        of=actor.institution,
        everybody=sees_everybody(actor),
        page=page,
    )
    evaluation = await evaluate(connection, edition_id, found.rows)
    asked = wanted(evaluation.version.policy, award, outcome, lacking)
    # In a thread: thousands of participants must not hold up other requests.
    shown = await asyncio.to_thread(_participants, evaluation, asked)
    await let_go(evaluation.decisions)
    return {
        "policy": evaluation.version.policy.code,
        "version": evaluation.version.version,
        **paged("participants", found, chosen(shown, fields, "registration_id")),
    }


class Sharing(Protocol):
    """Somebody whose institution may learn the results."""

    @property
    def institution(self) -> str | None:
        """The code of the institution."""

    @property
    def shares_results(self) -> bool:
        """Whether the person agreed."""


def may_see(actor: Actor, person: Sharing) -> bool:
    """Decide whether a member of staff may see a participant's progress: a focal point only with consent."""
    return sees_everybody(actor) or (person.shares_results and is_of_own_institution(actor, person))


def sees_everybody(actor: Actor) -> bool:
    """Return whether a member of staff sees the people of every institution."""
    return actor.has_any(("coordinator", "auditor", "data_protection"))


def is_of_own_institution(actor: Actor, person: Sharing) -> bool:
    """Return whether a person is of the institution of a focal point."""
    return actor.institution is not None and actor.institution == person.institution


def _participants(evaluation: Evaluation, asked: Wanted) -> list[dict[str, Any]]:
    return [
        _participant(evaluation, participant, entitlements)
        for participant, entitlements in evaluation.decisions
        if asked.has(entitlements)
    ]


def _participant(
    evaluation: Evaluation, participant: Participant, entitlements: tuple[Entitlement, ...]
) -> dict[str, Any]:
    credit = evaluation.version.policy.session_credit
    return {
        "registration_id": participant.registration_id,
        "sessions": _sessions(evaluation.edition, participant, credit),
        "awards": [_award(entitlement) for entitlement in entitlements],
    }


def _award(entitlement: Entitlement) -> dict[str, Any]:
    return {
        "award": entitlement.award.award,
        "session_id": entitlement.session_id,
        "entitled": entitlement.entitled,
        "outcome": entitlement.outcome,
        "requirements": [_requirement(finding) for finding in entitlement.findings],
    }


def _requirement(finding: Finding) -> dict[str, Any]:
    return {
        "requirement": finding.requirement,
        "text": in_both_languages(finding.text),
        "value": _figure(finding.value),
        "threshold": _figure(finding.threshold),
        "met": finding.met,
        "outcome": finding.outcome,
        "evidence": finding.evidence,
    }


def in_both_languages(text: Text) -> dict[str, str]:
    """Return a text in Spanish and English, as the contracts' Localised is written in JSON."""
    return {language: text.in_(language) for language in BUILT_IN}


def _figure(figure: Figure) -> float | int | bool | str | None:
    return figure if figure is None or isinstance(figure, bool | int | str) else float(figure)


def _sessions(edition: Edition, participant: Participant, credit: SessionCredit) -> list[dict[str, Any]]:
    measured = measure(credit, edition, participant)
    view = []
    for session in measured.every_session:
        presence = presence_in(measured.participant, [session])
        view.append(
            {
                "session_id": session.session_id,
                "seconds": presence.seconds,
                "session_seconds": presence.of_seconds,
                "share": float(presence.share),
                "credit": credit.credit_of(presence.seconds, presence.of_seconds),
                "status": measured.status_in(session, credit),
                "counts": session.session_id not in measured.excused and not session.makes_up,
            }
        )
    return view
