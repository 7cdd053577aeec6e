"""What each participant can still reach, by HTTP."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from diplomado_certificates.early_warnings.answer_models import Outlook
from diplomado_certificates.early_warnings.outlook import Prospect, prospects_of
from diplomado_certificates.graduation.api import in_both_languages, may_see
from diplomado_certificates.graduation.facts import Participant
from diplomado_certificates.graduation.usecases import Facts, load_facts
from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers, refusals
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.paging import paged, paging
from diplomado_chassis.keyset import Order, Page

_ORDER = Order(registration_id=UUID)
router = Router(prefix="/api/v1", tags=["progress"])


@router.get("/editions/{edition_id}/outlook", responses={**answers(Outlook), **refusals(409)})
async def get_outlook(
    edition_id: UUID,
    actor: Annotated[Actor, require("coordinator", "auditor", "focal_point")],
    connection: Transaction,
    page: Annotated[Page, paging(100, at_most=500)],
    *,
    out_of_reach: bool = False,
) -> dict[str, Any]:
    """Tell per participant which requirements of attendance are met now, can still be, and cannot any more.

    `out_of_reach` shows only participants with one that cannot. A focal point sees the own institution's people who
    agreed.
    """
    facts = await load_facts(connection, edition_id)
    [after] = _ORDER.start(page) or (None,)
    visible = [
        participant
        for participant in facts.participants
        if may_see(actor, participant) and (after is None or participant.registration_id > after)
    ]
    # In a thread: thousands of participants must not hold up other requests.
    read = await asyncio.to_thread(_page, facts, visible, page.to_read, out_of_reach=out_of_reach)
    found = _ORDER.ended(read, page.limit, lambda entry: (entry[0].registration_id,))
    return {
        "policy": facts.version.policy.code,
        "version": facts.version.version,
        "early_warning": facts.version.policy.early_warning,
        "open_sessions": [session.session_id for session in facts.edition.sessions if not session.is_closed],
        **paged("participants", found, [_view(participant, prospects) for participant, prospects in found.rows]),
    }


def _page(
    facts: Facts, participants: list[Participant], limit: int | None, *, out_of_reach: bool
) -> list[tuple[Participant, tuple[Prospect, ...]]]:
    found: list[tuple[Participant, tuple[Prospect, ...]]] = []
    for participant in participants:
        prospects = prospects_of(facts.version.policy, facts.edition, participant)
        if not out_of_reach or not all(prospect.is_reachable for prospect in prospects):
            found.append((participant, prospects))
        if len(found) == limit:
            break
    return found


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
