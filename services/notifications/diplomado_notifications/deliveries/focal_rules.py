"""Decides about messages to focal points."""

from datetime import datetime

from diplomado_notifications.deliveries.context.delivery_context import DeliveryContext, Edition, Person
from diplomado_notifications.deliveries.delivery import Delivery
from diplomado_notifications.deliveries.facts import FocalProofFacts, FocalWarningFacts
from diplomado_notifications.deliveries.verdicts import Decision, Dropped, Send, Superseded, Wait


def about_a_focal_point(
    delivery: Delivery, context: DeliveryContext, person: Person, edition: Edition, now: datetime
) -> Decision:
    """Decide about a proof of an address, and about the mail of a day.

    Nothing about people is mailed to an address of which it is not known who reads it.
    """
    focal = context.focal_point
    if focal is None:
        return Wait("person_or_edition_unknown")
    if edition.is_cancelled or edition.is_over(now):
        return Dropped("edition_cancelled" if edition.is_cancelled else "edition_over")
    if delivery.template == "focal_proof":
        return _proof(delivery, person, edition, now, proven=focal.proven)
    if not (focal.proven and focal.people):
        return Dropped("reachable_again" if focal.proven else "never_confirmed")
    return Send(FocalWarningFacts(person, edition, focal.people, focal.names))


def _proof(delivery: Delivery, person: Person, edition: Edition, now: datetime, *, proven: bool) -> Decision:
    if person.proof_id != delivery.subject_id or person.proof_expires_at is None or proven:
        return Superseded("proof_over")
    if person.proof_expires_at <= now:
        return Dropped("deadline_over")
    return Send(FocalProofFacts(person, edition, person.proof_id, person.proof_expires_at))
