"""The rules by which a delivery is judged, without a database."""

from dataclasses import replace
from datetime import timedelta

from diplomado_notifications.deliveries.context.delivery_context import Certificate, Dossier, Person, Place, Told
from diplomado_notifications.deliveries.decisions import Dropped, Send, Superseded, Wait, decide
from diplomado_notifications.messages.samples import MOMENT, sample


def test_nothing_is_sent_before_the_recipient_is_known() -> None:
    delivery, _ = sample("certificate_issued", "es")

    assert decide(delivery, Dossier()) == Wait("person_or_edition_unknown")


def test_a_new_installation_does_not_mail_the_past() -> None:
    delivery, known = sample("certificate_issued", "es")

    assert decide(delivery, known, MOMENT + timedelta(seconds=1)) == Dropped("before_the_start")
    assert decide(delivery, known, MOMENT) == Send()


def test_whoever_was_erased_is_not_written_to() -> None:
    delivery, known = sample("certificate_revoked", "es")

    assert decide(delivery, replace(known, person=Person(erased=True))) == Dropped("person_erased")


def test_a_newer_state_of_the_registration_is_told_instead() -> None:
    delivery, known = sample("registration_confirmed", "es")

    assert decide(delivery, replace(known, place=Place("withdrawn", 2))) == Superseded("newer_registration_state")


def test_who_was_told_of_a_withdrawal_is_told_of_a_new_place() -> None:
    delivery, known = sample("registration_confirmed", "es")
    again = replace(delivery, revision=3)
    place = Place("registered", 3)

    assert decide(again, replace(known, place=place, told_place=Told(2, "withdrawn"))) == Send()
    assert decide(again, replace(known, place=place, told_place=Told(1, "registered"))) == Superseded("already_told")


def test_a_cancellation_is_told_to_the_invited_alone() -> None:
    delivery, known = sample("session_cancelled", "es")

    assert decide(delivery, known) == Send()
    assert decide(delivery, replace(known, told_sessions={})) == Superseded("never_invited")


def test_a_certificate_for_one_session_waits_for_its_title() -> None:
    delivery, known = sample("certificate_issued", "es")
    for_session = Certificate("attendance", "attendance", delivery.delivery_id, "x" * 22)

    assert decide(delivery, replace(known, certificate=for_session)) == Wait("session_unknown")
