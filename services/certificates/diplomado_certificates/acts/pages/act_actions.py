"""What a coordinator decides about one act. Each action is one route of the same shape: see `_add`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.acts.act_head import ActHead
from diplomado_certificates.acts.pages import PAGES
from diplomado_certificates.acts.pages.one_act import act_page, act_path
from diplomado_certificates.acts.pages.overview import Coordinator
from diplomado_certificates.acts.reasons import end_of_day, one_line
from diplomado_certificates.acts.usecases.annulment import annul_act, confirm_annulment, reject_annulment
from diplomado_certificates.acts.usecases.as_shown import get_head_of, sign_as_shown
from diplomado_certificates.acts.usecases.names import request_name_checks
from diplomado_certificates.acts.usecases.second_signature import confirm_signature, reject_signature
from diplomado_certificates.acts.warning_words import WARNING_KINDS
from diplomado_certificates.register.usecases import get_edition
from diplomado_chassis.cycles import putting_off_searches
from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.edge import Transaction
from diplomado_chassis.http.forms import Form, SentForm
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.pages.attempts import attempt
from diplomado_chassis.http.pages.notices import done
from diplomado_chassis.postgres.database import Connection

router = PAGES.router()


@dataclass(frozen=True, slots=True)
class Asked:
    """A form that was sent from the page of an act."""

    connection: Connection
    act: ActHead
    form: Form
    by: Actor
    settings: Any
    now: datetime

    @property
    def hours(self) -> int:
        """How long a proposal waits."""
        return int(self.settings.second_person_hours)


Notice = tuple[str, dict[str, int]]
"""What the page says afterwards, and the numbers in it."""


async def _sign(asked: Asked) -> Notice:
    """Sign an act as its page showed it, or propose it where a second person confirms."""
    act = await sign_as_shown(
        asked.connection,
        asked.act.act_id,
        {code: asked.form.get(f"reason-{code}", "") for code in WARNING_KINDS},
        asked.form.preconditions,
        second_person=asked.settings.signature_second_person,
        by=asked.by,
        now=asked.now,
        hours=asked.hours,
    )
    return "signed" if act.status == "signed" else "proposed", {}


async def _confirm_signature(asked: Asked) -> Notice:
    """Sign an act as another person proposed."""
    seen = asked.form.preconditions
    await confirm_signature(asked.connection, asked.act.act_id, seen, by=asked.by, now=asked.now, hours=asked.hours)
    return "signed", {}


async def _ask_names(asked: Asked) -> Notice:
    """Ask everybody whom a draft names to check the name, until the end of a day if one is given."""
    edition = await get_edition(asked.connection, asked.act.edition_id)
    until = end_of_day(asked.form.get("until", ""), edition.time_zone, "until")
    number = await request_name_checks(asked.connection, asked.act.act_id, until, asked.now)
    return "asked", {"n": number}


async def _annul(asked: Asked) -> Notice:
    """Annul a signed act, or propose it where a second person confirms."""
    act = await annul_act(
        asked.connection,
        asked.act.act_id,
        one_line(asked.form.get("annul-reason", ""), "annul-reason"),
        asked.form.preconditions,
        second_person=asked.settings.annulment_second_person,
        by=asked.by,
        now=asked.now,
        hours=asked.hours,
    )
    return "annulled" if act.status == "annulled" else "annulment_proposed", {}


async def _confirm_annulment(asked: Asked) -> Notice:
    """Annul an act as another person proposed."""
    seen = asked.form.preconditions
    await confirm_annulment(asked.connection, asked.act.act_id, seen, by=asked.by, now=asked.now, hours=asked.hours)
    return "annulled", {}


async def _reject_signature(asked: Asked) -> Notice:
    """Reject a proposed signature, or take one's own back."""
    await reject_signature(asked.connection, asked.act.act_id)
    return "rejected", {}


async def _reject_annulment(asked: Asked) -> Notice:
    """Reject a proposed annulment, or take one's own back."""
    await reject_annulment(asked.connection, asked.act.act_id)
    return "rejected", {}


def _add(end: str, action: Callable[[Asked], Awaitable[Notice]]) -> None:
    """Add the route of an action: it succeeds with a notice, or its page says why not and keeps what was typed."""

    @router.post("/certificates/editions/{edition_id}/act/{act_id}/" + end, description=action.__doc__)
    @putting_off_searches
    async def act_on(
        edition_id: UUID,
        act_id: UUID,
        form: SentForm,
        actor: Coordinator,
        request: Request,
        language: RequestedLanguage,
        connection: Transaction,
    ) -> Response:
        act = await get_head_of(connection, edition_id, act_id)
        settings, now = request.app.state.settings, datetime.now(UTC)
        notice: Notice | None = None
        async with attempt(connection) as tried:
            notice = await action(Asked(connection, act, form, actor, settings, now))
        if notice is None:
            return await act_page(connection, act, request, language, form, tried.failure)
        return done(act_path(act), notice[0], **notice[1])


for _end, _action in {
    "signature": _sign,
    "confirmation": _confirm_signature,
    "name-checks": _ask_names,
    "annulment": _annul,
    "annulment/confirmation": _confirm_annulment,
    "rejection": _reject_signature,
    "annulment/rejection": _reject_annulment,
}.items():
    _add(_end, _action)
