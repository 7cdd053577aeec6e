"""Builds the values of letters about a registration, or about its edition as a whole."""

from datetime import datetime

from diplomado_chassis.language.dates import day_and_time
from diplomado_chassis.language.languages import Language
from diplomado_notifications.deliveries.context.delivery_context import Edition
from diplomado_notifications.deliveries.delivery import Letter
from diplomado_notifications.deliveries.facts import RegistrationFacts
from diplomado_notifications.messages.contexts import (
    MessageContext,
    RegistrationConfirmedContext,
    RegistrationPromotedContext,
    RegistrationWaitlistedContext,
)
from diplomado_notifications.messages.letter_names import Names
from diplomado_notifications.messages.step_contexts import (
    EditionCancelledContext,
    EditionReinstatedContext,
    RegistrationActionContext,
    RegistrationEndedContext,
    RegistrationStepContext,
)


def registration_context(
    letter: Letter, facts: RegistrationFacts, names: Names, sessions: int, page: str
) -> MessageContext:
    """Build the values of a letter. `sessions` is the number of sessions that it shows, `page` the own page."""
    match letter:
        case "registration_confirmed" | "registration_promoted":
            kind = RegistrationConfirmedContext if letter == "registration_confirmed" else RegistrationPromotedContext
            return kind(names.name, names.edition, names.organiser, names.partner, sessions=sessions)
        case "registration_waitlisted":
            return RegistrationWaitlistedContext(names.name, names.edition, names.organiser, names.partner)
        case "registration_submitted":
            return RegistrationStepContext(names.name, names.edition, names.organiser)
        case "registration_unconfirmed" | "registration_needs_information" | "registration_offered":
            end = until(facts.registration.expires_at, facts.edition, names.language)
            return RegistrationActionContext(names.name, names.edition, names.organiser, end, page)
        case "edition_reinstated":
            has_place = facts.registration.status == "registered"
            return EditionReinstatedContext(
                names.name, names.edition, names.organiser, has_place=has_place, sessions=sessions
            )
        case _:
            ended = EditionCancelledContext if letter == "edition_cancelled" else RegistrationEndedContext
            return ended(names.name, names.edition, names.organiser, sessions=sessions)


def until(moment: datetime | None, edition: Edition, language: Language) -> str | None:
    """Write a deadline in the edition's zone; None without one."""
    return day_and_time(moment, edition.time_zone, language) if moment else None
