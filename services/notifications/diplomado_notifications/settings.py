"""Settings of this service, beside those that every service has."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, SecretStr, field_validator, model_validator

from diplomado_chassis.language.email_addresses import parse
from diplomado_chassis.settings import Settings as ServiceSettings
from diplomado_chassis.signed_links import secrets_of
from diplomado_notifications.permits.offered import allowed_of
from diplomado_notifications.permits.targets import Network, networks_of
from diplomado_notifications.planning.reminding import rules_of

Seconds = Annotated[float, Field(gt=0)]


class Settings(ServiceSettings):
    """The mail server, the sender's addresses, the retry policy, and webhooks."""

    smtp_host: str = "127.0.0.1"
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 1025
    smtp_security: Annotated[
        Literal["opportunistic", "starttls", "tls", "none"],
        Field(description="STARTTLS if the server offers it; STARTTLS required; TLS from the first byte; never TLS."),
    ] = "opportunistic"
    smtp_ca: Annotated[
        str | None, Field(description="PEM file with the certificate authority of the server; default: the system's.")
    ] = None
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_connections: Annotated[
        int, Field(ge=1, le=10, description="Connections of one process; each sends one mail at a time.")
    ] = 2
    smtp_command_seconds: Annotated[Seconds, Field(description="Deadline of one SMTP command.")] = 10.0
    smtp_message_seconds: Annotated[Seconds, Field(description="Deadline of one whole message.")] = 15.0

    mail_from: Annotated[str, Field(description="Sender's address; its domain signs with DKIM.")] = (
        "diplomado@localhost.localdomain"
    )
    mail_reply_to: Annotated[str | None, Field(description="Address for answers of participants.")] = None
    mail_since: Annotated[
        AwareDatetime | None,
        Field(description="Causes before this time are never mailed. Set it for an installation on old topics."),
    ] = None
    mail_about_past: Annotated[
        bool, Field(description="Mail also about sessions and editions that are over; only to replay a programme.")
    ] = False
    certificates_url: Annotated[str, Field(description="Beginning of links to the verification page.")] = (
        "http://127.0.0.1:8000"
    )

    link_secret: Annotated[
        SecretStr,
        Field(
            description="Secret that signs participants' links, 32 characters or more; the same in registration, "
            "notifications and certificates. Several are separated by commas, the newest first."
        ),
    ]
    link_days: Annotated[int, Field(ge=1, le=3650, description="How many days a participant's link works.")] = 180
    registration_url: Annotated[str, Field(description="Beginning of links to participants' own pages.")] = (
        "http://127.0.0.1:8000"
    )

    reminder_hours: Annotated[
        str,
        Field(
            description="Hours before a session at which participants are reminded, with commas; none if empty. "
            "For editions that have no rules of their own."
        ),
    ] = "24"
    reminder_poll_seconds: Annotated[Seconds, Field(description="How often reminders are planned.")] = 15.0

    settling_seconds: Annotated[
        float,
        Field(ge=0, description="Minimum age of a delivery, so that facts that arrive together go into one mail."),
    ] = 2.0
    timetable_settling_seconds: Annotated[
        float, Field(ge=0, description="The same for changes of sessions: those that come together are one mail.")
    ] = 30.0
    sender_poll_seconds: Annotated[Seconds, Field(description="Polling interval when nothing is due.")] = 0.5
    retry_first_seconds: Annotated[
        Seconds, Field(description="Pause after the first failed attempt; doubled after each further one.")
    ] = 20.0
    retry_longest_seconds: Annotated[Seconds, Field(description="Longest pause between two attempts.")] = 3600.0
    retry_hours: Annotated[Seconds, Field(description="Age since the first attempt at which a delivery fails.")] = 72.0

    limit_first_seconds: Annotated[
        Seconds, Field(description="Pause of all sending after a provider's limit; doubled after each further one.")
    ] = 60.0
    limit_longest_seconds: Annotated[Seconds, Field(description="Longest pause after a provider's limit.")] = 3600.0

    webhook_connections: Annotated[
        int, Field(ge=1, le=20, description="Webhooks to which one process sends at once; to each, one request.")
    ] = 4
    webhook_seconds: Annotated[
        float, Field(gt=0, le=60, description="Deadline of one request to a webhook, with look-up and answer.")
    ] = 15.0
    webhook_ca: Annotated[
        str | None, Field(description="PEM file with the authority of receivers; default: the system's.")
    ] = None
    webhook_retry_hours: Annotated[
        float, Field(ge=24, description="How long an event is tried before its delivery fails.")
    ] = 72.0
    webhook_log_days: Annotated[
        int, Field(ge=4, le=400, description="How long the delivery log is kept, with the events for redelivery.")
    ] = 30
    webhook_rotation_hours: Annotated[
        float, Field(gt=0, le=720, description="How long the secret before signs too after a rotation.")
    ] = 24.0
    webhook_private_networks: Annotated[
        str,
        Field(description="Networks within, separated by commas, to which events may be sent, also without TLS; none."),
    ] = ""
    webhook_restricted_types: Annotated[
        str,
        Field(description="Types of events with data of people, separated by commas, that webhooks may receive; none."),
    ] = ""

    @field_validator("mail_from", "mail_reply_to")
    @classmethod
    def _deliverable(cls, value: str | None) -> str | None:
        try:
            return value if value is None else parse(value).deliverable
        except ValueError as error:
            raise ValueError("not an e-mail address") from error

    @field_validator("link_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        secrets_of(value.get_secret_value())
        return value

    @field_validator("reminder_hours")
    @classmethod
    def _hours(cls, value: str) -> str:
        rules_of(value)
        return value

    @field_validator("webhook_private_networks")
    @classmethod
    def _networks(cls, value: str) -> str:
        networks_of(value)
        return value

    @field_validator("webhook_restricted_types")
    @classmethod
    def _restricted(cls, value: str) -> str:
        allowed_of(value)
        return value

    @property
    def webhook_networks(self) -> tuple[Network, ...]:
        """The networks within to which events may be sent."""
        return networks_of(self.webhook_private_networks)

    @property
    def webhook_restricted(self) -> frozenset[str]:
        """The types with data of people that webhooks may receive."""
        return allowed_of(self.webhook_restricted_types)

    @property
    def reminder_rules(self) -> tuple[int, ...]:
        """How many hours before a session participants are reminded."""
        return rules_of(self.reminder_hours)

    @property
    def link_secrets(self) -> tuple[str, ...]:
        """The secrets that sign links, the newest first."""
        return secrets_of(self.link_secret.get_secret_value())

    @model_validator(mode="after")
    def _consistent(self) -> "Settings":
        if self.smtp_message_seconds >= self.shutdown_seconds:
            raise ValueError("smtp_message_seconds must be less than shutdown_seconds")
        if self.webhook_log_days * 24 <= self.webhook_retry_hours:
            raise ValueError("webhook_log_days must be longer than webhook_retry_hours")
        if self.webhook_seconds >= self.shutdown_seconds:
            raise ValueError("webhook_seconds must be less than shutdown_seconds")
        if self.smtp_password is not None and self.smtp_security == "none":
            raise ValueError("a password is never sent without TLS: choose another smtp_security")
        return self
