"""The settings that the sessions service adds to those of every service."""

from typing import Annotated

from pydantic import AfterValidator, Field

from diplomado_chassis.settings import Settings as ChassisSettings
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
