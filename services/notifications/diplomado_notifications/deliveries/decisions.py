"""Decides about a delivery that is due, by the facts known at that time."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from diplomado_notifications.deliveries.context.delivery_context import (
    DeliveryContext,
    Edition,
    Person,
    Revocation,
)
from diplomado_notifications.deliveries.delivery import Delivery
from diplomado_notifications.deliveries.edition_rules import about_an_edition
from diplomado_notifications.deliveries.facts import (
    IssueFacts,
    RevocationFacts,
)
from diplomado_notifications.deliveries.focal_rules import about_a_focal_point
from diplomado_notifications.deliveries.registration_rules import (
    about_a_link,
    about_a_name,
    about_a_registration,
    about_a_threshold,
    about_an_address,
    about_an_erasure,
)
from diplomado_notifications.deliveries.session_rules import about_a_recording, about_a_reminder, about_a_session
from diplomado_notifications.deliveries.verdicts import Decision, Dropped, GiveUp, Send, Superseded, Wait

_PROOFS: Final = frozenset({"address_proof", "focal_proof"})
_WAIT_FOR_A_TITLE: Final = timedelta(hours=1)

MAX_UNKNOWN_OUTCOMES = 3
"""After so many attempts without a recorded outcome a delivery fails: each may have been delivered."""


def decide(delivery: Delivery, context: DeliveryContext, now: datetime, mail_since: datetime | None = None) -> Decision:
    """Decide about a delivery at the time `now`.

    Nobody is mailed about a session that is over, or about a registration in an edition that is over. About an edition
    that was cancelled nothing is mailed but that, and what concerns certificates. Causes before
    `mail_since` are never mailed, so that a new installation does not mail the past. A mail to an address that nobody
    has proven yet has no name: whoever typed the address typed the name too, and could make us send their words.
    """
    if delivery.unknown_outcomes >= MAX_UNKNOWN_OUTCOMES:
        return GiveUp()
    if mail_since is not None and delivery.moment < mail_since:
        return Dropped("before_the_start")
    if context.person is None or context.edition is None:
        return Wait("person_or_edition_unknown")
    if context.person.erased:
        return Dropped("person_erased")
    person = context.person
    if _is_unproven(delivery, context):
        person = replace(person, given_names="", family_names="")
    return _RULES[delivery.kind](delivery, context, person, context.edition, now)


def _is_unproven(delivery: Delivery, context: DeliveryContext) -> bool:
    """Return whether it is not known that the person reads the address."""
    registration = context.registration
    waits = registration is not None and (registration.never_confirmed or registration.status == "unconfirmed")
    return waits or delivery.template in _PROOFS


def _is_old(delivery: Delivery, now: datetime) -> bool:
    """Return whether a session that is still unknown will stay so: a revocation is mailed without its title then."""
    return delivery.template == "certificate_revoked" and now - delivery.moment > _WAIT_FOR_A_TITLE


def _about_a_certificate(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, now: datetime
) -> Decision:
    certificate = context.certificate
    if certificate is None or certificate.issue is None:
        return Wait("certificate_unknown")
    issue, revocation = certificate.issue, certificate.revocation
    if reason := _why_superseded(delivery, revocation):
        return Superseded(reason)
    schedule = context.schedule(issue.session_id) if issue.session_id else None
    if issue.session_id is not None and schedule is None and not _is_old(delivery, now):
        return Wait("session_unknown")
    title = schedule.title if schedule else None
    if delivery.template == "certificate_issued":
        return Send(IssueFacts(person, edition, issue, title))
    if revocation is None:
        return Wait("certificate_unknown")
    return Send(RevocationFacts(person, edition, issue, revocation, title))


def _why_superseded(delivery: Delivery, revocation: Revocation | None) -> str | None:
    if revocation is None:
        return None
    if delivery.template == "certificate_issued":
        return "revoked"
    # The mail about the new certificate says it.
    return "reissued" if revocation.superseded_by is not None else None


_RULES: Final[Mapping[str, Callable[[Delivery, DeliveryContext, Person, Edition, datetime], Decision]]] = {
    "registration": about_a_registration,
    "link": about_a_link,
    "name": about_a_name,
    "address": about_an_address,
    "session": about_a_session,
    "reminder": about_a_reminder,
    "recording": about_a_recording,
    "certificate": _about_a_certificate,
    "edition": about_an_edition,
    "threshold": about_a_threshold,
    "erasure": about_an_erasure,
    "focal": about_a_focal_point,
}
