"""The finished mails: headers that nobody can inject into, and calendars that Outlook and Gmail take."""

import unicodedata
from dataclasses import replace
from email import message_from_bytes, policy
from email.utils import getaddresses
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_chassis.language.printable import one_line
from diplomado_contracts import Localised
from diplomado_notifications.deliveries.context.delivery_context import Edition, Person, Session
from diplomado_notifications.messages.content import NoAddressError
from diplomado_notifications.messages.samples import sample
from tests.notifications.mails import NOW, calendars_of, composed, mail_of, text_of

ALLOWED = {
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Auto-Submitted",
    "Content-Language",
    "Message-ID",
    "Date",
    "MIME-Version",
    "Content-Type",
}


def event_of(part: Any) -> Any:
    """The event of a calendar part."""
    (event,) = icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")
    return event


def with_schedule(**changes: Any) -> Session:
    """The first session of the sample, whose schedule is changed."""
    session = sample("session_changed", "es")[1].sessions[0]
    assert session.schedule is not None
    return replace(session, schedule=replace(session.schedule, **changes))


def test_headers_of_a_mail() -> None:
    mail = mail_of("registration_waitlisted")

    assert set(mail.keys()) == ALLOWED
    assert str(mail["From"]) == "Misión de ejemplo en Panamá <formacion@mision.example>"
    assert str(mail["To"]) == "María Fernanda Guerra Batista <maria.guerra@example.org>"
    assert str(mail["Reply-To"]) == "ayuda@mision.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == "<01900000-0000-7000-8000-000000000004@mision.example>"
    assert mail["Date"] == "Thu, 02 May 2030 14:00:00 +0000"
    assert mail.get_content_type() == "multipart/alternative"


@given(
    given_names=st.text(max_size=60),
    family_names=st.text(max_size=60),
    title=st.text(min_size=1, max_size=300),
    organiser=st.text(min_size=1, max_size=120),
)
def test_no_text_of_anybody_can_add_a_header_or_a_recipient(
    given_names: str, family_names: str, title: str, organiser: str
) -> None:
    person = Person(given_names=given_names, family_names=family_names, email="ana@correo.example")
    mail = mail_of("session_changed", person=person, edition=Edition(Localised(es=title, en=title), organiser))

    assert set(mail.keys()) <= ALLOWED
    assert [address for _, address in getaddresses([str(mail["To"])])][-1] == "ana@correo.example"
    assert [address.addr_spec for address in mail["To"].addresses] == ["ana@correo.example"]
    assert [address.addr_spec for address in mail["From"].addresses] == ["formacion@mision.example"]
    event = event_of(calendars_of(mail)[0])
    assert str(event["ATTENDEE"]) == "mailto:ana@correo.example"
    assert event["DESCRIPTION"].splitlines()[0] == one_line(title)


def test_a_name_with_a_new_line_stays_one_line() -> None:
    person = Person(
        given_names="Ana\r\nBcc: eva@correo.example", family_names='"Nata" <x@y>', email="ana@correo.example"
    )
    mail = mail_of("registration_waitlisted", person=person)

    assert mail["Bcc"] is None
    assert mail["To"].addresses[0].display_name == 'Ana Bcc: eva@correo.example "Nata" <x@y>'


@given(st.text())
def test_one_line_has_nothing_unseen(text: str) -> None:
    assert all(unicodedata.category(char) not in ("Cc", "Cf", "Zl", "Zp", "Cs") for char in one_line(text))


@pytest.mark.parametrize(
    ("typed", "used"),
    [
        (" ana@correo.example ", "ana@correo.example"),
        ("ana.maria+x@sub.correo.example", "ana.maria+x@sub.correo.example"),
        ("ana@peñón.example", "ana@" + "peñón.example".encode("idna").decode()),
        ("ana", None),
        ("", None),
        ("@correo.example", None),
        ("ana@", None),
        ("ana maria@correo.example", None),
        ("ana@correo.example, eva@correo.example", None),
        ("Ana <ana@correo.example>", None),
        ("ana@correo.example\r\nDATA", None),
        ("peñalba@correo.example", None),
        ("a@b@correo.example", None),
        (f"{'x' * 65}@correo.example", None),
    ],
)
def test_one_plain_mailbox_is_an_address(typed: str, used: str | None) -> None:
    if used is None:
        with pytest.raises(NoAddressError):
            composed("registration_waitlisted", person=Person(email=typed))
        return
    mail = composed("registration_waitlisted", person=Person(email=typed))
    assert mail.recipient == used
    message = message_from_bytes(mail.message, policy=policy.default)
    assert [address.addr_spec for address in message["To"].addresses] == [used]


