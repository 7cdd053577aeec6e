"""What each participant can still reach, by HTTP."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from diplomado_certificates.early_warnings.answer_models import Outlook
from diplomado_certificates.early_warnings.outlook import Prospect, prospects_of
from diplomado_certificates.graduation.api import in_both_languages, sees_everybody
from diplomado_certificates.graduation.facts import Participant
from diplomado_certificates.graduation.store import list_registrations, load_participants
from diplomado_certificates.graduation.usecases import Rules, find_rules
from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers, refusals
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import paged, paging
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.keyset import Page

router = Router(prefix="/api/v1", tags=["progress"])


@router.get("/editions/{edition_id}/outlook", responses={**answers(Outlook), **refusals(409)})
async def get_outlook(
    edition_id: EditionId,
    actor: Annotated[Actor, require("coordinator", "auditor", "focal_point")],
    connection: Transaction,
    page: Annotated[Page, paging(100, at_most=500)],
    registration_id: UUID | None = None,
    *,
    out_of_reach: bool = False,
) -> dict[str, Any]:
    """Tell per participant which requirements of attendance are met now, can still be, and cannot any more.

    `out_of_reach` leaves out participants who can still reach all of them: a page then has fewer than `limit`, perhaps
    none, and `next` says whether others follow. A focal point sees the own institution's people who agreed.
    """
    rules = await find_rules(connection, edition_id)
    listed = await list_registrations(
        connection,
        edition_id,
        None if registration_id is None else [registration_id],
        of=actor.institution,
        everybody=sees_everybody(actor),
        page=page,
    )
    participants = await load_participants(connection, edition_id, listed.rows)
    # In a thread: hundreds of participants must not hold up other requests.
    found = await asyncio.to_thread(_outlook, rules, participants, out_of_reach=out_of_reach)
    return {
        "policy": rules.version.policy.code,
        "version": rules.version.version,
        "early_warning": rules.version.policy.early_warning,
        "open_sessions": [session.session_id for session in rules.edition.sessions if not session.is_closed],
        **paged("participants", listed, found),
    }


def _outlook(rules: Rules, participants: Sequence[Participant], *, out_of_reach: bool) -> list[dict[str, Any]]:
    outlook = ((one, prospects_of(rules.version.policy, rules.edition, one)) for one in participants)
    return [
        _view(participant, prospects)
        for participant, prospects in outlook
        if not (out_of_reach and all(prospect.is_reachable for prospect in prospects))
    ]


def _view(participant: Participant, prospects: tuple[Prospect, ...]) -> dict[str, Any]:
    return {
        "registration_id": participant.registration_id,
        "requirements": [
            {
                "award": prospect.award,
                "requirement": prospect.requirement,
                "outcome": "met" if prospect.now.met else "pending" if prospect.is_reachable else "unmet",
                "value": _figure(prospect.now.value),
                "at_best": _figure(prospect.at_best.value),
                "threshold": _figure(prospect.now.threshold),
                "text": in_both_languages(prospect.now.text),
            }
            for prospect in prospects
        ],
    }


def _figure(figure: object) -> float | int | None:
    return figure if figure is None or isinstance(figure, int) else float(str(figure))
