"""The rules by which a delivery is decided, without a database."""

from dataclasses import replace
from datetime import timedelta

from diplomado_notifications.deliveries.context.delivery_context import (
    Certificate,
    DeliveryContext,
    Issue,
    LastSent,
    Person,
    Registration,
    Session,
)
from diplomado_notifications.deliveries.decisions import decide
from diplomado_notifications.deliveries.verdicts import Dropped, Send, Superseded, Wait
from diplomado_notifications.messages.samples import MOMENT, sample


def test_nothing_is_sent_before_the_recipient_is_known() -> None:
    delivery, _ = sample("certificate_issued", "es")

    assert decide(delivery, DeliveryContext(), MOMENT) == Wait("person_or_edition_unknown")


def test_a_new_installation_does_not_mail_the_past() -> None:
    delivery, context = sample("certificate_issued", "es")

    assert decide(delivery, context, MOMENT, MOMENT + timedelta(seconds=1)) == Dropped("before_the_start")
    assert isinstance(decide(delivery, context, MOMENT, MOMENT), Send)


def test_whoever_was_erased_is_not_written_to() -> None:
    delivery, context = sample("certificate_revoked", "es")

    assert decide(delivery, replace(context, person=Person(erased=True)), MOMENT) == Dropped("person_erased")


def test_a_newer_state_of_the_registration_is_told_instead() -> None:
    delivery, context = sample("registration_confirmed", "es")

    assert decide(delivery, replace(context, registration=Registration("withdrawn", 2)), MOMENT) == Superseded(
        "newer_registration_state"
    )


def test_who_was_told_of_a_withdrawal_is_told_of_a_new_place() -> None:
    delivery, context = sample("registration_confirmed", "es")
    again = replace(delivery, revision=3)
    registration = Registration("registered", 3)

    withdrawn = replace(context, registration=registration, registration_last_sent=LastSent(2, "withdrawn"))
    confirmed = replace(withdrawn, registration_last_sent=LastSent(1, "registered"))
    assert isinstance(decide(again, withdrawn, MOMENT), Send)
    assert decide(again, confirmed, MOMENT) == Superseded("already_told")


def test_a_cancellation_is_told_to_the_invited_alone() -> None:
    delivery, context = sample("session_cancelled", "es")

    assert isinstance(decide(delivery, context, MOMENT), Send)
    assert decide(delivery, replace(context, sessions_last_sent={}), MOMENT) == Superseded("never_invited")


def test_a_cancelled_session_whose_schedule_is_unknown_waits_for_it() -> None:
    delivery, context = sample("session_cancelled", "es")
    bare = replace(context, sessions=(Session(delivery.subject_id, 2, "cancelled"),))

    assert decide(delivery, bare, MOMENT) == Wait("session_or_registration_unknown")


def test_a_revocation_is_not_sent_before_it_is_known() -> None:
    delivery, context = sample("certificate_revoked", "es")
    assert context.certificate is not None
    issued = replace(context, certificate=replace(context.certificate, revocation=None))

    assert decide(delivery, issued, MOMENT) == Wait("certificate_unknown")
    assert decide(delivery, replace(context, certificate=Certificate()), MOMENT) == Wait("certificate_unknown")


def test_a_certificate_for_one_session_waits_for_its_title() -> None:
    delivery, context = sample("certificate_issued", "es")
    for_session = Certificate(Issue("attendance", "attendance", "x" * 22, delivery.delivery_id))

    assert decide(delivery, replace(context, certificate=for_session), MOMENT) == Wait("session_unknown")
