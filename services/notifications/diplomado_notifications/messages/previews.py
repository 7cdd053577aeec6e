"""A letter as it would read for one person: their details and their course are real, what has not happened is invented.

Nothing is sent, and the links of a preview open nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from diplomado_chassis.language.languages import Language
from diplomado_notifications.deliveries.context.delivery_context import DeliveryContext, Schedule
from diplomado_notifications.deliveries.decisions import decide
from diplomado_notifications.deliveries.delivery import Delivery, Letter
from diplomado_notifications.deliveries.facts import MessageFacts
from diplomado_notifications.deliveries.verdicts import Send
from diplomado_notifications.messages.samples import joined, sample

BEFORE_EVERYTHING = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of a preview: nothing is over yet."""


def facts_for(template: Letter, language: Language, real: DeliveryContext) -> tuple[Delivery, MessageFacts] | None:
    """Return a delivery of a template and its facts, in a language; None if the person or the edition is not known."""
    if real.person is None or real.edition is None or real.person.erased:
        return None
    delivery, invented = sample(template, language)
    assert invented.person is not None
    assert invented.edition is not None
    assert invented.registration is not None
    schedules = [one.schedule for one in real.sessions if one.schedule is not None]
    sessions = tuple(
        replace(one, schedule=_schedule(one.schedule, schedules, index)) for index, one in enumerate(invented.sessions)
    )
    first = sessions[0].schedule
    context = replace(
        invented,
        person=replace(
            invented.person,
            given_names=real.person.given_names,
            family_names=real.person.family_names,
            email=real.person.email,
            shares_mailbox=real.person.shares_mailbox,
        ),
        edition=replace(
            real.edition,
            status=invented.edition.status,
            revision=invented.edition.revision,
            going_revision=invented.edition.going_revision,
            ends_on=None,
        ),
        sessions=sessions,
        reminded_start=first.starts_at if first else None,
    )
    # A change of a real session that is over is shown as if it had been made before it.
    changed = replace(delivery, moment=BEFORE_EVERYTHING) if delivery.template.startswith("session_") else delivery
    decision = decide(changed, context, BEFORE_EVERYTHING)
    return (delivery, joined(template, context, decision.facts)) if isinstance(decision, Send) else None


def _schedule(invented: Schedule | None, real: Sequence[Schedule], index: int) -> Schedule | None:
    return real[index] if index < len(real) else invented
