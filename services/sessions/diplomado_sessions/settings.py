"""The settings that the sessions service adds to those of every service."""

from typing import Annotated

from pydantic import Field, SecretStr, field_validator

from diplomado_chassis.settings import Seconds
from diplomado_chassis.settings import Settings as ChassisSettings
from diplomado_chassis.signed_links import secrets_of


class Settings(ChassisSettings):
    """Limits."""

    attendance_file_max_bytes: Annotated[int, Field(ge=1, description="Maximum size of one attendance file.")] = (
        32 * 1024 * 1024
    )
    project_file_max_bytes: Annotated[int, Field(ge=1, description="Maximum size of the file of a project.")] = (
        20 * 1024 * 1024
    )
    absence_second_person: Annotated[
        bool, Field(description="True if an excuse or a make-up counts only once a second person has approved it.")
    ] = False
    grading_second_person: Annotated[
        bool,
        Field(
            description="True if what the coordination does to graders and their scores (appoint, end, unite, "
            "withdraw) counts only once a second person has confirmed it, and scores that it enters are final only "
            "once a second person has made them so."
        ),
    ] = False
    excuse_document_max_bytes: Annotated[
        int, Field(ge=1024, description="Maximum size of a document that is uploaded for an excuse.")
    ] = 8 * 1024 * 1024
    link_secret: Annotated[
        SecretStr,
        Field(
            description="Secret that signs participants' links, badges and the codes of a room, 32 characters or more; "
            "the same in registration and notifications. Several are separated by commas, the newest first."
        ),
    ]
    check_in_delay_seconds: Annotated[
        int,
        Field(ge=60, le=86_400, description="How late a check-in may be reported that a network kept back."),
    ] = 900
    zoom_account: Annotated[
        str | None, Field(description="Account of the server-to-server app; nothing is asked of Zoom without it.")
    ] = None
    zoom_client_id: Annotated[str | None, Field(description="Client of the app.")] = None
    zoom_client_secret: Annotated[SecretStr | None, Field(description="Secret of the client.")] = None
    zoom_webhook_secrets: Annotated[
        SecretStr | None,
        Field(description="Secret tokens that sign webhooks, separated by commas; without them webhooks are refused."),
    ] = None
    zoom_host: Annotated[str, Field(description="User who hosts the meetings: an id, an e-mail, or `me`.")] = "me"
    zoom_api_url: Annotated[str, Field(description="Base of the API.")] = "https://api.zoom.us/v2"
    zoom_oauth_url: Annotated[str, Field(description="Where tokens are issued.")] = "https://zoom.us/oauth/token"
    zoom_request_seconds: Annotated[Seconds, Field(description="Time limit of one step of a request.")] = 10.0
    zoom_poll_seconds: Annotated[Seconds, Field(description="Polling interval when no event waits.")] = 2.0
    zoom_sync_seconds: Annotated[
        Seconds, Field(description="How often a coming meeting is compared with the registrations.")
    ] = 60.0
    zoom_report_first_seconds: Annotated[
        Seconds, Field(description="Time from the end of a meeting to the first reading of its report.")
    ] = 900.0
    zoom_report_again_seconds: Annotated[
        Seconds, Field(description="Time from the first reading of a report to the second one.")
    ] = 21_600.0
    zoom_unknown_hours: Annotated[
        int, Field(ge=1, description="How long events of meetings wait that are tied to no session.")
    ] = 72

    @field_validator("link_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        secrets_of(value.get_secret_value())
        return value

    @property
    def link_secrets(self) -> tuple[str, ...]:
        """The secrets that sign links, the newest first."""
        return secrets_of(self.link_secret.get_secret_value())

    @property
    def zoom_client_configured(self) -> bool:
        """Whether Zoom can be asked for anything."""
        return bool(self.zoom_account and self.zoom_client_id and self.zoom_client_secret)

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """The secrets that sign webhooks; two at once while they are changed."""
        texts = self.zoom_webhook_secrets.get_secret_value().split(",") if self.zoom_webhook_secrets else []
        return tuple(filter(None, (text.strip() for text in texts)))
