"""One session as an invitation for one recipient (RFC 5545, 5546).

The UID is the session's for its whole life. SEQUENCE rises with every revision of the session and of the recipient's
own registration, so that taking a place again after a withdrawal counts as newer than the withdrawal.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from diplomado_notifications.deliveries.context.delivery_context import Session
from diplomado_notifications.messages.addresses import one_line
from diplomado_notifications.messages.wording import zone_of

PRODUCT = "-//Diplomado//Notifications 1//ES"


@dataclass(frozen=True, slots=True)
class Party:
    """Who invites, or is invited."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A calendar object. `method` is REQUEST or CANCEL, and stands in the MIME type too."""

    method: str
    file_name: str
    content: bytes


def invite(
    session: Session,
    *,
    cancelled: bool,
    registration_revision: int,
    edition: str,
    organiser: Party,
    attendee: Party,
    language: str,
    number: int,
    now: datetime,
) -> Invitation:
    """Write the invitation, or its cancellation. The only attendee named is the recipient."""
    assert session.title is not None
    assert session.starts_at is not None
    assert session.ends_at is not None
    method = "CANCEL" if cancelled else "REQUEST"
    zone = zone_of(session.time_zone)
    event = Event()
    event.add("uid", f"{session.session_id}@diplomado")
    event.add("dtstamp", now)
    event.add("sequence", (session.revision - 1) + (registration_revision - 1))
    event.add("dtstart", session.starts_at.astimezone(zone))
    event.add("dtend", session.ends_at.astimezone(zone))
    event.add("summary", one_line(session.title.of(language)))
    event.add("description", one_line(edition))
    if session.place:
        event.add("location", one_line(session.place))
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
    if zone.key != "UTC":
        calendar.add_component(_time_zone(zone.key))
    calendar.add_component(event)
    stem = "sesion" if language == "es" else "session"
    return Invitation(method, f"{stem}-{number}.ics", calendar.to_ical())


@cache
def _time_zone(name: str) -> Timezone:
    # The library looks at every hour of many years for this, so it is done once for each zone.
    return Timezone.from_tzid(name)


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{party.address}")
    # A double quote cannot be written inside a parameter (RFC 5545, 3.1).
    address.params["cn"] = vText(one_line(party.name).replace('"', "'"))
    return address
