"""The settings that the sessions service adds to those of every service."""

from typing import Annotated

from pydantic import Field

from diplomado_chassis.settings import Settings as ChassisSettings


class Settings(ChassisSettings):
    """Limits."""

    attendance_file_max_bytes: Annotated[int, Field(ge=1, description="Maximum size of one attendance file.")] = (
        32 * 1024 * 1024
    )
    project_file_max_bytes: Annotated[int, Field(ge=1, description="Maximum size of the file of a project.")] = (
        20 * 1024 * 1024
    )
