"""Composing without a database."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from diplomado_notifications.deliveries.decisions import decide
from diplomado_notifications.deliveries.delivery import Letter
from diplomado_notifications.deliveries.verdicts import Send
from diplomado_notifications.messages.content import Origin
from diplomado_notifications.messages.mail import Mail, compose
from diplomado_notifications.messages.own_links import OwnLinks
from diplomado_notifications.messages.samples import joined, sample

LINKS = OwnLinks("https://inscribir.example/", ("a secret of the tests that signs links to own pages",), 180)
ORIGIN = Origin("formacion@mision.example", "ayuda@mision.example", "https://verificar.example/", LINKS)
NOW = datetime(2030, 5, 2, 14, 0, tzinfo=UTC)


def mail_of(template: Letter, language: str = "es", **changes: Any) -> EmailMessage:
    """The mail of a template with the sample's facts; `changes` replace parts of its context."""
    return message_from_bytes(composed(template, language, **changes).message, policy=policy.default)


def composed(template: Letter, language: str = "es", **changes: Any) -> Mail:
    """The same mail, as it is given to a mail server."""
    delivery, context = sample(template, language)
    decision = decide(delivery, replace(context, **changes), NOW)
    assert isinstance(decision, Send), decision
    return compose(delivery, joined(template, replace(context, **changes), decision.facts), ORIGIN, NOW)


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """The words of a mail."""
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def calendars_of(mail: EmailMessage) -> list[EmailMessage]:
    """The parts that are calendar objects."""
    return [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
