"""The settings that the sessions service adds to those of every service."""

from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, field_validator

from diplomado_chassis.settings import Settings as ChassisSettings
from diplomado_chassis.signed_links import secrets_of
from diplomado_sessions.timetable.zones import find_zone


def _known_zone(name: str) -> str:
    if find_zone(name) is None:
        raise ValueError("not an IANA time zone, such as America/Panama")
    return name


class Settings(ChassisSettings):
    """Defaults of the mission, and limits."""

    mission_time_zone: Annotated[
        str,
        AfterValidator(_known_zone),
        Field(description="Time zone of the times in an attendance file, where the import names none."),
    ] = "America/Panama"
    attendance_file_max_bytes: Annotated[int, Field(ge=1, description="Maximum size of one attendance file.")] = (
        32 * 1024 * 1024
    )
    project_file_max_bytes: Annotated[int, Field(ge=1, description="Maximum size of the file of a project.")] = (
        20 * 1024 * 1024
    )
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

    @field_validator("link_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        secrets_of(value.get_secret_value())
        return value

    @property
    def link_secrets(self) -> tuple[str, ...]:
        """The secrets that sign links, the newest first."""
        return secrets_of(self.link_secret.get_secret_value())
