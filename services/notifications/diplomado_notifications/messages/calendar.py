"""A session as a calendar object for one recipient (RFC 5545, 5546).

All objects about a session have its UID. SEQUENCE rises with every revision of the session, of its link and of the
recipient's registration, so that a new place after a withdrawal counts as newer than the withdrawal. Times are in UTC,
which every program reads alike (docs/adr/0027-times-of-invitations-in-utc.md). The description repeats them in
the zone of the session.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from icalendar import Calendar, Event, vCalAddress, vText

from diplomado_chassis.language.dates import day_and_hours
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.printable import one_line
from diplomado_chassis.language.text import Text
from diplomado_notifications.deliveries.context.delivery_context import Schedule, Session
from diplomado_notifications.messages.wording import title_in

PRODUCT = "-//Diplomado//Notifications 1//ES"

Method = Literal["REQUEST", "CANCEL"]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A display name and an address in the form that mail servers take."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar object. Its MIME type repeats the method."""

    method: Method
    file_name: str
    content: bytes


def invite(
    session: Session,
    schedule: Schedule,
    *,
    method: Method,
    registration_revision: int,
    edition_revision: int,
    edition: str,
    organiser: Mailbox,
    attendee: Mailbox,
    language: Language,
    number: int,
    now: datetime,
) -> Invitation:
    """Write the invitation to a session, or its cancellation. The only attendee is the recipient."""
    cancelled = method == "CANCEL"
    event = Event()
    event.add("uid", f"{session.session_id}@diplomado")
    event.add("dtstamp", now)
    # An edition that is cancelled and reinstated takes the session out of the calendar and back.
    revisions = (session.revision, registration_revision, edition_revision)
    event.add("sequence", sum(revisions) - len(revisions) + session.link_revision + session.own_link_revision)
    event.add("dtstart", schedule.starts_at.astimezone(UTC))
    event.add("dtend", schedule.ends_at.astimezone(UTC))
    event.add("summary", one_line(title_in(schedule.title, language)))
    day, hours = day_and_hours(schedule.starts_at, schedule.ends_at, schedule.time_zone, language)
    event.add("description", f"{one_line(edition)}\n{day}, {hours}")
    if session.join_url and not cancelled:
        event.add("url", session.join_url)
    if schedule.place:
        event.add("location", one_line(schedule.place))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event.add("organizer", _address(organiser))
    invited = _address(attendee)
    invited.params["role"] = vText("REQ-PARTICIPANT")
    invited.params["partstat"] = vText("NEEDS-ACTION")
    invited.params["rsvp"] = vText("FALSE")
    event.add("attendee", invited)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", method)
    calendar.add("calscale", "GREGORIAN")
    calendar.add_component(event)
    file_name = Text("sesion-{number}.ics", "session-{number}.ics", number=number).in_(language)
    return Invitation(method, file_name, calendar.to_ical())


def _address(mailbox: Mailbox) -> vCalAddress:
    address = vCalAddress(f"mailto:{mailbox.address}")
    # A double quote cannot be written inside a parameter (RFC 5545, 3.1).
    address.params["cn"] = vText(one_line(mailbox.name).replace('"', "'"))
    return address
