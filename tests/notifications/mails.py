"""Composing without a database."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from diplomado_notifications.messages.content import Origin
from diplomado_notifications.messages.mail import compose
from diplomado_notifications.messages.samples import sample

ORIGIN = Origin("formacion@mision.example", "ayuda@mision.example", "https://verificar.example/")
NOW = datetime(2030, 5, 2, 14, 0, tzinfo=UTC)


def mail_of(template: str, language: str = "es", **changes: Any) -> EmailMessage:
    """The mail of a template with the sample's facts; `changes` replace parts of its dossier."""
    delivery, known = sample(template, language)
    mail = compose(delivery, replace(known, **changes), ORIGIN, NOW)
    return message_from_bytes(mail.message, policy=policy.default)


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """The words of a mail."""
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def calendars_of(mail: EmailMessage) -> list[EmailMessage]:
    """The parts that are calendar objects."""
    return [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
