"""A finished e-mail in MIME.

A mail about one session is `multipart/alternative` with plain text, HTML and the calendar object, plus the same object
as a file: Outlook and Gmail show it as an invitation. They show one such object per mail, so several sessions are
several attached files, each of which opens as an invitation of its own. See the README.
"""

from base64 import encodebytes
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from diplomado_chassis.language.printable import shortened
from diplomado_notifications.deliveries.context.delivery_context import SentState
from diplomado_notifications.deliveries.delivery import Delivery
from diplomado_notifications.deliveries.facts import MessageFacts
from diplomado_notifications.messages.calendar import Invitation, Mailbox
from diplomado_notifications.messages.content import Content, Origin, content_of
from diplomado_notifications.messages.layout import Page, as_html, as_text
from diplomado_notifications.messages.letters import Letter, letter_template
from diplomado_notifications.messages.mailbox_header import MailboxHeader

_MAX_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail ready for a server. `sender` and `recipient` are the addresses of the SMTP envelope."""

    sender: str
    recipient: str
    message: bytes
    sent_states: tuple[SentState, ...]


def compose(delivery: Delivery, facts: MessageFacts, origin: Origin, now: datetime) -> Mail:
    """Compose the mail of a delivery from the facts of its decision. Raises NoAddressError."""
    content = content_of(delivery, facts, origin, now)
    letter = letter_template(content.letter, content.language).fill(asdict(content.context))
    message = _with_headers(content, letter, origin)
    message["Message-ID"] = message_id(delivery.delivery_id, origin)
    message["Date"] = format_datetime(now)
    page = page_of(content, letter)
    message.set_content(as_text(page))
    message.add_alternative(as_html(page), subtype="html")
    _add_calendars(message, content.invitations)
    # Last, because headers that begin with Content move into the first part when parts are added.
    message["Content-Language"] = content.language
    return Mail(origin.address, content.recipient.address, message.as_bytes(), content.sent_states)


def page_of(content: Content, letter: Letter) -> Page:
    """Return a letter with the names around it, ready to be rendered."""
    return Page(
        letter,
        content.timetable,
        content.language,
        content.organiser,
        content.partner,
        content.own_page,
        _written(content.contact) if content.contact else None,
        content.recipient.name if content.shared else None,
    )


def message_id(delivery_id: UUID, origin: Origin) -> str:
    """Return the Message-ID, the same for every attempt: mail programs recognise a mail that arrives twice."""
    return f"<{delivery_id}@{origin.address.rpartition('@')[2]}>"


def _with_headers(content: Content, letter: Letter, origin: Origin) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = MailboxHeader("From", Mailbox(content.organiser, origin.address))
    message["To"] = MailboxHeader("To", content.recipient)
    if content.contact:
        message["Reply-To"] = MailboxHeader("Reply-To", content.contact)
    message["Subject"] = shortened(letter.subject, _MAX_SUBJECT)
    message["Auto-Submitted"] = "auto-generated"
    return message


def _written(mailbox: Mailbox) -> str:
    return f"{mailbox.name} ({mailbox.address})" if mailbox.name else mailbox.address


def _add_calendars(message: EmailMessage, invitations: Sequence[Invitation]) -> None:
    if len(invitations) == 1:
        (invitation,) = invitations
        message.attach(_part(invitation, _calendar_type(invitation)))
        message.make_mixed()
        message.attach(_part(invitation, "application/ics", invitation.file_name))
    elif invitations:
        message.make_mixed()
        for invitation in invitations:
            message.attach(_part(invitation, _calendar_type(invitation), invitation.file_name))


def _calendar_type(invitation: Invitation) -> str:
    return f'text/calendar; method="{invitation.method}"; charset="UTF-8"'


def _part(invitation: Invitation, content_type: str, file_name: str = "") -> EmailMessage:
    part = EmailMessage(policy=policy.SMTP)
    part["Content-Type"] = _header("Content-Type", content_type)
    part["Content-Transfer-Encoding"] = _header("Content-Transfer-Encoding", "base64")
    if file_name:
        part["Content-Disposition"] = _header("Content-Disposition", f'attachment; filename="{file_name}"')
    part.set_payload(encodebytes(invitation.content).decode())
    return part


# Parsing headers is most of the work of a mail with many parts, and those of parts are the same few in all mails.
@lru_cache(maxsize=64)
def _header(name: str, value: str) -> Any:
    return policy.SMTP.header_factory(name, value)