def test_a_mail_is_addressed_to_the_domain_that_was_written() -> None:
    # IDNA 2003 made strasse.de of it, which belongs to somebody else.
    mail = composed("session_changed", person=Person(email="ana@straße.de"))
    message = message_from_bytes(mail.message, policy=policy.default)

    assert mail.recipient == "ana@xn--strae-oqa.de"
    assert [address.addr_spec for address in message["To"].addresses] == ["ana@xn--strae-oqa.de"]
    assert b"strasse" not in mail.message
    assert str(event_of(calendars_of(message)[0])["ATTENDEE"]) == "mailto:ana@xn--strae-oqa.de"


def test_without_an_address_nothing_is_composed() -> None:
    with pytest.raises(NoAddressError):
        mail_of("registration_waitlisted", person=Person(email="nobody"))


def test_one_session_is_an_alternative_to_the_words_and_a_file() -> None:
    mail = mail_of("session_changed")

    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    (calendar,) = calendars_of(mail)
    assert (calendar.get_param("method"), calendar.get_param("charset")) == ("REQUEST", "UTF-8")
    (attachment,) = mail.iter_attachments()
    assert attachment.get_filename() == "sesion-1.ics"
    assert attachment.get_content() == calendar.get_payload(decode=True)


def test_several_sessions_are_a_file_each() -> None:
    mail = mail_of("registration_confirmed", "en")

    assert [part.get_filename() for part in mail.iter_attachments()] == ["session-1.ics", "session-2.ics"]
    assert [part.get_param("method") for part in calendars_of(mail)] == ["REQUEST", "REQUEST"]
    assert len({event_of(part)["UID"] for part in calendars_of(mail)}) == 2


def test_an_invitation() -> None:
    (part,) = calendars_of(mail_of("session_changed"))
    calendar: Any = icalendar.Calendar.from_ical(part.get_content())
    event = event_of(part)

    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "REQUEST")
    assert calendar["PRODID"].startswith("-//Diplomado//")
    assert calendar.walk("VTIMEZONE") == []
    assert event["DTSTART"].to_ical() == b"20300514T150000Z"
    assert event["DTEND"].to_ical() == b"20300514T170000Z"
    assert event["DESCRIPTION"].splitlines()[1] == (
        "martes 14 de mayo de 2030, de 10:00\u00a0a.\u00a0m. a 12:00\u00a0p.\u00a0m. (hora de Panamá)"
    )
    assert event["DTSTAMP"].dt == NOW
    assert event["UID"] == "01900000-0000-7000-8000-000000000002@diplomado"
    assert event["SEQUENCE"] == 2
    assert event["URL"] == "https://meetings.example.org/j/0000000000"
    assert event["STATUS"] == "CONFIRMED"
    assert event["SUMMARY"] == "Módulo 1. Marco jurídico de la movilidad humana"
    assert event["LOCATION"] == "Zoom"
    assert str(event["ORGANIZER"]) == "mailto:formacion@mision.example"
    assert str(event["ATTENDEE"]) == "mailto:maria.guerra@example.org"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert event["ATTENDEE"].params["CN"] == "María Fernanda Guerra Batista"


def test_a_cancellation_has_the_same_uid_and_a_higher_sequence() -> None:
    before = event_of(calendars_of(mail_of("registration_confirmed"))[0])
    (part,) = calendars_of(mail_of("session_cancelled"))
    after = event_of(part)

    assert part.get_param("method") == "CANCEL"
    assert icalendar.Calendar.from_ical(part.get_content())["METHOD"] == "CANCEL"
    assert after["STATUS"] == "CANCELLED"
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] >= before["SEQUENCE"]


def test_lines_are_folded_at_75_octets_and_end_in_crlf() -> None:
    long = Localised(es="Ñandú y güira: " + "ñ" * 300, en="x")
    mail = mail_of("session_changed", sessions=(with_schedule(title=long),))
    raw = calendars_of(mail)[0].get_payload(decode=True)
    assert isinstance(raw, bytes)

    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    assert [line.decode() for line in raw.split(b"\r\n")]
    assert event_of(calendars_of(mail)[0])["SUMMARY"] == long.es


def test_lines_of_the_mail_are_as_short_as_servers_ask() -> None:
    message = composed("registration_confirmed").message

    assert message.isascii()
    assert max(len(line) for line in message.split(b"\r\n")) <= 78
    assert message.count(b"\n") == message.count(b"\r\n")


def test_an_unknown_zone_is_read_as_utc_and_says_so() -> None:
    mail = mail_of("session_changed", sessions=(with_schedule(time_zone="Mars/Olympus"),))

    assert "(UTC)" in text_of(mail)
    assert event_of(calendars_of(mail)[0])["DTSTART"].dt.isoformat() == "2030-05-14T15:00:00+00:00"
