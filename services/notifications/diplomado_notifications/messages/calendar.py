"""A session as a calendar object for one recipient (RFC 5545, 5546).

All objects about a session have its UID. SEQUENCE rises with every revision of the session, of its link and of the
recipient's registration, so that a new place after a withdrawal counts as newer than the withdrawal. Times are in UTC,
which every program reads alike (docs/adr/0027-times-of-invitations-in-utc.md). The description repeats them in
the zone of the session.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal
from uuid import UUID

from icalendar import Calendar, Event, vCalAddress, vText

from diplomado_chassis.language.dates import day_and_hours
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.printable import one_line
from diplomado_chassis.language.text import Text
from diplomado_notifications.deliveries.context.delivery_context import Schedule, Session
from diplomado_notifications.messages.wording import title_in

_BEGIN, _END = b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"
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
    # An edition that is cancelled and reinstated takes the session out of the calendar and back.
    revisions = (session.revision, registration_revision, edition_revision)
    sequence = sum(revisions) - len(revisions) + session.link_revision + session.own_link_revision
    own = f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}\r\nSEQUENCE:{sequence}\r\n".encode()
    link = _link(session.join_url) if session.join_url and method == "REQUEST" else b""
    head, alike, foot = _alike(session.session_id, schedule, method, edition, organiser, language)
    file_name = Text("sesion-{number}.ics", "session-{number}.ics", number=number).in_(language)
    return Invitation(method, file_name, b"".join((head, alike, own, link, _attendee(attendee), foot)))


@lru_cache(maxsize=512)
def _link(url: str) -> bytes:
    """Write the line with the link by which a session is joined."""
    event = Event()
    event.add("url", url)
    return _lines(event)


@lru_cache(maxsize=16)  # the invitations of one mail have the same
def _attendee(attendee: Mailbox) -> bytes:
    """Write the line with the recipient."""
    invited = _address(attendee)
    invited.params["role"] = vText("REQ-PARTICIPANT")
    invited.params["partstat"] = vText("NEEDS-ACTION")
    invited.params["rsvp"] = vText("FALSE")
    event = Event()
    event.add("attendee", invited)
    return _lines(event)


# Writing these lines is most of the work, and they are alike for all participants of a session.
@lru_cache(maxsize=512)
def _alike(
    session_id: UUID, schedule: Schedule, method: Method, edition: str, organiser: Mailbox, language: Language
) -> tuple[bytes, bytes, bytes]:
    """Write what no participant changes: the lines before those of the event, the event's, and the lines after it."""
    cancelled = method == "CANCEL"
    event = Event()
    event.add("uid", f"{session_id}@diplomado")
    event.add("dtstart", schedule.starts_at.astimezone(UTC))
    event.add("dtend", schedule.ends_at.astimezone(UTC))
    event.add("summary", one_line(title_in(schedule.title, language)))
    day, hours = day_and_hours(schedule.starts_at, schedule.ends_at, schedule.time_zone, language)
    event.add("description", f"{one_line(edition)}\n{day}, {hours}")
    if schedule.place:
        event.add("location", one_line(schedule.place))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event.add("organizer", _address(organiser))
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", method)
    calendar.add("calscale", "GREGORIAN")
    calendar.add_component(Event())
    head, _, foot = calendar.to_ical().partition(_BEGIN + _END)
    return head + _BEGIN, _lines(event), _END + foot


def _lines(event: Event) -> bytes:
    """Write the content lines of an event, without those that begin and end it."""
    written: bytes = event.to_ical()
    return written.removeprefix(_BEGIN).removesuffix(_END)


def _address(mailbox: Mailbox) -> vCalAddress:
    address = vCalAddress(f"mailto:{mailbox.address}")
    # A double quote cannot be written inside a parameter (RFC 5545, 3.1).
    address.params["cn"] = vText(one_line(mailbox.name).replace('"', "'"))
    return address
