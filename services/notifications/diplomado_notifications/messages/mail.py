"""A finished e-mail in MIME.

A mail about one session is `multipart/alternative` with plain text, HTML and the calendar object, plus the same object
as a file: Outlook and Gmail show it as an invitation. They show one such object per mail, so several sessions are
several attached files, each of which opens as an invitation of its own. See the README.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from email.utils import format_datetime
from uuid import UUID

from diplomado_chassis.language.printable import shortened
from diplomado_notifications.deliveries.context.delivery_context import SentState
from diplomado_notifications.deliveries.delivery import Delivery
from diplomado_notifications.deliveries.facts import MessageFacts
from diplomado_notifications.messages.calendar import Invitation, Mailbox
from diplomado_notifications.messages.content import Content, Origin, content_of
from diplomado_notifications.messages.layout import Page, as_html, as_text
from diplomado_notifications.messages.letters import Letter, letter_template
from diplomado_notifications.messages.mailbox_header import mailbox_header
from diplomado_notifications.messages.mime import file_part, multipart, subject_header, text_part

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
    headers = (
        mailbox_header("From", Mailbox(content.organiser, origin.address)),
        mailbox_header("To", content.recipient),
        mailbox_header("Reply-To", content.contact) if content.contact else "",
        subject_header(shortened(letter.subject, _MAX_SUBJECT)),
        "Auto-Submitted: auto-generated\r\n",
        f"Message-ID: {message_id(delivery.delivery_id, origin)}\r\n",
        f"Date: {format_datetime(now)}\r\n",
        f"Content-Language: {content.language}\r\n",
        "MIME-Version: 1.0\r\n",
    )
    body = _body(page_of(content, letter), content.invitations, delivery.delivery_id.hex)
    message = "".join(headers).encode("ascii") + body
    return Mail(origin.address, content.recipient.address, message, content.sent_states)


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


def _written(mailbox: Mailbox) -> str:
    return f"{mailbox.name} ({mailbox.address})" if mailbox.name else mailbox.address


def _body(page: Page, invitations: Sequence[Invitation], identifier: str) -> bytes:
    alternatives = [text_part("plain", as_text(page)), text_part("html", as_html(page))]
    if len(invitations) == 1:
        (invitation,) = invitations
        alternatives.append(file_part(_calendar_type(invitation), invitation.content))
        files = [file_part("application/ics", invitation.content, invitation.file_name)]
    else:
        files = [file_part(_calendar_type(one), one.content, one.file_name) for one in invitations]
    body = multipart("alternative", identifier, alternatives)
    return multipart("mixed", identifier, [body, *files]) if files else body


def _calendar_type(invitation: Invitation) -> str:
    return f'text/calendar; method="{invitation.method}"; charset="UTF-8"'
